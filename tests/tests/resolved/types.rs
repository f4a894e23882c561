//! Events of every family of types, as readers of what others wrote, without their types: each is what it makes of a writer's bytes.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use kafka_event::codec::avro;
use kafka_event::prelude::*;
use kafka_event::resolve::Plan;
use kafka_event::types::{Duration, NullAt};
use kafka_event::{DecodeError, DecodeErrorKind};

#[kafka_event(topic = "t")]
#[derive(Debug)]
pub(crate) struct NumbersCountedEvent {
    #[event(alias = "x")]
    a: i32,
    b: i64,
    c: f32,
    d: f64,
    flag: bool,
    wide: u64,
    #[event(default = 7, alias = "y")]
    with_default: i64,
    #[event(default = 1.5)]
    real: f32,
    maybe: Option<i64>,
}

#[kafka_event(topic = "t")]
#[derive(Debug)]
pub(crate) struct TextsWrittenEvent {
    a: String,
    b: Vec<u8>,
    #[event(default = "näh")]
    c: String,
    d: Vec<String>,
    fixed: [u8; 3],
    map: BTreeMap<String, i64>,
    hash: HashMap<String, Vec<f64>>,
    maybe: Option<String>,
    #[event(default = [])]
    list: Vec<Option<f64>>,
}

#[kafka_event(topic = "t")]
#[derive(Debug)]
pub(crate) struct TextsBorrowedEvent<'a> {
    a: &'a str,
    b: &'a [u8],
    #[event(default = "gone")]
    c: &'a str,
    d: Cow<'a, str>,
    maybe: Option<&'a str>,
    list: Vec<&'a str>,
}

#[kafka_event(topic = "t")]
#[derive(Debug)]
pub(crate) struct TimesMeasuredEvent {
    a: Timestamp,
    b: chrono::DateTime<chrono::Utc>,
    c: Option<chrono::NaiveDate>,
    duration: Duration,
    #[event(logical = "timestamp-micros")]
    number: i64,
    #[event(logical = "date", default = 12)]
    day: i32,
}

#[derive(Debug, Clone, Copy, Default, EventType)]
enum Color {
    #[default]
    A,
    B,
    C,
}

#[derive(Debug, Clone, Copy, Default, EventType)]
enum State {
    A,
    #[default]
    #[event(default)]
    Unknown,
    B,
}

#[derive(Debug, Default, EventType)]
enum Shape {
    #[default]
    Point,
    Text(String),
    Number(f64),
    Circle {
        a: i64,
        color: Color,
    },
    Many(Group),
}

#[derive(Debug, Default, EventType)]
struct Group {
    a: Vec<Shape>,
    b: Option<Box<Shape>>,
}

#[kafka_event(topic = "t", compatibility = "BACKWARD")]
#[derive(Debug)]
pub(crate) struct ShapesDrawnEvent {
    maybe: Option<Shape>,
    sure: Shape,
    list: Vec<Option<Shape>>,
    map: BTreeMap<String, Shape>,
    color: Color,
    state: State,
    #[event(with = NullAt<2>)]
    between: Option<Shape>,
    #[event(with = NullAt<1>)]
    behind: Option<String>,
    colors: Vec<State>,
    #[event(default = "B")]
    late: Color,
}

#[derive(Debug, Default, EventType)]
struct Tree {
    value: Option<i64>,
    children: Vec<Tree>,
    next: Option<Box<Tree>>,
    #[event(default = 3)]
    weight: i32,
}

#[kafka_event(topic = "t")]
#[derive(Debug)]
pub(crate) struct TreeGrownEvent {
    root: Tree,
    #[event(default = false)]
    tall: bool,
    spare: Option<Box<Tree>>,
}

#[derive(Debug, Default, EventType)]
struct Deepest {
    c: i64,
    #[event(default = "deep")]
    text: String,
}

#[derive(Debug, Default, EventType)]
struct Inner {
    b: Option<String>,
    #[event(flatten)]
    deepest: Deepest,
    d: f64,
}

#[derive(Debug, Default, EventType)]
struct Nothing {}

#[kafka_event(topic = "t")]
#[derive(Debug)]
pub(crate) struct LayersPressedEvent {
    a: String,
    #[event(flatten)]
    inner: Inner,
    after: Option<bool>,
    nothing: Vec<Nothing>,
    nested: BTreeMap<String, Line>,
    #[event(default = 5)]
    last: i64,
}

#[derive(Debug, Default, EventType)]
struct Line {
    a: String,
    b: f64,
    #[event(default = 1)]
    c: i64,
}

/// An event as a reader: the bytes that it is written in itself, after it was read.
pub(crate) struct Reader {
    pub(crate) json: &'static str,
    /// Read by a plan from a writer's bytes.
    pub(crate) again: fn(&Plan, &[u8]) -> Result<Vec<u8>, DecodeError>,
}

macro_rules! readers {
    ($($event:ident),*) => {
        vec![$(Reader {
            json: <$event>::SCHEMA_JSON,
            again: |plan, bytes| {
                let event = plan.decode::<$event>(bytes)?;
                let mut again = Vec::new();
                // No bound and no conversion can refuse what was read.
                avro::encode(&event, &mut again).expect("what was read can be written");
                Ok(again)
            },
        }),*]
    };
}

pub(crate) fn readers() -> Vec<Reader> {
    readers![
        NumbersCountedEvent,
        TextsWrittenEvent,
        TextsBorrowedEvent,
        TimesMeasuredEvent,
        ShapesDrawnEvent,
        TreeGrownEvent,
        LayersPressedEvent
    ]
}

/// Why typed bytes may be refused that a generic reader takes: it is lenient, and knows no types of Rust; Java's takes text that is not
/// UTF-8.
pub(crate) fn is_stricter(error: &DecodeError) -> bool {
    matches!(
        error.kind(),
        DecodeErrorKind::Varint
            | DecodeErrorKind::Boolean
            | DecodeErrorKind::OutOfRange { .. }
            | DecodeErrorKind::Logical { .. }
            | DecodeErrorKind::Length
            | DecodeErrorKind::Utf8
            | DecodeErrorKind::Depth
    )
}
