//! From the model to tokens: little code per type, over the tables that the schema's constants are.

mod assertions;
mod contract;
mod default;
pub(crate) mod disposition;
mod embedded;
mod enums;
mod event;
mod event_type;
mod fallback;
mod former;
mod golden;
mod headers;
mod history;
mod key;
mod raw;
mod record;
mod serde;
mod set;
mod span;
mod types;
mod upcast;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::DeriveInput;

use self::event_type::OfEvent;
use self::fallback::{StandIn, Target};
pub(crate) use self::former::expand as recorded;
use crate::check;
use crate::messages;
use crate::parse::{Container, Errors, Position};

/// `#[kafka_event(…)]`.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let serde_own = crate::parse::says_serde_own(&arguments);
    let item = check::cleaned(item, serde_own, &mut errors);
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
    derive(input, Target::Event, event::expand)
}

/// `#[derive(EventType)]`.
pub(crate) fn event_type(input: TokenStream) -> TokenStream {
    derive(input, Target::Type, |item, errors| {
        event_type::expand(item, errors, &OfEvent::default())
    })
}

/// `#[derive(Key)]`.
pub(crate) fn key(input: TokenStream) -> TokenStream {
    derive(input, Target::Key, key::expand)
}

/// `#[derive(EventSet)]`.
pub(crate) fn event_set(input: TokenStream) -> TokenStream {
    derive(input, Target::Set, set::expand)
}

/// `golden!(…)`.
pub(crate) fn golden(input: TokenStream) -> TokenStream {
    golden::expand(input).unwrap_or_else(syn::Error::into_compile_error)
}

/// Reads, expands, and shows the errors; after an error the type gets stand-ins, so that one mistake stays one error.
fn derive(
    input: TokenStream,
    target: Target,
    expand: impl FnOnce(&Container, &mut Errors) -> TokenStream,
) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let stand_in = StandIn::new(&input, target);
    let mut errors = Errors::default();
    let position = if target == Target::Event {
        Position::Event
    } else {
        Position::Type
    };
    let serde = check::serde_attribute(&input);
    let tokens = Container::new(input, position, &mut errors).map(|item| {
        let serde_own = item.attributes.text("serde").is_some();
        if let (Some(span), Target::Event, false) = (serde, target, serde_own) {
            errors.push(span, messages::SERDE_ATTRIBUTE);
        }
        expand(&item, &mut errors)
    });
    match tokens {
        Some(tokens) if errors.is_empty() => tokens,
        _ => {
            let stand_in = stand_in.expand();
            let errors = errors.into_tokens();
            quote_spanned!(proc_macro2::Span::call_site()=> #errors #stand_in)
        }
    }
}
