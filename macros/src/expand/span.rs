//! Where generated tokens stand: what the compiler says of them is shown there.

use proc_macro2::{Group, Span, TokenStream, TokenTree};

/// A path of generated code at the place of the user's word it is about; it stays generated code, which no lint reads as the user's.
pub(super) fn at(path: &TokenStream, span: Span) -> TokenStream {
    moved(path, Span::call_site().located_at(span))
}

/// The same as if the user had written it: what an error blames has to be the user's word, or it is shown where the macro stands.
pub(super) fn shown_at(path: &TokenStream, span: Span) -> TokenStream {
    moved(path, span)
}

/// `panic!`, shown on the user's word.
pub(super) fn panic_at(ke: &TokenStream, span: Span) -> TokenStream {
    let path = shown_at(ke, span);
    quote::quote_spanned!(span=> #path::panic!)
}

fn moved(tokens: &TokenStream, span: Span) -> TokenStream {
    tokens
        .clone()
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                let mut there = Group::new(group.delimiter(), moved(&group.stream(), span));
                there.set_span(span);
                TokenTree::Group(there)
            }
            mut token => {
                token.set_span(span);
                token
            }
        })
        .collect()
}
