//! Where generated tokens stand: what the compiler says of them is shown there.

use proc_macro2::{Group, Span, TokenStream, TokenTree};

/// A path of generated code at the place of the user's word it is about; it stays generated code, which no lint reads as the user's.
pub(super) fn at(path: &TokenStream, span: Span) -> TokenStream {
    moved(path, Span::call_site().located_at(span))
}

/// The same for the path of `panic!`: all of a panic has to be the user's word, or the compiler shows it where the macro stands.
pub(super) fn panic_at(ke: &TokenStream, span: Span) -> TokenStream {
    let path = moved(ke, span);
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
