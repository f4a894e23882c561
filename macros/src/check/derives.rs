//! Derives and attributes that would say twice, or otherwise, what the macro says.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;
use syn::punctuated::Punctuated;
use syn::{Attribute, DeriveInput, Path, Token, parse_quote};

use crate::messages;
use crate::parse::Errors;

/// The item without derives that the macro stands in for, which would be errors of their own; they are reported. What stands above the
/// attribute is out of a macro's sight.
pub(crate) fn cleaned(item: TokenStream, serde_own: bool, errors: &mut Errors) -> TokenStream {
    // What is no struct is reported by the derive.
    let Ok(mut parsed) = syn::parse2::<DeriveInput>(item.clone()) else {
        return item;
    };
    let mut serde = None;
    let mut changed = false;
    for attribute in &mut parsed.attrs {
        if !attribute.path().is_ident("derive") {
            continue;
        }
        let all = paths(attribute);
        let kept: Vec<&Path> = all
            .iter()
            .filter(|path| match (last(path), serde_own) {
                (Some((name, span)), _) if name == "Default" => {
                    errors.push(span, messages::DEFAULT_DERIVE);
                    false
                }
                (Some((name, span)), false) if name == "Serialize" || name == "Deserialize" => {
                    serde.get_or_insert(span);
                    false
                }
                _ => true,
            })
            .collect();
        if kept.len() < all.len() {
            *attribute = parse_quote!(#[derive(#(#kept),*)]);
            changed = true;
        }
    }
    if let Some(span) = serde {
        errors.push(span, messages::SERDE_DERIVE);
    }
    if changed {
        parsed.into_token_stream()
    } else {
        item
    }
}

fn paths(attribute: &Attribute) -> Vec<Path> {
    attribute
        .parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
        .map(|paths| paths.into_iter().collect())
        .unwrap_or_default()
}

fn last(path: &Path) -> Option<(String, Span)> {
    let ident = &path.segments.last()?.ident;
    Some((ident.to_string(), ident.span()))
}

/// Where the first `#[serde(…)]` stands.
pub(crate) fn serde_attribute(item: &DeriveInput) -> Option<Span> {
    let fields = match &item.data {
        syn::Data::Struct(data) => data
            .fields
            .iter()
            .flat_map(|field| &field.attrs)
            .collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    item.attrs
        .iter()
        .chain(fields)
        .find(|attribute| attribute.path().is_ident("serde"))
        .and_then(|attribute| attribute.path().get_ident().map(syn::Ident::span))
}
