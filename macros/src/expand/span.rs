//! Where generated tokens stand: what the compiler says of them is shown there.

use proc_macro2::{Group, Span, TokenStream, TokenTree};

/// The same tokens at `span`. A path that is only interpolated keeps the place of the macro, and the error around it with it.
pub(super) fn at(tokens: &TokenStream, span: Span) -> TokenStream {
    tokens
        .clone()
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                let mut moved = Group::new(group.delimiter(), at(&group.stream(), span));
                moved.set_span(span);
                TokenTree::Group(moved)
            }
            mut token => {
                token.set_span(span);
                token
            }
        })
        .collect()
}
