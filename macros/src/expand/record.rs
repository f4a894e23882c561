//! Named fields: their table in the schema, a line each to write them, a line each to read them.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::types::in_constant;
use crate::parse::{Attributes, Container, Field, Place, With};

/// The path of the type that says how a field is written.
fn with_type(field: &Field, item: &Container) -> Option<TokenStream> {
    let ke = &item.ke;
    field.with().map(|with| match with {
        With::Type(ty) => ty.to_token_stream(),
        With::Logical(name) => quote!(#ke::types::#name),
    })
}

/// The schema of a field, as a constant.
pub(super) fn schema_of(field: &Field, item: &Container) -> TokenStream {
    let ke = &item.ke;
    let ty = in_constant(&field.ty, item);
    let span = field.ty.span();
    match with_type(field, item) {
        Some(with) => quote_spanned!(span=> <#with as #ke::EventTypeAs<#ty>>::SCHEMA),
        None => quote_spanned!(span=> <#ty as #ke::EventType>::SCHEMA),
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

/// What the compiler holds a field against once its type is known.
pub(super) fn assertions(fields: &[Field], item: &Container) -> TokenStream {
    let ke = &item.ke;
    let mut out = TokenStream::new();
    for field in fields {
        let ty = schema_of(field, item);
        for word in ["max_len", "items"] {
            if let Some((_, span)) = field.attributes.number(word) {
                out.extend(quote_spanned! {span=>
                    const _: () = #ke::assert!(#ke::takes_max_len(#ty), "only a text, bytes, a list or a map has a length to bound");
                });
            }
        }
        if let Some(default) = field.attributes.default() {
            let literal = default.tokens(ke);
            let span = default.span;
            out.extend(quote_spanned! {span=>
                const _: () = #ke::assert!(#ke::takes_default(#ty, &#literal), "the default is no value of the field's Avro type");
            });
        }
        if let Place::Header(_) = field.place {
            let span = field.ty.span();
            out.extend(quote_spanned! {span=>
                const _: () = #ke::assert!(
                    #ke::can_be_header(#ty),
                    "only a text, a number, a boolean, bytes, an enum or a time can travel as a header"
                );
            });
        }
    }
    out
}

/// A line a field that writes it. `place` makes the expression of a reference to it.
pub(super) fn encode(
    fields: &[Field],
    item: &Container,
    node: &TokenStream,
    place: impl Fn(&Field) -> TokenStream,
) -> TokenStream {
    let ke = &item.ke;
    let mut out = TokenStream::new();
    for (index, field) in fields.iter().filter(|field| field.in_schema()).enumerate() {
        let value = place(field);
        let span = field.ty.span();
        if field.place == Place::Flattened {
            out.extend(quote_spanned!(span=> __e.flattened(#node, #index, #value)?;));
            continue;
        }
        if bounds(field, item).is_some() {
            out.extend(quote!(#ke::check_bounds(#value, #node, #index)?;));
        }
        out.extend(match with_type(field, item) {
            Some(with) => quote_spanned!(span=> __e.field(#node, #index, &#ke::WithRef::<_, #with>::new(#value))?;),
            None => quote_spanned!(span=> __e.field(#node, #index, #value)?;),
        });
    }
    out
}

/// The initialisers of a struct literal that reads the fields.
pub(super) fn decode(fields: &[Field], item: &Container, node: &TokenStream) -> TokenStream {
    let ke = &item.ke;
    let mut out = TokenStream::new();
    let mut index = 0usize;
    for field in fields {
        let ident = &field.ident;
        let span = field.ty.span();
        let value = match field.place {
            Place::Header(_) | Place::Skipped => {
                out.extend(quote!(#ident: #ke::Default::default(),));
                continue;
            }
            Place::Flattened => quote_spanned!(span=> __d.flattened(&mut __r, #node, #index)?),
            Place::Payload => match with_type(field, item) {
                Some(with) => {
                    quote_spanned!(span=> __d.field::<#ke::With<_, #with>>(&mut __r, #node, #index)?.0)
                }
                None => quote_spanned!(span=> __d.field(&mut __r, #node, #index)?),
            },
        };
        index += 1;
        out.extend(quote!(#ident: #value,));
    }
    out
}

/// The name of the static that holds the node of a struct variant.
pub(super) fn variant_node(index: usize) -> syn::Ident {
    format_ident!("__VARIANT_{index}")
}
