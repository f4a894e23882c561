//! Types as they stand in constants: without the lifetimes and the `Self` of the item they come from.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Lifetime, Type};

use crate::parse::Container;

/// The type with `'static` for each of the item's lifetimes and the item's own name for `Self`.
pub(super) fn in_constant(ty: &Type, item: &Container) -> TokenStream {
    let lifetimes: Vec<String> = item
        .lifetimes()
        .iter()
        .map(|lifetime| lifetime.ident.to_string())
        .collect();
    replace(ty.to_token_stream(), &lifetimes, &self_type(item))
}

/// The item's type with `'static` lifetimes.
pub(super) fn self_type(item: &Container) -> TokenStream {
    let ident = &item.ident;
    let lifetimes = item.lifetimes().into_iter().map(|lifetime| {
        let lifetime = Lifetime::new("'static", lifetime.span());
        quote!(#lifetime)
    });
    let parameters = item
        .parameters()
        .into_iter()
        .map(|parameter| quote!(#parameter));
    let constants = item
        .generics
        .const_params()
        .map(|constant| constant.ident.to_token_stream());
    let arguments: Vec<TokenStream> = lifetimes.chain(parameters).chain(constants).collect();
    if arguments.is_empty() {
        quote!(#ident)
    } else {
        quote!(#ident<#(#arguments),*>)
    }
}

fn replace(tokens: TokenStream, lifetimes: &[String], self_type: &TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    let mut after_quote = false;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if after_quote && lifetimes.contains(&ident.to_string()) => {
                out.extend([TokenTree::Ident(Ident::new("static", ident.span()))]);
            }
            TokenTree::Ident(ident) if ident == "Self" => out.extend(self_type.clone()),
            TokenTree::Group(group) => {
                let inside = replace(group.stream(), lifetimes, self_type);
                let mut replaced = Group::new(group.delimiter(), inside);
                replaced.set_span(group.span());
                out.extend([TokenTree::Group(replaced)]);
                after_quote = false;
                continue;
            }
            other => {
                after_quote = matches!(&other, TokenTree::Punct(punct) if punct.as_char() == '\'');
                out.extend([other]);
                continue;
            }
        }
        after_quote = false;
    }
    out
}
