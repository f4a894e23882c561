//! The test of golden records is written where names clash too, and does read them: files of events as `record` made them.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    dead_code
)]

use ::kafka_event::EventType;
use ::kafka_event::kafka_event;
use ::kafka_event::types::{Decimal, Timestamp};
use ::std::boxed::Box;
use ::std::collections::BTreeMap;
use ::std::primitive::{bool, f32, f64, i64, u8};
use ::std::string::String;
use ::std::vec::Vec;

#[derive(Default, EventType)]
#[event(namespace = "shop")]
pub enum Size {
    #[default]
    #[event(default)]
    Small,
    Large,
}

#[derive(EventType)]
#[event(namespace = "shop")]
pub enum Wrapping {
    Paper,
    Box { ribbon: bool },
}

#[derive(Default, EventType)]
#[event(namespace = "shop")]
pub struct Part {
    name: String,
    weight: ::std::option::Option<f64>,
    inner: Vec<Part>,
}

#[kafka_event(
    topic = "parcels",
    key = id,
    namespace = "shop",
    compatibility = "BACKWARD",
    history = "../../golden/histories/shop.ParcelPackedEvent"
)]
pub struct ParcelPackedEvent {
    id: i64,
    pieces: i64,
    size: Size,
    #[event(default = true)]
    dry: bool,
    note: ::std::option::Option<String>,
    wrapping: ::std::option::Option<Box<Wrapping>>,
    parts: Vec<Part>,
    labels: BTreeMap<String, ::std::primitive::i32>,
    ratio: f32,
    data: Vec<u8>,
    mark: [u8; 4],
    at: Timestamp,
    price: Decimal<12, 2>,
}

mod in_another_module {
    /// It has another name than its schema.
    #[super::kafka_event(
        topic = "notes",
        namespace = "shop",
        rename = "NoteWrittenEvent",
        format = "json",
        history = "../../golden/histories/shop.NoteWrittenEvent"
    )]
    pub struct NotePutDownEvent {
        text: super::String,
        at: super::Timestamp,
        stars: ::std::option::Option<i8>,
    }
}

::kafka_event::golden!(
    schemas = "../../golden/histories",
    event("shop.NoteWrittenEvent" = in_another_module::NotePutDownEvent),
);
