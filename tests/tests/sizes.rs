//! No record is larger than its event's proven size, in either format, and the largest ones come near it.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use kafka_event::prelude::*;
use kafka_event::size::INFRASTRUCTURE_HEADERS;
use kafka_event::types::{Decimal, Duration, TimestampNanos};
use proptest::prelude::*;

#[derive(Clone, Debug, Default, EventType)]
struct Place {
    #[event(max_len = 3)]
    code: String,
    gate: Option<i32>,
}

#[derive(Clone, Copy, Debug, Default, EventType)]
enum Cause {
    #[default]
    #[event(default)]
    Weather,
    AirTrafficControl,
}

#[derive(Clone, Debug, Default, EventType)]
enum Fare {
    #[default]
    Free,
    Paid(i64),
    Sponsored(Place),
}

#[derive(Clone, Debug, Default, EventType)]
struct Here {
    latitude: f64,
    longitude: f64,
}

/// The fields that the two events have alike.
macro_rules! event {
    ($name:ident, $format:literal) => {
        #[kafka_event(topic = "sizes", key = id, format = $format)]
        #[derive(Clone, Debug)]
        struct $name {
            id: i64,
            short: i32,
            flag: bool,
            single: f32,
            double: f64,
            #[event(max_len = 9)]
            text: String,
            #[event(max_len = 10)]
            bytes: Vec<u8>,
            fixed: [u8; 5],
            #[event(max_len = 4)]
            optional: Option<String>,
            place: Place,
            #[event(flatten)]
            here: Here,
            cause: Cause,
            fare: Fare,
            #[event(max_len = 3, items(max_len = 2))]
            list: Vec<String>,
            #[event(max_len = 2, items(max_len = 3))]
            map: BTreeMap<String, i32>,
            at: DateTime<Utc>,
            #[event(with = TimestampNanos)]
            nanos: i64,
            day: NaiveDate,
            time: NaiveTime,
            span: Duration,
            amount: Decimal<20, 4>,
            uuid: uuid::Uuid,
            #[event(header = "tenant", max_len = 8)]
            tenant: String,
        }

        impl $name {
            /// Numbers, texts and times as `extreme` says: the smallest or the largest of each, or short ones.
            fn of(extreme: &Extreme) -> Self {
                let Extreme {
                    number,
                    real,
                    text,
                    at,
                    cause,
                    fare,
                } = extreme.clone();
                let cut = |len: usize| text.chars().take(len).collect::<String>();
                Self {
                    id: number,
                    short: number.clamp(i32::MIN.into(), i32::MAX.into()) as i32,
                    flag: number == 0,
                    single: real as f32,
                    double: real,
                    text: cut(9),
                    bytes: cut(10).into_bytes(),
                    fixed: [255; 5],
                    optional: (number != 0).then(|| cut(4)),
                    place: Place {
                        code: cut(3),
                        gate: (number != 0).then_some(i32::MIN),
                    },
                    here: Here {
                        latitude: real,
                        longitude: -real,
                    },
                    cause,
                    fare,
                    list: vec![cut(2); 3],
                    map: [("a", 1), ("b", i32::MIN)]
                        .map(|(end, value)| (cut(2) + end, value))
                        .into(),
                    at,
                    nanos: number,
                    day: at.date_naive(),
                    time: NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap(),
                    span: Duration {
                        months: u32::MAX,
                        days: u32::MAX,
                        millis: u32::MAX,
                    },
                    amount: Decimal::from_unscaled(-99_999_999_999_999_999_999).unwrap(),
                    uuid: uuid::Uuid::from_u128(number as u128),
                    tenant: cut(8),
                }
            }
        }
    };
}

event!(BinarySizeMeasuredEvent, "avro");
event!(TextSizeMeasuredEvent, "json");

#[derive(Clone, Debug)]
struct Extreme {
    number: i64,
    real: f64,
    text: String,
    at: DateTime<Utc>,
    cause: Cause,
    fare: Fare,
}

/// The longest value that each part has.
fn largest() -> Extreme {
    Extreme {
        number: i64::MIN,
        real: -1.234_567_890_123_456_7e-300,
        text: "\u{1f}".repeat(10),
        at: "2013-01-01T00:00:00.123456Z".parse().unwrap(),
        cause: Cause::AirTrafficControl,
        fare: Fare::Sponsored(Place {
            code: "\u{1}".repeat(3),
            gate: Some(i32::MIN),
        }),
    }
}

prop_compose! {
    fn extreme()(
        number in prop_oneof![Just(0), Just(i64::MAX), Just(i64::MIN), any::<i64>()],
        real in prop_oneof![Just(f64::MIN), Just(f64::NEG_INFINITY), Just(f64::NAN), any::<f64>()],
        text in "[\u{0}-\u{7f}]{10}",
        seconds in prop_oneof![Just(i64::from(i32::MAX) * 100), Just(-62_167_219_200), 0..4_000_000_000i64],
        sponsored in any::<bool>(),
    ) -> Extreme {
        let code = text.chars().take(3).collect();
        Extreme {
            number,
            real,
            text,
            at: DateTime::from_timestamp(seconds, 123_456_000).unwrap(),
            cause: Cause::Weather,
            fare: if sponsored { Fare::Sponsored(Place { code, gate: None }) } else { Fare::Paid(number) },
        }
    }
}

proptest! {
    #[test]
    fn no_record_is_larger_than_it_is_proven(extreme in extreme()) {
        let binary = BinarySizeMeasuredEvent::of(&extreme).to_record().unwrap();
        prop_assert!(binary.size() as u64 <= BinarySizeMeasuredEvent::CONTRACT.max_size.unwrap());
        let text = TextSizeMeasuredEvent::of(&extreme).to_record().unwrap();
        prop_assert!(text.size() as u64 <= TextSizeMeasuredEvent::CONTRACT.max_size.unwrap());
    }
}

#[test]
fn the_largest_record_comes_near() {
    // Headers of the infrastructure are no part of a record before it is sent; numbers have a sign or an exponent, not both at their longest.
    let slack = u64::from(INFRASTRUCTURE_HEADERS) + 100;
    for (name, size, proven) in [
        (
            "binary",
            BinarySizeMeasuredEvent::of(&largest())
                .to_record()
                .unwrap()
                .size() as u64,
            BinarySizeMeasuredEvent::CONTRACT.max_size.unwrap(),
        ),
        (
            "text",
            TextSizeMeasuredEvent::of(&largest())
                .to_record()
                .unwrap()
                .size() as u64,
            TextSizeMeasuredEvent::CONTRACT.max_size.unwrap(),
        ),
    ] {
        assert!(
            size <= proven && proven <= size + slack,
            "{name}: {size} bytes, {proven} proven"
        );
    }
}

/// A recursive type has no largest value, in JSON neither.
#[kafka_event(topic = "sizes", format = "json")]
struct TreeGrownEvent {
    root: Tree,
}

#[derive(Debug, Default, EventType)]
struct Tree {
    #[event(max_len = 2)]
    children: Vec<Tree>,
}

#[test]
fn a_recursive_type_has_no_proven_size() {
    assert_eq!(TreeGrownEvent::CONTRACT.max_size, None);
    let tree = Tree {
        children: Vec::new(),
    };
    TreeGrownEvent { root: tree }.to_record().unwrap();
}
