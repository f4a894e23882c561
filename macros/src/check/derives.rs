//! Derives and attributes below `#[kafka_event]` that would say twice, or otherwise, what it says.

use proc_macro2::{Span, TokenStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, DeriveInput, Path, Token};

use crate::messages;
use crate::parse::Errors;

/// Looks at what stands below the attribute: a derive above it is out of a macro's sight.
pub(crate) fn derives(item: &TokenStream, serde_own: bool, errors: &mut Errors) {
    // What is no struct is reported by the derive.
    let Ok(item) = syn::parse2::<DeriveInput>(item.clone()) else {
        return;
    };
    for path in item
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
        .flat_map(paths)
    {
        let Some(last) = path.segments.last() else {
            continue;
        };
        let span = last.ident.span();
        match last.ident.to_string().as_str() {
            "Serialize" | "Deserialize" if !serde_own => errors.push(span, messages::SERDE_DERIVE),
            "Default" => errors.push(span, messages::DEFAULT_DERIVE),
            _ => {}
        }
    }
    if serde_own {
        return;
    }
    if let Some(span) = serde_attribute(&item) {
        errors.push(span, messages::SERDE_ATTRIBUTE);
    }
}

fn paths(attribute: &Attribute) -> Vec<Path> {
    attribute
        .parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
        .map(|paths| paths.into_iter().collect())
        .unwrap_or_default()
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
