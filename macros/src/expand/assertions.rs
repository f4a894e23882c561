//! What the compiler holds a type against once the types of its fields are known, each on the word that says it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::record::schema_of;
use super::span::{at, panic_at, shown_at};
use crate::parse::{Container, Field, Payload, Place, Variant};

/// Of named fields, whose node is `node`. `event` finds what only an event can have wrong.
pub(super) fn of_record(
    fields: &[Field],
    node: &TokenStream,
    event: Option<&TokenStream>,
    item: &Container,
) -> TokenStream {
    let ke = &item.ke;
    let problem = match event {
        None => quote!(#ke::record_problem(#node)),
        Some(event) => quote! {
            match #ke::record_problem(#node) {
                #ke::Option::None => #event,
                __problem => __problem,
            }
        },
    };
    let spans = fields
        .iter()
        .filter(|field| field.in_schema())
        .map(|field| field.ty.span());
    let problem = shown(problem, spans, item);
    let written = fields.iter().map(|field| of_words(field, item));
    quote!(#problem #(#written)*)
}

/// Of the variants of an enum with data.
pub(super) fn of_union(variants: &[Variant], node: &TokenStream, item: &Container) -> TokenStream {
    let ke = &item.ke;
    let spans = variants.iter().map(|variant| match &variant.payload {
        Payload::Newtype(field) => field.span_of_form(),
        Payload::Unit | Payload::Record(_) => variant.ident.span(),
    });
    shown(quote!(#ke::union_problem(#node)), spans, item)
}

/// `problem` is a constant expression that finds a position; the text is shown on the span of that position.
pub(super) fn shown(
    problem: TokenStream,
    spans: impl Iterator<Item = Span>,
    item: &Container,
) -> TokenStream {
    let ke = &item.ke;
    let found = Ident::new("__problem", Span::call_site());
    // Each call at the user's word: that is where the compiler shows what it panics with.
    let calls = spans.enumerate().map(|(index, span)| {
        let ke = shown_at(ke, span);
        quote_spanned!(span=> #ke::Problem::at(&#found, #index);)
    });
    quote! {
        // The path is the user's own as the compiler sees it.
        #[allow(unused_qualifications)]
        const _: () = if let #ke::Option::Some(#found) = #problem {
            #(#calls)*
        };
    }
}

/// What is written beside a field.
fn of_words(field: &Field, item: &Container) -> TokenStream {
    let ty = schema_of(field, item);
    let mut out = TokenStream::new();
    if let Some((_, span)) = field.attributes.number("max_len") {
        let panic = panic_at(&item.ke, span);
        let ke = at(&item.ke, span);
        out.extend(quote_spanned! {span=>
            const _: () = if !#ke::takes_max_len(#ty) {
                #panic("only a text, bytes, a list or a map has a length to bound")
            };
        });
    }
    if let Some((_, span)) = field.attributes.number("items") {
        let panic = panic_at(&item.ke, span);
        let ke = at(&item.ke, span);
        out.extend(quote_spanned! {span=>
            const _: () = if !#ke::takes_items_max_len(#ty) {
                #panic("only the items of a list or a map have a length to bound; for the length of the field itself, `max_len = …`")
            };
        });
    }
    if let Some(default) = field.attributes.default() {
        let literal = default.tokens(&item.ke);
        let span = default.span;
        let panic = panic_at(&item.ke, span);
        let ke = at(&item.ke, span);
        out.extend(quote_spanned! {span=>
            const _: () = if let #ke::Option::Some(__problem) = #ke::default_problem(#ty, &#literal) {
                #panic("{}", __problem)
            };
        });
    }
    if let Place::Header(_) = field.place {
        let span = field.ty.span();
        let panic = panic_at(&item.ke, span);
        let ke = at(&item.ke, span);
        out.extend(quote_spanned! {span=>
            const _: () = if !#ke::can_be_header(#ty) {
                #panic("only a text, a number, a boolean, bytes, an enum or a time can travel as a header")
            };
        });
    }
    out
}
