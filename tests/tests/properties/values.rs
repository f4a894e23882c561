//! The types that stand in events, and any value of each.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use kafka_event::Timestamp;
use kafka_event::prelude::*;
use kafka_event::types::{DisplayFromStr, Duration, TimestampMillis, TimestampNanos};
use proptest::collection::{btree_map, hash_map, vec};
use proptest::option;
use proptest::prelude::*;

#[derive(Debug, Clone, PartialEq, Default, EventType)]
pub(crate) struct Numbers {
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
pub(crate) struct Texts {
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
pub(crate) struct Times {
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
pub(crate) enum Color {
    #[default]
    Red,
    Green,
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
pub(crate) enum Shape {
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
pub(crate) struct Shapes {
    maybe: Option<Shape>,
    sure: Shape,
    list: Vec<Option<Shape>>,
    map: BTreeMap<String, Option<Shape>>,
    last: Option<Box<Shape>>,
    color: Option<Color>,
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
pub(crate) struct Tree {
    value: Option<i32>,
    children: Vec<Tree>,
    next: Option<Box<Tree>>,
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
pub(crate) struct Inner {
    a: i32,
    b: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
pub(crate) struct Flat {
    before: String,
    #[event(flatten)]
    inner: Inner,
    after: Option<bool>,
}

/// No payload at all: many of them are no bytes.
#[derive(Debug, Clone, PartialEq, Default, EventType)]
pub(crate) struct Nothing {}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
pub(crate) struct Empties {
    list: Vec<Nothing>,
    map: BTreeMap<String, Nothing>,
}

/// Floats that equal themselves.
pub(crate) fn float32() -> impl Strategy<Value = f32> {
    any::<f32>().prop_filter("NaN is not itself", |x| !x.is_nan())
}

pub(crate) fn float() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter("NaN is not itself", |x| !x.is_nan())
}

prop_compose! {
    pub(crate) fn numbers()(
        boolean: bool, i8: i8, i16: i16, i32: i32, i64: i64, u8: u8, u16: u16, u32: u32,
        u64 in 0..=i64::MAX as u64, f32 in float32(), f64 in float(),
    ) -> Numbers {
        Numbers { boolean, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64 }
    }
}

prop_compose! {
    pub(crate) fn texts()(
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

pub(crate) fn moment(unit: i64) -> impl Strategy<Value = DateTime<Utc>> {
    // Years 1678 to 2261: what nanoseconds can count.
    let last = 9_223_372_036_000_000_000 / unit;
    (-last..=last).prop_map(move |n| DateTime::from_timestamp_nanos(n * unit))
}

pub(crate) fn decimal() -> impl Strategy<Value = Decimal<20, 4>> {
    let limit = 10i128.pow(20) - 1;
    (-limit..=limit).prop_map(|n| Decimal::from_unscaled(n).unwrap())
}

prop_compose! {
    pub(crate) fn times()(
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

pub(crate) fn shape() -> impl Strategy<Value = Shape> {
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
    pub(crate) fn shapes()(
        maybe in option::of(shape()), sure in shape(), list in vec(option::of(shape()), 0..4),
        map in btree_map(any::<String>(), option::of(shape()), 0..3), last in option::of(shape()), color in option::of(Just(Color::Green)),
    ) -> Shapes {
        Shapes { maybe, sure, list, map, last: last.map(Box::new), color }
    }
}

pub(crate) fn tree() -> impl Strategy<Value = Tree> {
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
    pub(crate) fn flat()(before: String, a: i32, b in option::of(any::<String>()), after: Option<bool>) -> Flat {
        Flat { before, inner: Inner { a, b }, after }
    }
}

prop_compose! {
    pub(crate) fn empties()(len in 0usize..20, keys in vec(any::<String>(), 0..4)) -> Empties {
        Empties { list: vec![Nothing {}; len], map: keys.into_iter().map(|key| (key, Nothing {})).collect() }
    }
}
