//! Enums without data.

use super::docs;
use super::generator::Generator;
use super::model::At;
use super::modules::simple;
use super::names::{Scope, ident, rename_all, symbol};
use crate::model::Kind;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// What every enum of names derives.
const ENUM: [&str; 8] = [
    "Clone",
    "Copy",
    "Debug",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
];

impl Generator<'_> {
    /// Makes an enum.
    pub(super) fn symbols(&mut self, name: &str, at: At) {
        let Kind::Enum {
            symbols, default, ..
        } = self.model.kind(at)
        else {
            return;
        };
        if symbols.len == 0 {
            let problem = "an enum without symbols has no values, and no form in Rust: use a type of your own by `Config::use_type`";
            return self.refuse(name, None, problem.to_owned());
        }
        let words = self.model.symbols(at);
        let variants = variants(&words);
        let all = rename_all(&variants, &words);
        let is_key = self.keys.contains(name);
        let start = default.unwrap_or(0) as usize;
        let mut lines = TokenStream::new();
        for (position, (variant, word)) in variants.iter().zip(&words).enumerate() {
            let mut said = Vec::new();
            if all.is_none() && variant != word {
                said.push(quote!(rename = #word));
            }
            if default == u32::try_from(position).ok() {
                said.push(quote!(default));
            }
            let said = (!said.is_empty()).then(|| quote!(#[event(#(#said),*)]));
            // `Key` makes the default itself, of the same variant.
            let marked = (position == start && !is_key).then(|| quote!(#[default]));
            let doc = docs::comment(&format!("The symbol `{word}`."));
            let variant = ident(variant);
            lines.extend(quote!(#doc #marked #said #variant,));
        }
        let doc = docs::of_schema(
            self.model.str(at, self.model.node(at).doc),
            &format!("The enum `{name}`."),
        );
        let words = self.type_words(name, at, all, doc.exact);
        let derives = self.derives(Some(name), &ENUM);
        let (ke, comment) = (&self.ke, doc.comment);
        let rust = ident(self.modules.rust_name(name));
        let default = if is_key {
            quote!(#ke::Key)
        } else {
            quote!(Default)
        };
        let item = quote! {
            #comment
            #[derive(Clone, Copy, Debug, #default, PartialEq, Eq, PartialOrd, Ord, Hash, #derives #ke::EventType)]
            #[event(#words)]
            pub enum #rust { #lines }
        };
        self.put(name, item);
    }

    /// The variant of a symbol.
    pub(super) fn variant(&self, at: At, symbol: &str) -> Option<Ident> {
        let words = self.model.symbols(at);
        let position = words.iter().position(|word| *word == symbol)?;
        variants(&words).get(position).map(|name| ident(name))
    }

    /// What `#[event(…)]` says of a type that is no event.
    pub(super) fn type_words(
        &mut self,
        name: &str,
        at: At,
        rename_all: Option<&str>,
        doc: Option<TokenStream>,
    ) -> TokenStream {
        let namespace = super::modules::namespace(name);
        let mut words = vec![quote!(namespace = #namespace)];
        if self.modules.rust_name(name) != simple(name) {
            let simple = simple(name);
            words.push(quote!(rename = #simple));
        }
        words.extend(rename_all.map(|case| quote!(rename_all = #case)));
        words.extend(self.alias_words(name, None, at, self.model.node(at).aliases));
        words.extend(doc);
        words.extend(self.crate_word());
        words.extend(self.chosen_words(name));
        quote!(#(#words),*)
    }
}

fn variants(symbols: &[&str]) -> Vec<String> {
    Scope::default().take_all(symbols, symbol)
}
