//! Named fields: their table in the schema, a line each to write them, a line each to read them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::span::{at, shown_at};
use super::types::in_constant;
use crate::parse::{Attributes, Container, Field, Place, With};

/// What reads and writes a field, in a function.
pub(super) fn handle(field: &Field, item: &Container) -> TokenStream {
    let ty = &field.ty;
    let span = field.span_of_form();
    let ke = at(&item.ke, span);
    match field.with() {
        None => quote_spanned!(span=> #ke::Field::<#ty>::NEW),
        Some(With::Type(with)) => quote_spanned!(span=> #ke::FieldAs::<#ty, #with>::NEW),
        Some(With::Logical(with)) => {
            quote_spanned!(span=> #ke::FieldAs::<#ty, #ke::types::#with>::NEW)
        }
    }
}

/// The schema of a field, as a constant. That the type has none is said here, on the type or on what follows `with`.
pub(super) fn schema_of(field: &Field, item: &Container) -> TokenStream {
    let ty = in_constant(&field.ty, item);
    let span = field.span_of_form();
    let ke = at(&item.ke, span);
    match field.with() {
        None => quote_spanned!(span=> <#ty as #ke::EventType>::SCHEMA),
        Some(With::Type(with)) => quote_spanned!(span=> <#with as #ke::EventTypeAs<#ty>>::SCHEMA),
        Some(With::Logical(with)) => {
            // The type that is blamed has to be the user's word.
            let types = shown_at(&item.ke, span);
            quote_spanned!(span=> <#types::types::#with as #ke::EventTypeAs<#ty>>::SCHEMA)
        }
    }
}

/// Documentation, aliases and attributes; nothing when there are none.
pub(super) fn about(attributes: &Attributes, item: &Container) -> TokenStream {
    let ke = &item.ke;
    let aliases = attributes.texts("alias");
    if attributes.doc.is_empty() && aliases.is_empty() && attributes.deprecated.is_none() {
        return quote!(#ke::About::NONE);
    }
    let doc = &attributes.doc;
    let props = match &attributes.deprecated {
        None => String::new(),
        Some(None) => "\"deprecated\":true".to_owned(),
        Some(Some(note)) => format!(
            "\"deprecated\":\"{}\"",
            kafka_event_schema::json::escape(note)
        ),
    };
    quote!(#ke::About { doc: #doc, aliases: &[#(#aliases),*], props: #props })
}

/// How long a field's value may be.
pub(super) fn bounds(field: &Field, item: &Container) -> Option<TokenStream> {
    let ke = &item.ke;
    let len = field.attributes.number("max_len").map(|(number, _)| number);
    let items = field.attributes.number("items").map(|(number, _)| number);
    if len.is_none() && items.is_none() {
        return None;
    }
    let (len, items) = (len.unwrap_or(u32::MAX), items.unwrap_or(u32::MAX));
    Some(quote!(#ke::Bounds { len: #len, items: #items }))
}

/// The `FieldNode`s.
pub(super) fn nodes(fields: &[Field], item: &Container) -> Vec<TokenStream> {
    let ke = &item.ke;
    fields
        .iter()
        .filter(|field| field.in_schema())
        .map(|field| {
            let name = &field.name;
            let ty = schema_of(field, item);
            if field.place == Place::Flattened {
                return quote!(#ke::FieldNode { name: #name, ty: #ty, flatten: true, ..#ke::FieldNode::NEW });
            }
            let key = format!("\"{name}\":");
            let about = match about(&field.attributes, item) {
                none if none.to_string().ends_with("NONE") => TokenStream::new(),
                about => quote!(about: #about,),
            };
            let bounds = bounds(field, item).map(|bounds| quote!(bounds: #bounds,));
            let default = field.attributes.default().map(|default| {
                let default = default.tokens(ke);
                quote!(default: #ke::Option::Some(#default),)
            });
            quote! {
                #ke::FieldNode { name: #name, key: #key, ty: #ty, #about #bounds #default ..#ke::FieldNode::NEW }
            }
        })
        .collect()
}

/// A line a field that writes it. `place` makes the expression of a reference to it, from its position among all fields.
pub(super) fn encode(
    fields: &[Field],
    item: &Container,
    node: &TokenStream,
    place: impl Fn(usize, &Field) -> TokenStream,
) -> TokenStream {
    let mut out = TokenStream::new();
    let in_schema = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.in_schema());
    for (index, (position, field)) in in_schema.enumerate() {
        let value = place(position, field);
        let span = field.span_of_form();
        let handle = handle(field, item);
        if field.place == Place::Flattened {
            out.extend(
                quote_spanned!(span=> #handle.encode_flattened(__e, #node, #index, #value)?;),
            );
            continue;
        }
        if bounds(field, item).is_some() {
            out.extend(quote_spanned!(span=> #handle.check(#node, #index, #value)?;));
        }
        out.extend(quote_spanned!(span=> #handle.encode(__e, #node, #index, #value)?;));
    }
    out
}

/// The initialisers of a struct literal that reads the fields.
pub(super) fn decode(fields: &[Field], item: &Container, node: &TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    let mut index = 0usize;
    for field in fields {
        let ident = &field.ident;
        let span = field.span_of_form();
        let value = match field.place {
            Place::Header(_) | Place::Skipped => own_default(field, item),
            Place::Flattened => {
                let handle = handle(field, item);
                quote_spanned!(span=> #handle.decode_flattened(__d, &mut __r, #node, #index)?)
            }
            Place::Payload => {
                let handle = handle(field, item);
                quote_spanned!(span=> #handle.decode(__d, &mut __r, #node, #index)?)
            }
        };
        index += usize::from(field.in_schema());
        out.extend(quote!(#ident: #value,));
    }
    out
}

/// The default of a field's type.
pub(super) fn own_default(field: &Field, item: &Container) -> TokenStream {
    let ty = &field.ty;
    let span = ty.span();
    let ke = at(&item.ke, span);
    quote_spanned!(span=> <#ty as #ke::FieldDefault>::default())
}

/// The name of the static that holds the node of a struct variant.
pub(super) fn variant_node(index: usize) -> syn::Ident {
    format_ident!("__VARIANT_{index}")
}
