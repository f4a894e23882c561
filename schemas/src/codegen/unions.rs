//! Unions of several types: enums with data.

use super::composed::Place;
use super::docs::comment;
use super::generator::Generator;
use super::model::At;
use super::modules::simple;
use super::names::{Scope, camel, ident};
use crate::model::Logical;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// An enum with data that was made.
#[derive(Clone)]
pub(super) struct Union {
    pub(super) ident: Ident,
    /// The variants, each with the type it holds.
    pub(super) variants: Vec<(At, Ident)>,
}

impl Generator<'_> {
    /// Makes the enum of a union's branches, without `null`.
    pub(super) fn enum_with_data(&mut self, branches: &[At], place: &Place<'_>) -> Option<Union> {
        let name = self.modules.take_beside(place.record, place.name.clone());
        let enum_ident = ident(&name);
        let mut scope = Scope::default();
        let mut variants = Vec::new();
        let mut lines = TokenStream::new();
        let mut whole = true;
        for &branch in branches {
            let word = self.word(branch);
            let variant = ident(&scope.take(camel(&word)));
            variants.push((branch, variant.clone()));
            let inner = Place {
                name: format!("{name}{}", camel(&word)),
                ..place.clone()
            };
            let Some(composed) = self.compose(branch, &inner) else {
                whole = false;
                continue;
            };
            let doc = comment(&format!("The branch `{}`.", self.branch(branch)));
            let form = composed.form.map(|form| quote!(#[event(with = #form)]));
            let ty = composed.ty;
            lines.extend(quote!(#doc #variant(#form #ty),));
        }
        // The branch whose smallest value is the least deep: the first one may hold itself.
        let depth = |(at, _): &&(At, Ident)| self.recursion.depth(self.model, *at);
        let ends = variants.iter().filter(|variant| depth(variant).is_some());
        let (_, least) = ends.min_by_key(|variant| depth(variant))?;
        let derives = self.derives(None, &["Clone", "Debug", "PartialEq"]);
        let ke = &self.ke;
        let doc = comment(&format!(
            "What the field `{}` of `{}` is one of.",
            place.field, place.record
        ));
        let crate_word = self.crate_word().map(|word| quote!(#[event(#word)]));
        let item = quote! {
            #doc
            #[derive(Clone, Debug, PartialEq, #derives #ke::EventType)]
            #crate_word
            pub enum #enum_ident { #lines }
            impl ::std::default::Default for #enum_ident {
                fn default() -> Self {
                    Self::#least(::std::default::Default::default())
                }
            }
        };
        self.put(place.record, item);
        whole.then_some(Union {
            ident: enum_ident,
            variants,
        })
    }

    /// What a variant is called after.
    fn word(&self, branch: At) -> String {
        let node = self.model.node(branch);
        match self.model.name(branch) {
            Some(name) if self.is_made(branch) => self.modules.rust_name(name).to_owned(),
            Some(name) => simple(name).to_owned(),
            None if node.logical != Logical::None => {
                camel(&node.logical.keyword().replace('-', "_"))
            }
            None => camel(node.kind.keyword()),
        }
    }

    /// The name of a branch as Avro has it.
    fn branch(&self, branch: At) -> String {
        let node = self.model.node(branch);
        match self.model.name(branch) {
            Some(name) => name.to_owned(),
            None if node.logical != Logical::None => node.logical.keyword().to_owned(),
            None => node.kind.keyword().to_owned(),
        }
    }
}
