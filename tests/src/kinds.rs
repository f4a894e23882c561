//! One of each kind of type, in a library whose every lint is an error, and without a prelude: what the macros write keeps to them all.

#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    unreachable_pub,
    unused,
    nonstandard_style,
    missing_debug_implementations,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unused_lifetimes,
    unused_qualifications,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    let_underscore_drop,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing,
    clippy::missing_inline_in_public_items,
    clippy::absolute_paths,
    clippy::arithmetic_side_effects,
    clippy::exhaustive_structs,
    clippy::exhaustive_enums,
    clippy::missing_trait_methods,
    clippy::question_mark_used,
    clippy::implicit_return,
    clippy::min_ident_chars,
    clippy::pattern_type_mismatch,
    clippy::shadow_unrelated,
    clippy::std_instead_of_core,
    clippy::str_to_string,
    clippy::as_conversions
)]
#![allow(
    clippy::missing_inline_in_public_items,
    clippy::exhaustive_structs,
    clippy::exhaustive_enums,
    clippy::derive_partial_eq_without_eq,
    clippy::large_enum_variant,
    clippy::std_instead_of_core,
    reason = "what these sources write themselves, not the macros"
)]

use ::kafka_event::{EventSet, EventType, Key, Timestamp, kafka_event, types::Decimal};
use ::std::{
    borrow::Cow,
    boxed::Box,
    clone::Clone,
    cmp::{Eq, PartialEq},
    collections::BTreeMap,
    default::Default,
    fmt::Debug,
    option::Option,
    string::String,
    vec::Vec,
};

/// The number of an order.
#[derive(Debug, Clone, PartialEq, Eq, EventType, Key)]
pub struct OrderId(i64);

/// What an order was paid with.
#[derive(Debug, Clone, PartialEq, EventType)]
pub enum Payment {
    /// Coins.
    Cash,
    /// A card.
    Card {
        /// Its last digits.
        digits: String,
    },
    /// An order before this one.
    Voucher(OrderId),
}

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, EventType)]
pub enum State {
    /// It waits.
    #[event(default)]
    #[default]
    Open,
    /// It is done.
    Closed,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Default, EventType)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where it starts.
    pub start: i32,
}

/// A tree.
#[derive(Debug, Clone, PartialEq, Default, EventType)]
pub struct Branch {
    /// What hangs on it.
    pub branches: Vec<Self>,
    /// What it says.
    pub leaf: Option<Box<Self>>,
}

/// An order was created.
#[kafka_event(
    topic = "${env}.orders",
    key(id, r#type),
    namespace = "com.acme",
    header("source" = "shop")
)]
#[derive(Debug, Clone, PartialEq)]
pub struct OrderCreatedEvent {
    /// Which order.
    pub id: OrderId,
    /// A raw identifier.
    pub r#type: String,
    /// When.
    #[event(timestamp)]
    pub created_at: Timestamp,
    /// Whose.
    #[event(header = "tenant", max_len = 20)]
    pub tenant: String,
    /// How many.
    #[event(default = 3, alias = "amount")]
    pub count: i32,
    /// How much.
    pub price: Decimal<9, 2>,
    /// How.
    pub payment: Option<Payment>,
    /// How far.
    #[event(default = "Closed")]
    pub state: State,
    /// Two of one generic type.
    pub numbers: Page<i64>,
    /// Two of one generic type.
    pub texts: Page<String>,
    /// A recursive one.
    pub tree: Branch,
    /// A map.
    #[event(max_len = 5, items(max_len = 9))]
    pub labels: BTreeMap<String, String>,
    /// A day.
    #[event(logical = "date")]
    pub day: i32,
    /// Not sent.
    #[event(skip)]
    pub cache: u64,
    /// Compiled or not.
    #[cfg(all(unix, windows))]
    pub missing: NoSuchType,
    /// Compiled or not.
    #[cfg(not(all(unix, windows)))]
    pub present: bool,
    /// An old one.
    #[deprecated(note = "use `count`")]
    pub old_count: Option<i32>,
}

/// A note was written, borrowed from its record.
#[kafka_event(topic = "notes", format = "json", max_message_bytes = 100_000)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteWrittenEvent<'a> {
    /// The text.
    pub text: &'a str,
    /// The text, escaped or not.
    pub title: Cow<'a, str>,
}

/// A line was logged.
#[kafka_event(topic = "lines", format = "raw", key = host)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineLoggedEvent {
    /// The text.
    #[event(max_len = 100)]
    pub line: String,
    /// Where.
    #[event(header = "host")]
    pub host: String,
}

/// What is on the topic of orders.
#[derive(Debug, EventSet)]
pub enum Orders {
    /// Made.
    Created(OrderCreatedEvent),
    /// Logged.
    Logged(LineLoggedEvent),
}
