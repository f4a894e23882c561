//! Namespaces as modules: where each type stands, and how it is named from elsewhere.

use super::names::{Scope, camel, ident, snake};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The modules from the outermost to the one that holds a type.
pub(super) type ModulePath = Vec<String>;

/// Where all types stand.
pub(super) struct Modules {
    /// The module of each namespace.
    modules: BTreeMap<String, ModulePath>,
    /// The Rust name of each named type.
    types: HashMap<String, String>,
    /// What is taken in each module.
    scopes: HashMap<ModulePath, Scope>,
    /// Every name of a type.
    taken: BTreeSet<String>,
}

impl Modules {
    /// Places every type for which code is made; `renames` are the names that were chosen, and the namespace `here` has no module.
    pub(super) fn new(made: &[String], renames: &BTreeMap<String, String>, here: &str) -> Modules {
        let mut modules = Modules {
            modules: BTreeMap::from([(here.to_owned(), Vec::new())]),
            types: HashMap::new(),
            scopes: HashMap::new(),
            taken: BTreeSet::new(),
        };
        let mut spaces: Vec<&str> = made.iter().flat_map(|name| around(name)).collect();
        // Those that keep their names come first, after what is around them.
        spaces.sort_by_key(|space| {
            let part = simple(space);
            (space.matches('.').count(), snake(part) != part, *space)
        });
        for space in spaces {
            modules.module(space);
        }
        let mut of_module: BTreeMap<ModulePath, Vec<&str>> = BTreeMap::new();
        for name in made {
            let path = modules.module(namespace(name));
            of_module.entry(path).or_default().push(name);
        }
        for (path, names) in of_module {
            let scope = modules.scopes.entry(path).or_default();
            let (chosen, others): (Vec<&str>, Vec<&str>) = names
                .into_iter()
                .partition(|name| renames.contains_key(*name));
            for name in chosen {
                let rust = scope.take(renames[name].clone());
                modules.types.insert(name.to_owned(), rust);
            }
            let simple: Vec<_> = others.iter().map(|name| simple(name)).collect();
            let rust = scope.take_all(&simple, camel);
            let names = others.into_iter().map(str::to_owned);
            modules.types.extend(names.zip(rust));
        }
        modules.taken = modules.types.values().cloned().collect();
        modules
    }

    /// The module of a namespace, with those around it.
    fn module(&mut self, namespace: &str) -> ModulePath {
        if namespace.is_empty() {
            return Vec::new();
        }
        if let Some(path) = self.modules.get(namespace) {
            return path.clone();
        }
        let (around, part) = namespace.rsplit_once('.').unwrap_or(("", namespace));
        let mut path = self.module(around);
        // Two namespaces may differ in case alone. A type beside has another case and cannot be in the way.
        let scope = self.scopes.entry(path.clone()).or_default();
        path.push(scope.take(snake(part)));
        self.modules.insert(namespace.to_owned(), path.clone());
        path
    }

    /// The namespace that each module stands for.
    pub(super) fn namespaces(&self) -> BTreeMap<ModulePath, String> {
        let modules = self.modules.iter();
        modules
            .map(|(name, path)| (path.clone(), name.clone()))
            .collect()
    }

    /// The module that a named type stands in.
    pub(super) fn module_of(&self, name: &str) -> &[String] {
        self.modules.get(namespace(name)).map_or(&[], Vec::as_slice)
    }

    /// The Rust name of a type.
    pub(super) fn rust_name(&self, name: &str) -> &str {
        self.types.get(name).map_or("", String::as_str)
    }

    /// A name for a type that the schema has no name for, beside a named one.
    pub(super) fn take_beside(&mut self, name: &str, wanted: String) -> String {
        let path = self.module_of(name).to_vec();
        let taken = self.scopes.entry(path).or_default().take(wanted);
        self.taken.insert(taken.clone());
        taken
    }

    /// How a type is named in a module.
    pub(super) fn path(&self, from: &[String], name: &str) -> TokenStream {
        let there = self.module_of(name);
        let last = ident(self.rust_name(name));
        if from == there {
            return quote!(#last);
        }
        let common = from.iter().zip(there).take_while(|(a, b)| a == b).count();
        let up = (common..from.len()).map(|_| quote!(super));
        let down: Vec<Ident> = there[common..].iter().map(|part| ident(part)).collect();
        if common < from.len() {
            quote!(#(#up::)* #(#down::)* #last)
        } else {
            // A crate may have the name of the module.
            quote!(self::#(#down::)* #last)
        }
    }

    /// A type of the prelude, in full where a type of the schemas has its name.
    pub(super) fn prelude(&self, short: &str, full: TokenStream) -> TokenStream {
        if self.taken.contains(short) {
            full
        } else {
            let short = ident(short);
            quote!(#short)
        }
    }
}

/// The namespaces around a full name.
fn around(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('.').map(|(dot, _)| &name[..dot])
}

/// The namespace of a full name; empty where it has none.
pub(super) fn namespace(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(namespace, _)| namespace)
}

/// A full name without its namespace.
pub(super) fn simple(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, simple)| simple)
}
