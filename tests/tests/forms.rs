//! How the attributes change the form of a field or type.

#![allow(missing_docs, clippy::unwrap_used)]

use std::error::Error as _;

use kafka_event::codec::{avro, json};
use kafka_event::prelude::*;
use kafka_event::types::DisplayFromStr;
use kafka_event::{Decode, DecodeError, Decoder, EncodeError, Encoder, TypeNode, TypeRef};

fn to_json<T: EventType>(value: &T) -> String {
    let mut out = Vec::new();
    json::encode(value, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// An even number, written as its half.
#[derive(Debug, Clone, Copy, PartialEq, Default, EventType)]
#[event(try_from = i32, into = i32)]
struct Even(i32);

impl TryFrom<i32> for Even {
    type Error = &'static str;
    fn try_from(half: i32) -> Result<Self, &'static str> {
        half.checked_mul(2)
            .map(Self)
            .ok_or("too large to be doubled")
    }
}

impl From<Even> for i32 {
    fn from(even: Even) -> i32 {
        even.0 / 2
    }
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
#[event(transparent)]
struct Wrapper {
    inner: Vec<Even>,
}

/// What the derive cannot see into.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Celsius(f64);

impl EventType for Celsius {
    const SCHEMA: TypeRef = TypeRef::new(&TypeNode::Double);
    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
        out.double(self.0)
    }
}

impl<'de> Decode<'de> for Celsius {
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        Ok(Self(input.double()?))
    }
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
struct Origin {
    city: String,
    #[event(flatten)]
    position: Position,
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
struct Position {
    lat: f64,
    lon: f64,
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
struct Page<T> {
    items: Vec<T>,
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
#[event(bound = "T: EventType + Default")]
struct Bounded<T> {
    item: T,
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
struct Folder {
    files: Vec<File>,
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
struct File {
    name: String,
    link: Option<Box<Folder>>,
}

#[kafka_event(topic = "weather", rename_all = "camelCase")]
#[derive(Debug, PartialEq)]
struct WeatherMeasuredEvent {
    even: Even,
    wrapper: Wrapper,
    celsius: Celsius,
    #[event(flatten)]
    origin: Origin,
    strings: Page<String>,
    numbers: Page<Even>,
    bounded: Bounded<Option<i32>>,
    folder: Folder,
    #[event(with = DisplayFromStr, max_len = 9, default = "127.0.0.1")]
    short_address: std::net::Ipv4Addr,
    #[event(with = Option<DisplayFromStr>)]
    maybe_address: Option<std::net::Ipv4Addr>,
    #[event(with = Vec<DisplayFromStr>)]
    all_addresses: Vec<std::net::Ipv4Addr>,
    #[event(rename = "odd")]
    renamed: bool,
    #[event(max_len = 2, items(max_len = 3))]
    names: Vec<String>,
    #[event(header = "serial", with = DisplayFromStr)]
    serial: u128,
    #[event(header = "token")]
    token: Vec<u8>,
    #[event(header = "retries")]
    retries: Option<i32>,
    #[event(skip)]
    cached: Option<String>,
}

fn measured() -> WeatherMeasuredEvent {
    WeatherMeasuredEvent {
        even: Even(8),
        wrapper: Wrapper {
            inner: vec![Even(2)],
        },
        celsius: Celsius(-3.5),
        origin: Origin {
            city: "Oslo".into(),
            position: Position {
                lat: 59.9,
                lon: 10.7,
            },
        },
        strings: Page {
            items: vec!["a".into()],
        },
        numbers: Page {
            items: vec![Even(6)],
        },
        bounded: Bounded { item: Some(1) },
        folder: Folder {
            files: vec![File {
                name: "f".into(),
                link: Some(Box::default()),
            }],
        },
        short_address: [127, 0, 0, 1].into(),
        maybe_address: None,
        all_addresses: vec![[1, 2, 3, 4].into()],
        renamed: true,
        names: vec!["abc".into(), String::new()],
        serial: u128::MAX,
        token: vec![0, 255],
        retries: Some(3),
        cached: None,
    }
}

#[test]
fn every_form_reads_back() {
    let event = measured();
    assert_eq!(
        event
            .to_record()
            .unwrap()
            .read::<WeatherMeasuredEvent>()
            .unwrap(),
        event
    );
    let text = serde_json::to_string(&event).unwrap();
    assert_eq!(
        serde_json::from_str::<WeatherMeasuredEvent>(&text).unwrap(),
        event,
        "{text}"
    );
    // Another order of keys, and unknown ones.
    let mut value: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&text).unwrap();
    value.insert("aaa".into(), serde_json::json!({"x": [1, {"y": null}]}));
    let text = serde_json::to_string(&value).unwrap();
    assert_eq!(
        serde_json::from_str::<WeatherMeasuredEvent>(&text).unwrap(),
        event
    );
}

#[test]
fn json_has_the_forms() {
    let value: serde_json::Value = serde_json::to_value(measured()).unwrap();
    assert_eq!(value["even"], 4);
    assert_eq!(value["wrapper"], serde_json::json!([1]));
    assert_eq!(value["celsius"], -3.5);
    assert_eq!(value["city"], "Oslo");
    assert_eq!(value["lon"], 10.7);
    assert_eq!(value["shortAddress"], "127.0.0.1");
    assert_eq!(value["maybeAddress"], serde_json::Value::Null);
    assert_eq!(value["allAddresses"], serde_json::json!(["1.2.3.4"]));
    assert_eq!(value["odd"], true);
    // Headers have the form that they would have in the payload.
    assert_eq!(value["serial"], u128::MAX.to_string());
    assert_eq!(value["token"], "AP8=");
    assert_eq!(value["retries"], 3);
    assert_eq!(value.get("cached"), None);
}

#[test]
fn the_schema_has_the_forms() {
    let json: serde_json::Value = serde_json::from_str(WeatherMeasuredEvent::SCHEMA_JSON).unwrap();
    let fields = json["fields"].as_array().unwrap();
    let names: Vec<&str> = fields
        .iter()
        .map(|field| field["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "even",
            "wrapper",
            "celsius",
            "city",
            "lat",
            "lon",
            "strings",
            "numbers",
            "bounded",
            "folder",
            "shortAddress",
            "maybeAddress",
            "allAddresses",
            "odd",
            "names"
        ]
    );
    let field = |name: &str| {
        let index = names.iter().position(|known| *known == name).unwrap();
        &fields[index]["type"]
    };
    assert_eq!(field("even"), "int");
    assert_eq!(field("strings")["name"], "Page_string");
    assert_eq!(field("numbers")["name"], "Page_int");
    assert_eq!(
        field("maybeAddress"),
        &serde_json::json!(["null", "string"])
    );
}

#[test]
fn bounds_are_enforced_with_the_field() {
    let refused = |event: WeatherMeasuredEvent| {
        let error = event.to_record().unwrap_err();
        error.source().unwrap().to_string()
    };
    assert_eq!(
        refused(WeatherMeasuredEvent {
            names: vec!["abcd".into()],
            ..measured()
        }),
        "cannot encode field `names`: its length is 4, its `max_len` is 3"
    );
    assert_eq!(
        refused(WeatherMeasuredEvent {
            names: vec![String::new(); 3],
            ..measured()
        }),
        "cannot encode field `names`: its length is 3, its `max_len` is 2"
    );
    // The length is that of the text which is written.
    assert_eq!(
        refused(WeatherMeasuredEvent {
            short_address: [127, 0, 0, 10].into(),
            ..measured()
        }),
        "cannot encode field `shortAddress`: its length is 10, its `max_len` is 9"
    );
}

#[test]
fn a_conversion_may_refuse() {
    let mut bytes = Vec::new();
    avro::encode(&i32::MAX, &mut bytes).unwrap();
    let error = avro::decode::<Even>(&bytes).unwrap_err();
    assert!(
        error.to_string().contains("too large to be doubled"),
        "{error}"
    );
    assert_eq!(to_json(&Even(10)), "5");
}
