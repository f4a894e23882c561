//! The items of all modules as modules within one another.

use super::docs::comment;
use super::modules::ModulePath;
use super::names::ident;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeMap;

/// A module, or what stands in none.
#[derive(Default)]
pub(super) struct Module {
    pub(super) items: Vec<TokenStream>,
    modules: BTreeMap<String, Module>,
}

impl Module {
    pub(super) fn new(items: BTreeMap<ModulePath, Vec<TokenStream>>) -> Module {
        let mut tree = Module::default();
        for (path, items) in items {
            let mut module = &mut tree;
            for part in path {
                module = module.modules.entry(part).or_default();
            }
            module.items.extend(items);
        }
        tree
    }

    /// The code of each module in this one, which has this path.
    pub(super) fn modules(
        &self,
        path: &[String],
        namespaces: &BTreeMap<ModulePath, String>,
    ) -> Vec<TokenStream> {
        let modules = self.modules.iter().map(|(name, module)| {
            let path = [path, std::slice::from_ref(name)].concat();
            let namespace = namespaces.get(&path).map_or("", String::as_str);
            let doc = comment(&format!("The namespace `{namespace}`."));
            let (items, inner, name) = (
                &module.items,
                module.modules(&path, namespaces),
                ident(name),
            );
            quote! {
                #doc
                pub mod #name { #(#items)* #(#inner)* }
            }
        });
        modules.collect()
    }
}
