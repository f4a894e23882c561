//! One generation: what is known of all types, and the code and problems so far.

use super::config::Config;
use super::error::{Error, Problems};
use super::files::{self, Files};
use super::model::{At, Model};
use super::modules::{ModulePath, Modules, namespace};
use super::names::is_plain;
use super::recursion::Recursion;
use super::{assertions, keys, print};
use crate::model::Kind;
use crate::read::Sources;
use crate::vocabulary;
use proc_macro2::TokenStream;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The most types that the schema of a Rust type can have.
const MAX_TYPES: usize = crate::tree::MAX_NODES;

/// The most modules within one another: more than anybody's namespace has, and few enough for any compiler.
const MAX_MODULES: usize = 32;

pub(super) struct Generator<'a> {
    pub(super) config: &'a Config,
    pub(super) model: &'a Model,
    pub(super) recursion: Recursion,
    pub(super) modules: Modules,
    pub(super) problems: Problems,
    pub(super) events: BTreeSet<String>,
    /// Types that are keys or stand in one.
    pub(super) keys: BTreeSet<String>,
    /// The path of `kafka-event`.
    pub(super) ke: TokenStream,
    pub(super) items: BTreeMap<ModulePath, Vec<TokenStream>>,
}

impl Config {
    /// Makes the code of all schemas in files and folders, and writes it where the build script of a crate has it written:
    /// `OUT_DIR`, which Cargo sets. Tells Cargo to build again when one of the files changes, or a folder.
    ///
    /// # Errors
    /// Everything that is wrong with the schemas, that has no form in Rust, or that the options say of what is not there; or the
    /// file that cannot be read or written.
    pub fn compile<P: AsRef<Path>>(&self, paths: &[P]) -> Result<(), Error> {
        let folder = match &self.out_dir {
            Some(folder) => folder.clone(),
            None => std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(|| {
                Error::told("OUT_DIR is not set: call this in a build script, or say where by `Config::out_dir`")
            })?,
        };
        for path in paths {
            // Also one that is missing: to make it is a change.
            println!("cargo:rerun-if-changed={}", path.as_ref().display());
        }
        let files = files::read(paths)?;
        for path in &files.watched {
            println!("cargo:rerun-if-changed={}", path.display());
        }
        let code = self.code(&files)?;
        let path = folder.join(&self.file_name);
        fs::write(&path, code).map_err(|error| Error::io("cannot be written", &path, &error))
    }

    /// The code that [`compile`](Config::compile) writes.
    ///
    /// # Errors
    /// As [`compile`](Config::compile).
    pub fn generate<P: AsRef<Path>>(&self, paths: &[P]) -> Result<String, Error> {
        self.code(&files::read(paths)?)
    }

    fn code(&self, files: &Files) -> Result<String, Error> {
        let model = Model::new(Sources::read(&files.sources)?);
        let ke = match syn::parse_str::<syn::Path>(&self.crate_path) {
            Ok(path) => quote::quote!(#path),
            Err(_) => {
                let problem = format!("`crate_path`: `{}` is no path", self.crate_path);
                return Err(Error::told(problem));
            }
        };
        let made = model.named.keys();
        let made: Vec<_> = made
            .filter(|name| !self.types.contains_key(*name))
            .cloned()
            .collect();
        let mut problems = Problems::default();
        for name in made
            .iter()
            .filter(|name| name.matches('.').count() > MAX_MODULES)
        {
            let problem = format!(
                "the namespace has more than {MAX_MODULES} parts, and each would be a module in the one before"
            );
            problems.schema(model.error(name, None, problem));
        }
        problems.result()?;
        let mut generator = Generator {
            config: self,
            modules: Modules::new(&made, &self.renames),
            recursion: Recursion::new(&model),
            model: &model,
            problems,
            events: BTreeSet::new(),
            keys: BTreeSet::new(),
            ke,
            items: BTreeMap::new(),
        };
        generator.check_options();
        for name in &made {
            generator.check_names(name);
        }
        // What is made from here on takes names to be names.
        generator.problems.result()?;
        generator.find_events();
        keys::find(&mut generator);
        for name in &made {
            generator.make(name);
        }
        let assertions = assertions::of_outermost(&mut generator);
        generator.problems.result()?;
        let namespaces = generator.modules.namespaces();
        print::print(files, &namespaces, generator.items, &assertions)
    }
}

impl Generator<'_> {
    fn make(&mut self, name: &str) {
        let at = self.model.named[name];
        match self.model.kind(at) {
            Kind::Record { .. } => self.record(name, at),
            Kind::Enum { .. } => self.symbols(name, at),
            Kind::Fixed { size, .. } => self.fixed(name, at, size),
            _ => {}
        }
    }

