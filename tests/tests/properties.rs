//! Any value of any type that can stand in an event encodes and decodes to itself; any bytes decode to a value or to an error.

#![allow(missing_docs, clippy::unwrap_used)]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use kafka_event::codec::{avro, json};
use kafka_event::prelude::*;
use kafka_event::types::{DisplayFromStr, Duration, TimestampMillis, TimestampNanos};
use kafka_event::{Decode, Timestamp};
use proptest::collection::{btree_map, hash_map, vec};
use proptest::option;
use proptest::prelude::*;

#[derive(Debug, Clone, PartialEq, Default, EventType)]
struct Numbers {
    boolean: bool,
    i8: i8,
    i16: i16,
    i32: i32,
    i64: i64,
    u8: u8,
    u16: u16,
    u32: u32,
    u64: u64,
    f32: f32,
    f64: f64,
}

#[derive(Debug, Clone, PartialEq, EventType)]
struct Texts {
    string: String,
    boxed: Box<str>,
    bytes: Vec<u8>,
    fixed: [u8; 3],
    list: Vec<String>,
    map: BTreeMap<String, i64>,
    hash: HashMap<String, Vec<bool>>,
    uuid: uuid::Uuid,
    #[event(with = DisplayFromStr)]
    address: std::net::Ipv4Addr,
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
struct Times {
    millis: Timestamp,
    micros: DateTime<Utc>,
    #[event(with = TimestampMillis)]
    chrono_millis: DateTime<Utc>,
    #[event(with = Option<TimestampNanos>)]
    nanos: Option<DateTime<Utc>>,
    local: NaiveDateTime,
    date: NaiveDate,
    time: NaiveTime,
    duration: Duration,
    #[event(logical = "timestamp-micros")]
    number: i64,
    #[event(logical = "date")]
    day: i32,
    #[event(with = Vec<TimestampMillis>)]
    list: Vec<i64>,
    decimal: Decimal<20, 4>,
    #[event(with = Decimal<12, 2>)]
    money: rust_decimal::Decimal,
}

#[derive(Debug, Clone, Copy, PartialEq, Default, EventType)]
enum Color {
    #[default]
    Red,
    Green,
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
enum Shape {
    #[default]
    Point,
    Text(String),
    Number(f64),
    Circle {
        radius: i64,
        color: Color,
    },
    Many(Vec<Shape>),
}

/// An optional enum with data beside one that is not: their branches count differently.
#[derive(Debug, Clone, PartialEq, Default, EventType)]
struct Shapes {
    maybe: Option<Shape>,
    sure: Shape,
    list: Vec<Option<Shape>>,
    map: BTreeMap<String, Option<Shape>>,
    last: Option<Box<Shape>>,
    color: Option<Color>,
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
struct Tree {
    value: Option<i32>,
    children: Vec<Tree>,
    next: Option<Box<Tree>>,
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
struct Inner {
    a: i32,
    b: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
struct Flat {
    before: String,
    #[event(flatten)]
    inner: Inner,
    after: Option<bool>,
}

/// No payload at all: many of them are no bytes.
#[derive(Debug, Clone, PartialEq, Default, EventType)]
struct Nothing {}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
struct Empties {
    list: Vec<Nothing>,
    map: BTreeMap<String, Nothing>,
}

fn there_and_back<T>(value: &T)
where
    T: EventType + for<'de> Decode<'de> + PartialEq + Debug,
{
    let mut bytes = Vec::new();
    avro::encode(value, &mut bytes).unwrap();
    assert_eq!(&avro::decode::<T>(&bytes).unwrap(), value, "{bytes:?}");
    let mut text = Vec::new();
    json::encode(value, &mut text).unwrap();
    let shown = String::from_utf8(text).unwrap();
    assert_eq!(
        &json::decode::<T>(shown.as_bytes()).unwrap(),
        value,
        "{shown}"
    );
    // What we call JSON is JSON to others.
    serde_json::from_str::<serde_json::Value>(&shown).unwrap();
}

fn no_panic<T: EventType + for<'de> Decode<'de>>(bytes: &[u8]) {
    drop(avro::decode::<T>(bytes));
    drop(json::decode::<T>(bytes));
}

/// Bytes that were right but for one: they come further than noise does.
fn nearly<T: EventType + for<'de> Decode<'de>>(value: &T, at: usize, byte: u8) {
    let mut bytes = Vec::new();
    avro::encode(value, &mut bytes).unwrap();
    spoil(&mut bytes, at, byte);
    drop(avro::decode::<T>(&bytes));
    bytes.clear();
    json::encode(value, &mut bytes).unwrap();
    spoil(&mut bytes, at, byte);
    drop(json::decode::<T>(&bytes));
}

fn spoil(bytes: &mut Vec<u8>, at: usize, byte: u8) {
    let len = bytes.len().max(1);
    if let Some(place) = bytes.get_mut(at % len) {
        *place = byte;
    }
    bytes.truncate(at % (2 * len));
}

/// Floats that equal themselves.
fn float32() -> impl Strategy<Value = f32> {
    any::<f32>().prop_filter("NaN is not itself", |x| !x.is_nan())
}

fn float() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter("NaN is not itself", |x| !x.is_nan())
}

prop_compose! {
    fn numbers()(
        boolean: bool, i8: i8, i16: i16, i32: i32, i64: i64, u8: u8, u16: u16, u32: u32,
        u64 in 0..=i64::MAX as u64, f32 in float32(), f64 in float(),
    ) -> Numbers {
        Numbers { boolean, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64 }
    }
}

prop_compose! {
    fn texts()(
        string: String, boxed: String, bytes: Vec<u8>, fixed: [u8; 3],
        list in vec(any::<String>(), 0..4),
        map in btree_map(any::<String>(), any::<i64>(), 0..4),
        hash in hash_map(any::<String>(), vec(any::<bool>(), 0..3), 0..4),
        uuid: u128, address: u32,
    ) -> Texts {
        Texts {
            string, boxed: boxed.into(), bytes, fixed, list, map, hash,
            uuid: uuid::Uuid::from_u128(uuid), address: address.into(),
        }
    }
}

fn moment(unit: i64) -> impl Strategy<Value = DateTime<Utc>> {
    // Years 1678 to 2261: what nanoseconds can count.
    let last = 9_223_372_036_000_000_000 / unit;
    (-last..=last).prop_map(move |n| DateTime::from_timestamp_nanos(n * unit))
}

fn decimal() -> impl Strategy<Value = Decimal<20, 4>> {
    let limit = 10i128.pow(20) - 1;
    (-limit..=limit).prop_map(|n| Decimal::from_unscaled(n).unwrap())
}

prop_compose! {
    fn times()(
        millis: i64, micros in moment(1_000), chrono_millis in moment(1_000_000), nanos in option::of(moment(1)),
        local in moment(1_000), day in -700_000i32..2_900_000, time in 0u32..86_400, part in 0u32..1_000_000,
        duration: [u32; 3], number: i64, list in vec(any::<i64>(), 0..3), decimal in decimal(),
        money in -999_999_999_999i64..=999_999_999_999, date in -700_000i32..2_900_000,
    ) -> Times {
        let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
        Times {
            millis: Timestamp::from_millis(millis), micros, chrono_millis, nanos, local: local.naive_utc(),
            date: epoch + chrono::Duration::days(date.into()),
            time: NaiveTime::from_num_seconds_from_midnight_opt(time, part * 1_000).unwrap(),
            duration: Duration { months: duration[0], days: duration[1], millis: duration[2] },
            number, day, list, decimal, money: rust_decimal::Decimal::new(money, 2),
        }
    }
}

fn shape() -> impl Strategy<Value = Shape> {
    let color = prop_oneof![Just(Color::Red), Just(Color::Green)];
    let leaf = prop_oneof![
        Just(Shape::Point),
        any::<String>().prop_map(Shape::Text),
        float().prop_map(Shape::Number),
        (any::<i64>(), color).prop_map(|(radius, color)| Shape::Circle { radius, color }),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| vec(inner, 0..3).prop_map(Shape::Many))
}

prop_compose! {
    fn shapes()(
        maybe in option::of(shape()), sure in shape(), list in vec(option::of(shape()), 0..4),
        map in btree_map(any::<String>(), option::of(shape()), 0..3), last in option::of(shape()), color in option::of(Just(Color::Green)),
    ) -> Shapes {
        Shapes { maybe, sure, list, map, last: last.map(Box::new), color }
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = option::of(any::<i32>()).prop_map(|value| Tree {
        value,
        ..Tree::default()
    });
    leaf.prop_recursive(4, 16, 3, |inner| {
        (
            option::of(any::<i32>()),
            vec(inner.clone(), 0..3),
            option::of(inner),
        )
            .prop_map(|(value, children, next)| Tree {
                value,
                children,
                next: next.map(Box::new),
            })
    })
}

prop_compose! {
    fn flat()(before: String, a: i32, b in option::of(any::<String>()), after: Option<bool>) -> Flat {
        Flat { before, inner: Inner { a, b }, after }
    }
}

prop_compose! {
    fn empties()(len in 0usize..20, keys in vec(any::<String>(), 0..4)) -> Empties {
        Empties { list: vec![Nothing {}; len], map: keys.into_iter().map(|key| (key, Nothing {})).collect() }
    }
}

proptest! {
    #[test]
    fn numbers_are_themselves(value in numbers()) {
        there_and_back(&value);
    }

    #[test]
    fn texts_are_themselves(value in texts()) {
        there_and_back(&value);
    }

    #[test]
    fn times_are_themselves(value in times()) {
        there_and_back(&value);
    }

    #[test]
    fn shapes_are_themselves(value in shapes()) {
        there_and_back(&value);
    }

    #[test]
    fn trees_are_themselves(value in tree()) {
        there_and_back(&value);
    }

    #[test]
    fn flattened_structs_are_themselves(value in flat()) {
        there_and_back(&value);
    }

    #[test]
    fn structs_without_fields_are_themselves(value in empties()) {
        there_and_back(&value);
    }

    #[test]
    fn borrowed_texts_are_themselves(text: String, bytes: Vec<u8>) {
        let value = (Cow::<str>::Borrowed(&text), Cow::<[u8]>::Borrowed(&bytes));
        let mut written = Vec::new();
        avro::encode(&value.0, &mut written).unwrap();
        prop_assert_eq!(avro::decode::<&str>(&written).unwrap(), &text);
        written.clear();
        avro::encode(&value.1, &mut written).unwrap();
        prop_assert_eq!(avro::decode::<&[u8]>(&written).unwrap(), &bytes[..]);
        written.clear();
        json::encode(&value.0, &mut written).unwrap();
        prop_assert_eq!(json::decode::<Cow<'_, str>>(&written).unwrap(), value.0);
    }

    #[test]
    fn a_u64_beyond_the_schema_is_refused(value in i64::MAX as u64 + 1..) {
        let mut out = Vec::new();
        prop_assert!(avro::encode(&value, &mut out).is_err());
        prop_assert!(json::encode(&value, &mut out).is_err());
    }

    #[test]
    fn any_bytes_are_a_value_or_an_error(bytes in vec(any::<u8>(), 0..300)) {
        no_panic::<Numbers>(&bytes);
        no_panic::<Texts>(&bytes);
        no_panic::<Times>(&bytes);
        no_panic::<Shapes>(&bytes);
        no_panic::<Tree>(&bytes);
        no_panic::<Flat>(&bytes);
        no_panic::<Empties>(&bytes);
    }

    #[test]
    fn any_text_is_a_value_or_an_error(text in r#"[\[\]{}":,\\a-f0-9.eE+\- ntru]{0,80}"#) {
        no_panic::<Numbers>(text.as_bytes());
        no_panic::<Texts>(text.as_bytes());
        no_panic::<Times>(text.as_bytes());
        no_panic::<Shapes>(text.as_bytes());
        no_panic::<Tree>(text.as_bytes());
        no_panic::<Flat>(text.as_bytes());
        no_panic::<Empties>(text.as_bytes());
    }

    #[test]
    fn nearly_right_bytes_are_a_value_or_an_error(
        numbers in numbers(), texts in texts(), times in times(), shapes in shapes(), tree in tree(), flat in flat(),
        at: usize, byte: u8,
    ) {
        nearly(&numbers, at, byte);
        nearly(&texts, at, byte);
        nearly(&times, at, byte);
        nearly(&shapes, at, byte);
        nearly(&tree, at, byte);
        nearly(&flat, at, byte);
    }
}

/// A count that the input cannot hold, of items of every size: an error before any of them is made.
#[test]
fn an_announced_length_allocates_nothing() {
    for count in [1u64 << 20, 1 << 32, 1 << 62, u64::MAX >> 1] {
        let mut bytes = Vec::new();
        let mut rest = count << 1;
        while rest >= 0x80 {
            bytes.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        bytes.push(rest as u8);
        assert!(avro::decode::<Vec<Tree>>(&bytes).is_err());
        assert!(avro::decode::<Vec<[u8; 64]>>(&bytes).is_err());
        assert!(avro::decode::<Vec<Nothing>>(&bytes).is_err());
        assert!(avro::decode::<Vec<u8>>(&bytes).is_err());
        assert!(avro::decode::<String>(&bytes).is_err());
        assert!(avro::decode::<BTreeMap<String, Nothing>>(&bytes).is_err());
    }
}

/// Nesting without end is an error, not the end of the stack.
#[test]
fn endless_nesting_is_an_error() {
    let mut bytes = Vec::new();
    let mut text = Vec::new();
    for _ in 0..100_000 {
        bytes.extend([0, 2]); // no value, one child
        text.extend(br#"{"value":null,"children":["#);
    }
    assert!(avro::decode::<Tree>(&bytes).is_err());
    assert!(json::decode::<Tree>(&text).is_err());
    let arrays = vec![b'['; 100_000];
    assert!(json::decode::<Tree>(&arrays).is_err());
    let skipped = [br#"{"unknown":"#.as_slice(), &arrays].concat();
    assert!(json::decode::<Tree>(&skipped).is_err());
    let variants = br#"{"sure":{"Many":["#.repeat(50_000);
    assert!(json::decode::<Shapes>(&variants).is_err());
    let deep = br#"{"Many":["#.repeat(50_000);
    assert!(json::decode::<Shape>(&deep).is_err());
}
