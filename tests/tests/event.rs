//! What `#[kafka_event]` gives a type, end to end and without a broker.

#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;

use kafka_event::prelude::*;

#[derive(Debug, Clone, PartialEq, EventType, Key)]
pub struct FlightId(String);

#[derive(Debug, Clone, PartialEq, Default, EventType)]
struct Airport {
    code: String,
    gates: Vec<i32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Default, EventType)]
enum Cause {
    #[event(default)]
    #[default]
    Unknown,
    Weather,
    Crew,
}

#[derive(Debug, Clone, PartialEq, EventType)]
enum Fare {
    Economy,
    Business { lounge: bool },
    Custom(FlightId),
}

/// An aircraft left the gate.
#[kafka_event(topic = "${env}.flights.movements", key = flight_id, namespace = "com.acme", header("source" = "radar"))]
#[derive(Debug, Clone, PartialEq)]
pub struct FlightDepartedEvent {
    flight_id: FlightId,
    /// The airline, "UA" or a \\ of its own.
    #[event(max_len = 2)]
    carrier: String,
    origin: Airport,
    #[event(timestamp)]
    departed_at: Timestamp,
    #[event(header = "tenant")]
    tenant: String,
    #[event(default = 7)]
    delay_minutes: i32,
    tail_number: Option<String>,
    #[event(default = "Weather")]
    cause: Cause,
    fare: Option<Fare>,
    #[event(logical = "timestamp-micros")]
    seen: i64,
    r#type: BTreeMap<String, i64>,
    raw: Vec<u8>,
    #[event(skip)]
    cache: u64,
    price: Decimal<9, 2>,
}

fn sample() -> FlightDepartedEvent {
    FlightDepartedEvent {
        flight_id: FlightId("UA1545".into()),
        carrier: "UA".into(),
        origin: Airport {
            code: "EWR".into(),
            gates: vec![1, -2, 300],
        },
        departed_at: Timestamp::from_millis(1_357_034_400_000),
        tenant: "acme".into(),
        delay_minutes: 2,
        tail_number: Some("N14228 \"é".into()),
        cause: Cause::Crew,
        fare: Some(Fare::Business { lounge: true }),
        seen: 12_345_678,
        r#type: BTreeMap::from([("b".into(), 2), ("a".into(), 1)]),
        raw: vec![0, 255],
        cache: 0,
        price: "12.50".parse().unwrap(),
    }
}

#[test]
fn a_record_reads_back() {
    for fare in [
        None,
        Some(Fare::Economy),
        Some(Fare::Custom(FlightId("x".into()))),
        Some(Fare::Business { lounge: false }),
    ] {
        let event = FlightDepartedEvent { fare, ..sample() };
        let record = event.to_record().unwrap();
        assert_eq!(record.key.as_deref(), Some(&b"UA1545"[..]));
        assert_eq!(record.timestamp, Some(event.departed_at));
        let read = record.read::<FlightDepartedEvent>().unwrap();
        assert_eq!(read, event);
        let key = record.with_ref(FlightDepartedEvent::key_of).unwrap();
        assert_eq!(key, event.flight_id);
    }
}

#[test]
fn json_reads_back_and_serde_sees_the_header() {
    let event = sample();
    let text = serde_json::to_string(&event).unwrap();
    assert!(
        text.contains(r#""departed_at":"2013-01-01T10:00:00Z""#),
        "{text}"
    );
    assert!(text.contains(r#""tenant":"acme""#), "{text}");
    assert!(text.contains(r#""price":"12.50""#), "{text}");
    assert!(
        text.contains(r#""fare":{"Business":{"lounge":true}}"#),
        "{text}"
    );
    assert_eq!(
        serde_json::from_str::<FlightDepartedEvent>(&text).unwrap(),
        event
    );
}

#[test]
fn the_default_is_what_the_fields_say() {
    let event = FlightDepartedEvent::default();
    assert_eq!(event.delay_minutes, 7);
    assert_eq!(event.cause, Cause::Weather);
    assert_eq!(event.flight_id, FlightId(String::new()));
}

#[test]
fn the_contract_says_what_was_written() {
    let contract = FlightDepartedEvent::CONTRACT;
    assert_eq!(contract.full_name, "com.acme.FlightDepartedEvent");
    assert_eq!(contract.key, ["flight_id"]);
    assert_eq!(contract.max_size, None);
    let json: serde_json::Value = serde_json::from_str(FlightDepartedEvent::SCHEMA_JSON).unwrap();
    assert_eq!(
        json["fields"][1]["doc"],
        "The airline, \"UA\" or a \\\\ of its own."
    );
    let parsed = kafka_event::Schema::parse(FlightDepartedEvent::SCHEMA_JSON).unwrap();
    assert_eq!(
        kafka_event::canonical::text(&parsed.table()),
        FlightDepartedEvent::CANONICAL_FORM
    );
}

#[test]
fn too_long_is_refused_with_the_field() {
    let event = FlightDepartedEvent {
        carrier: "UAL".into(),
        ..sample()
    };
    let error = event.to_record().unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(
        source,
        "cannot encode field `carrier`: its length is 3, its `max_len` is 2"
    );
}

#[test]
fn json_of_any_order_and_spacing_reads_back() {
    let mut text = Vec::new();
    kafka_event::codec::json::encode(&sample(), &mut text).unwrap();
    let value: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&text).unwrap();
    let expected = FlightDepartedEvent {
        tenant: String::new(),
        ..sample()
    };
    let mut reversed: Vec<(String, serde_json::Value)> = value.into_iter().collect();
    reversed.reverse();
    reversed.insert(
        1,
        ("unknown".into(), serde_json::json!({"a": [1, {"b": null}]})),
    );
    let members: Vec<String> = reversed
        .iter()
        .map(|(key, value)| format!("{} : {value:#}", serde_json::json!(key)))
        .collect();
    let spaced = format!(" {{ {} }} ", members.join(" , "));
    let read: FlightDepartedEvent = kafka_event::codec::json::decode(spaced.as_bytes()).unwrap();
    assert_eq!(read, expected);
    for bad in [
        "{,\"a\":1}",
        "{\"flight_id\":\"x\",}",
        "{\"flight_id\":\"x\" \"carrier\":\"UA\"}",
    ] {
        assert!(
            kafka_event::codec::json::decode::<FlightDepartedEvent>(bad.as_bytes()).is_err(),
            "{bad}"
        );
    }
}
