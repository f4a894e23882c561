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

/// Writes a test for each event of the crate that has a recorded history: it reads the golden records of all versions that are not
/// retired, those of former majors included, and samples of what the event is today. An upcaster may refuse a record with its error.
///
/// It stands where tests do. The types are in scope by the last part of their schemas' names, or in a module: `golden!(crate::events)`. In
/// the parentheses can also stand, with commas between:
/// - `event("com.acme.OrderPaidEvent" = path)`: the type of an event that is called otherwise (now), or is in another module;
/// - `refuses("OrderPaidEvent.currency", …)`: fields whose type, by a conversion of yours, takes less than the schema says; what a number's
///   type has no place for is passed over without that. The other fields of such a record are tried all the same;
/// - `schemas = "path"`: the folder of the histories, relative to the source file;
/// - `crate = path`: the crate `kafka-event`, where it is called otherwise.
///
/// Events whose history has another folder (`history = "…"`) are found where `schemas` says; raw ones have no golden records. A test that
/// fails names event, version, record and field.
#[proc_macro]
pub fn golden(input: TokenStream) -> TokenStream {
    expand::golden(input.into()).into()
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

/// Makes the types of a former major version of an event from its recorded files, so that its records can be upcast.
///
/// ```ignore
/// kafka_event::recorded! {
///     /// Orders as they were when their amounts had no currency.
///     pub mod v1 = "com.acme.OrderPaidEvent", major = 1
/// }
/// ```
///
/// The module gets a struct named as the event without `Event` (`v1::OrderPaid`: plain data, no event), and the types in it; those of other
/// namespaces stand in modules of their own. The compiler holds them against the fingerprint of the file. They are made from the newest version
/// that is released and not retired, and read every earlier one that it can read.
///
/// | word | |
/// |---|---|
/// | `major = 2` | the major version; 1 when nothing is said |
/// | `version = 3` | another version than the newest: for records that the newest cannot read |
/// | `upcasts = v1::OrderPaid`, `upcasts(a, b)` | older types that this one is made of, by `impl Upcast<v1::OrderPaid> for v2::OrderPaid` |
/// | `history = "path"` | the folder of the history, relative to this file; `schemas/<full name>` beside `Cargo.toml` otherwise, with `.v2` for major 2 |
/// | `times = "numbers"` | `Timestamp` for `timestamp-millis` and bare numbers for other dates and times; chrono's types otherwise |
/// | `crate = path` | the path of `kafka-event` |
///
/// Without a namespace the name has that of `schemas/kafka-event.toml`. UUIDs are those of the crate `uuid`, decimals `Decimal`. Attributes on the
/// module, docs too, stay there.
#[proc_macro]
pub fn recorded(input: TokenStream) -> TokenStream {
    expand::recorded(input.into()).into()
}
