//! Procedural macros of kafka-event; use them through the crate `kafka-event`, whose documentation shows them.
//!
//! Here tokens come in and tokens and errors go out; what happens between is in `parse`, `check` and `expand`.

mod check;
mod expand;
mod messages;
mod parse;

use proc_macro::TokenStream;

/// Makes a struct an event: `#[derive(KafkaEvent)] #[event(…)]` in one word.
///
/// It adds that derive and that attribute and leaves the struct as it is. See the crate `kafka-event` for what can stand in it.
#[proc_macro_attribute]
pub fn kafka_event(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::attribute(arguments.into(), item.into()).into()
}

/// Makes a struct an event whose name, key, headers, size and history are checked while it compiles.
#[proc_macro_derive(KafkaEvent, attributes(event, serde))]
pub fn derive_kafka_event(input: TokenStream) -> TokenStream {
    expand::event(input.into()).into()
}

/// Makes a struct or an enum a type that can stand in an event.
#[proc_macro_derive(EventType, attributes(event))]
pub fn derive_event_type(input: TokenStream) -> TokenStream {
    expand::event_type(input.into()).into()
}

/// Makes a newtype, an enum without data or a struct of keys a key, with `Default`.
#[proc_macro_derive(Key, attributes(event))]
pub fn derive_key(input: TokenStream) -> TokenStream {
    expand::key(input.into()).into()
}

/// Makes an enum of events the set of events of one topic.
#[proc_macro_derive(EventSet, attributes(event))]
pub fn derive_event_set(input: TokenStream) -> TokenStream {
    expand::event_set(input.into()).into()
}

/// Says of an error, variant by variant, what becomes of the record whose handler failed with it.
#[proc_macro_derive(Disposition, attributes(disposition))]
pub fn derive_disposition(input: TokenStream) -> TokenStream {
    expand::disposition::expand(input.into()).into()
}
