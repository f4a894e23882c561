//! `recorded!`: the module that gets the types of a former major, and what is said of it.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, Ident, LitStr, Path, Token, Visibility};

use super::attribute::Attributes;
use super::errors::Errors;
use super::keys::Position;

const FORM: &str = "`recorded!` is written as `pub mod v1 = \"shop.OrderPaidEvent\", major = 1`: a module, the full name of the event, and what \
    else is to be said";

/// What stands in `recorded!`.
pub(crate) struct Declaration {
    /// What stands on the module.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) module: Ident,
    /// The event, and what it is a version of.
    pub(crate) event: LitStr,
    pub(crate) words: Attributes,
    /// The path of `kafka-event`.
    pub(crate) root: TokenStream,
}

impl Declaration {
    /// Reads it. `None`: it has another form; the reason is in `errors`.
    pub(crate) fn new(input: TokenStream, errors: &mut Errors) -> Option<Self> {
        let parser = |input: ParseStream<'_>| {
            let attributes = input.call(Attribute::parse_outer)?;
            let visibility = input.parse()?;
            input.parse::<Token![mod]>()?;
            let module = input.parse()?;
            input.parse::<Token![=]>()?;
            let event = input.parse()?;
            if !input.is_empty() && !input.peek(Token![;]) {
                input.parse::<Token![,]>()?;
            }
            Ok((attributes, visibility, module, event, input.parse()?))
        };
        let (attributes, visibility, module, event, words) = match parser.parse2(input) {
            Ok(read) => read,
            Err(error) => {
                errors.push(error.span(), FORM);
                return None;
            }
        };
        let words = without_semicolon(words);
        let said = Attribute::parse_outer.parse2(quote!(#[event(#words)]));
        let words = Attributes::new(&said.unwrap_or_default(), Position::Former, errors);
        let root = words
            .path("crate")
            .map_or_else(|| quote!(::kafka_event), |path: &Path| quote!(#path));
        Some(Self {
            attributes,
            visibility,
            module,
            event,
            words,
            root,
        })
    }

    /// Where the event is named.
    pub(crate) fn span(&self) -> Span {
        self.event.span()
    }
}

/// The words without the semicolon after them, which items have.
fn without_semicolon(words: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = words.into_iter().collect();
    if matches!(tokens.last(), Some(TokenTree::Punct(last)) if last.as_char() == ';') {
        tokens.pop();
    }
    tokens.into_iter().collect()
}
