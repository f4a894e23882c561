//! One generation: what is known of all types, and the code and problems so far.

use super::config::Config;
use super::error::{Error, Problems};
use super::model::{At, Model};
use super::modules::{ModulePath, Modules, namespace};
use super::names::is_plain;
use super::recursion::Recursion;
use super::{assertions, keys};
use crate::model::Kind;
use crate::read::{Source, Sources};
use crate::vocabulary;
use proc_macro2::TokenStream;
use std::collections::{BTreeMap, BTreeSet};

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
    /// The path that the crates `chrono` and `uuid` are below.
    pub(super) crates: TokenStream,
    pub(super) items: BTreeMap<ModulePath, Vec<TokenStream>>,
}

/// What a generation made.
pub(super) struct Made {
    /// The namespace that each module stands for.
    pub(super) namespaces: BTreeMap<ModulePath, String>,
    /// The items of each module.
    pub(super) items: BTreeMap<ModulePath, Vec<TokenStream>>,
    pub(super) assertions: TokenStream,
}

impl Config {
    /// The code of all types that sources define.
    pub(super) fn make(&self, sources: &[Source]) -> Result<Made, Error> {
        let model = Model::new(Sources::read(sources)?);
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
        let crates = self.crates.parse().unwrap_or_default();
        let mut generator = Generator {
            config: self,
            crates,
            modules: Modules::new(&made, &self.renames, &self.here),
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
        Ok(Made {
            namespaces: generator.modules.namespaces(),
            items: generator.items,
            assertions,
        })
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
