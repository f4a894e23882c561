//! From the model to tokens: little code per type, over the tables that the schema's constants are.

mod contract;
mod default;
mod enums;
mod event;
mod event_type;
mod fallback;
mod key;
mod record;
mod set;
mod types;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::DeriveInput;

use crate::check;
use crate::parse::{Container, Errors, Position};

/// `#[kafka_event(…)]`.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let serde_own = arguments
        .to_string()
        .replace(' ', "")
        .contains("serde=\"own\"");
    check::derives(&item, serde_own, &mut errors);
    let root = crate::parse::crate_path(&arguments)
        .map_or_else(|| quote!(::kafka_event), |path| quote!(#path));
    let errors = errors.into_tokens();
    quote! {
        #[derive(#root::__private::KafkaEvent)]
        #[event(#arguments)]
        #item
        #errors
    }
}

/// `#[derive(KafkaEvent)]`.
pub(crate) fn event(input: TokenStream) -> TokenStream {
    derive(input, Position::Event, event::expand)
}

/// `#[derive(EventType)]`.
pub(crate) fn event_type(input: TokenStream) -> TokenStream {
    derive(input, Position::Type, |item, errors| {
        event_type::expand(item, errors, TokenStream::new())
    })
}

/// `#[derive(Key)]`.
pub(crate) fn key(input: TokenStream) -> TokenStream {
    derive(input, Position::Type, key::expand)
}

/// `#[derive(EventSet)]`.
pub(crate) fn event_set(input: TokenStream) -> TokenStream {
    derive(input, Position::Type, set::expand)
}

/// Reads, expands, and shows the errors; after an error the type gets stand-ins, so that one mistake stays one error.
fn derive(
    input: TokenStream,
    position: Position,
    expand: impl FnOnce(&Container, &mut Errors) -> TokenStream,
) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let stand_in = fallback::Target::new(&input, position);
    let mut errors = Errors::default();
    let tokens =
        Container::new(input, position, &mut errors).map(|item| expand(&item, &mut errors));
    match tokens {
        Some(tokens) if errors.is_empty() => tokens,
        _ => {
            let stand_in = stand_in.expand();
            let errors = errors.into_tokens();
            quote_spanned!(proc_macro2::Span::call_site()=> #errors #stand_in)
        }
    }
}
