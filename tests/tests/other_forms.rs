//! Forms that schemas of others ask for: `null` that does not come first, and variants that are written as a logical type.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;

use kafka_event::Schema;
use kafka_event::generic::to_plain_json;
use kafka_event::prelude::*;
use kafka_event::resolve::Plan;
use kafka_event::types::{NullAt, TimestampNanos};
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq, Default, EventType)]
struct Note {
    #[event(default = "none")]
    text: String,
    more: Option<i32>,
}

#[derive(Clone, Debug, PartialEq, EventType)]
enum Amount {
    Count(i32),
    At(#[event(logical = "timestamp-micros")] i64),
    Many(#[event(with = Vec<TimestampNanos>)] Vec<i64>),
}

impl Default for Amount {
    fn default() -> Self {
        Self::Count(0)
    }
}

#[kafka_event(topic = "forms", namespace = "n")]
#[derive(Clone, Debug, PartialEq)]
struct FormAddedEvent {
    #[event(with = NullAt<1>, default = "x")]
    last: Option<String>,
    #[event(with = NullAt<1, TimestampNanos>)]
    time: Option<i64>,
    #[event(with = NullAt<1>)]
    middle: Option<Amount>,
    #[event(with = NullAt<3>)]
    end: Option<Amount>,
    #[event(with = BTreeMap<String, NullAt<1>>)]
    map: BTreeMap<String, Option<Note>>,
    #[event(default = "ÿa")]
    bytes: Vec<u8>,
    #[event(default = "\u{0}\u{1}")]
    pair: [u8; 2],
    #[event(default = 7)]
    amount: Amount,
    #[event(default = {})]
    note: Note,
    #[event(default = [[1, -2], [], [3]])]
    lists: Vec<Vec<i32>>,
    #[event(default = {"a": ["x"], "b": []})]
    texts: BTreeMap<String, Option<Vec<String>>>,
    #[event(default = [{"text": "t", "more": 4}, {}])]
    notes: Vec<Note>,
}

fn event() -> FormAddedEvent {
    FormAddedEvent {
        last: Some("l".to_owned()),
        time: Some(-5),
        middle: Some(Amount::Many(vec![1, 2])),
        end: Some(Amount::At(9)),
        map: [
            ("k".to_owned(), None),
            ("l".to_owned(), Some(Note::default())),
        ]
        .into(),
        bytes: vec![1],
        pair: [3, 4],
        amount: Amount::At(1),
        note: Note::default(),
        lists: vec![vec![]],
        texts: BTreeMap::new(),
        notes: Vec::new(),
    }
}

#[test]
fn null_stands_where_the_form_says() {
    let json: Value = serde_json::from_str(FormAddedEvent::SCHEMA_JSON).unwrap();
    let types: Vec<Value> = (0..4)
        .map(|at| json["fields"][at]["type"].clone())
        .collect();
    let micros = json!({"type": "long", "logicalType": "timestamp-micros"});
    let nanos = json!({"type": "long", "logicalType": "timestamp-nanos"});
    let many = json!({"type": "array", "items": nanos});
    assert_eq!(types[0], json!(["string", "null"]));
    assert_eq!(types[1], json!([nanos, "null"]));
    assert_eq!(types[2], json!(["int", "null", micros, many]));
    assert_eq!(types[3], json!(["int", micros, many, "null"]));
    assert_eq!(json["fields"][4]["type"]["values"][1], json!("null"));
    // Only `null` first is a default by itself.
    assert_eq!(json["fields"][0]["default"], json!("x"));
    assert!(json["fields"][1].get("default").is_none());
    Schema::parse(FormAddedEvent::SCHEMA_JSON).unwrap();
}

#[test]
fn written_defaults_are_values() {
    let event = FormAddedEvent::default();
    assert_eq!(event.last.as_deref(), Some("x"));
    assert_eq!(event.bytes, [0xff, b'a']);
    assert_eq!(event.pair, [0, 1]);
    assert_eq!(event.amount, Amount::Count(7));
    assert_eq!(event.note.text, "none");
    assert_eq!(event.lists, [vec![1, -2], vec![], vec![3]]);
    let texts = [("a", vec!["x".to_owned()]), ("b", vec![])];
    let texts = texts.map(|(key, list)| (key.to_owned(), Some(list)));
    assert_eq!(event.texts, BTreeMap::from(texts));
    assert_eq!(
        (event.notes[0].text.as_str(), event.notes[0].more),
        ("t", Some(4))
    );
    assert_eq!(
        (event.notes[1].text.as_str(), event.notes[1].more),
        ("none", None)
    );
}

#[test]
fn every_branch_comes_back() {
    for middle in [
        None,
        Some(Amount::Count(1)),
        Some(Amount::At(2)),
        Some(Amount::Many(vec![3])),
    ] {
        for last in [None, Some("t".to_owned())] {
            let event = FormAddedEvent {
                time: last.as_ref().map(|_| 4),
                end: middle.clone(),
                middle: middle.clone(),
                last,
                ..event()
            };
            let record = event.to_record().unwrap();
            let back: FormAddedEvent = record.read().unwrap();
            assert_eq!(back, event);
            let json = serde_json::to_string(&event).unwrap();
            assert_eq!(
                serde_json::from_str::<FormAddedEvent>(&json).unwrap(),
                event
            );
        }
    }
}

/// Read without the type, by the schema alone.
#[test]
fn the_bytes_are_those_of_the_schema() {
    let schema = Schema::parse(FormAddedEvent::SCHEMA_JSON).unwrap();
    let mut bytes = Vec::new();
    event().encode_payload(&mut bytes).unwrap();
    let plan = Plan::new(&schema.table(), &schema.table()).unwrap();
    let (value, left) = plan.read(&bytes).unwrap();
    assert_eq!(left, 0);
    let json: Value = serde_json::from_str(&to_plain_json(&schema.table(), &value)).unwrap();
    let second = json!("1970-01-01T00:00:00.000000002Z");
    assert_eq!(json["middle"]["array"][1], second);
    assert_eq!(json["end"]["long"], json!("1970-01-01T00:00:00.000009Z"));
    assert_eq!(json["map"]["k"], Value::Null);
}
