//! Generic types that hold themselves: their schema would be a constant that needs itself.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::Type;

use crate::messages;
use crate::parse::{Container, Data, Errors, Payload};

/// Refuses a generic type one of whose fields names it. (Without type parameters its node is a `static`, which may refer to itself.)
pub(crate) fn recursion(item: &Container, errors: &mut Errors) {
    if item.parameters().is_empty() {
        return;
    }
    let named = types(item)
        .into_iter()
        .find_map(|ty| itself(ty.to_token_stream(), &item.ident));
    if let Some(ident) = named {
        errors.push(ident.span(), messages::GENERIC_RECURSION);
    }
}

fn types(item: &Container) -> Vec<&Type> {
    match &item.data {
        Data::Record(fields) => fields.iter().map(|field| &field.ty).collect(),
        Data::Newtype(ty, _) => vec![ty],
        Data::Enum(variants) => variants
            .iter()
            .flat_map(|variant| match &variant.payload {
                Payload::Unit => Vec::new(),
                Payload::Newtype(field) => vec![&field.ty],
                Payload::Record(fields) => fields.iter().map(|field| &field.ty).collect(),
            })
            .collect(),
    }
}

/// Where a type says the name `own`, or `Self`.
fn itself(tokens: TokenStream, own: &Ident) -> Option<Ident> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) if ident == *own || ident == "Self" => Some(ident),
        TokenTree::Group(group) => itself(group.stream(), own),
        _ => None,
    })
}