    /// Which records are events.
    fn find_events(&mut self) {
        let named = self.config.events.keys().cloned();
        self.events = named.filter(|name| self.is_record(name)).collect();
        for name in &self.model.outermost {
            let rust = self.modules.rust_name(name);
            if self.is_record(name)
                && !self.config.no_events.contains(name)
                && !self.config.types.contains_key(name)
                && vocabulary::check(rust, None).is_ok()
            {
                self.events.insert(name.clone());
            }
        }
    }

    pub(super) fn is_record(&self, name: &str) -> bool {
        let at = self.model.named.get(name);
        at.is_some_and(|&at| matches!(self.model.kind(at), Kind::Record { .. }))
    }

    /// What Java takes as a name and `#[event]` does not, and what a name without namespace cannot be used for.
    fn check_names(&mut self, name: &str) {
        let at = self.model.named[name];
        let java = "letters that the Avro specification does not have in names (Java takes them)";
        if let Some(part) = name.split('.').find(|part| !is_plain(part)) {
            let problem = format!(
                "`{part}` of the name `{name}` has {java}; use a type of your own by `Config::use_type`"
            );
            self.refuse(name, None, problem);
        }
        for symbol in self.model.symbols(at) {
            if !is_plain(symbol) {
                let problem = format!(
                    "the symbol `{symbol}` has {java}; use a type of your own by `Config::use_type`"
                );
                self.refuse(name, None, problem);
            }
        }
        for field in self.model.fields(at) {
            let field = self.model.str(at, field.name);
            if !is_plain(field) {
                let problem = format!(
                    "the name `{field}` has {java}; use a type of your own for the record by `Config::use_type`"
                );
                self.refuse(name, Some(field), problem);
            }
        }
        if self.model.size(at) > MAX_TYPES && self.model.outermost.contains(name) {
            let problem =
                format!("more than {MAX_TYPES} types, the most that a Rust type's schema can have");
            self.refuse(name, None, problem);
        }
        if namespace(name).is_empty() {
            return;
        }
        for field in self.model.fields(at) {
            for other in self.model.mentions(self.model.type_of(at, field)) {
                let bare = self
                    .model
                    .name(other)
                    .filter(|other| namespace(other).is_empty());
                if let Some(other) = bare {
                    let problem = format!(
                        "`{other}` has no namespace, and this record has one: within it the name means another type; \
                         give `{other}` a namespace, or use a type of your own by `Config::use_type`"
                    );
                    let field = self.model.str(at, field.name).to_owned();
                    self.refuse(name, Some(&field), problem);
                }
            }
        }
    }

    /// Notes what is wrong with a type or with a field of it.
    pub(super) fn refuse(&mut self, name: &str, field: Option<&str>, message: String) {
        self.problems.schema(self.model.error(name, field, message));
    }

    /// Puts an item into the module of a named type.
    pub(super) fn put(&mut self, name: &str, item: TokenStream) {
        let path = self.modules.module_of(name).to_vec();
        self.items.entry(path).or_default().push(item);
    }

    pub(super) fn is_made(&self, at: At) -> bool {
        let name = self.model.name(at);
        name.is_some_and(|name| !self.config.types.contains_key(name))
    }
}
