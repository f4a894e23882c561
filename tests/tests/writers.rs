//! Records of other versions, read as today's event.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::borrow::Cow;

use kafka_event::prelude::*;
use kafka_event::resolve::Plan;
use kafka_event::{
    DecodeError, DecodeErrorKind, EventSet, ReadError, RecordRef, Schema, Writers, canonical,
    fingerprint,
};

#[path = "writers/hostile.rs"]
mod hostile;

#[derive(Debug, Clone, Copy, PartialEq, Default, EventType)]
enum Gate {
    #[default]
    #[event(default)]
    Unknown,
    North,
    South,
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
struct Crew {
    name: String,
    #[event(default = 1)]
    seats: i64,
}

#[kafka_event(topic = "flights", key = flight)]
#[derive(Debug, Clone, PartialEq)]
struct FlightDepartedEvent {
    #[event(alias = "number")]
    flight: String,
    delay: i64,
    fuel: f64,
    gate: Gate,
    crew: Vec<Crew>,
    captain: Option<Box<Crew>>,
    #[event(default = "on time")]
    remark: String,
    #[event(header = "tenant")]
    tenant: String,
}

/// The first version: other names, other order, other types, and a field that is gone.
const FIRST: &str = r#"{"type":"record","name":"FlightDepartedEvent","fields":[
    {"name":"fuel","type":"float"},
    {"name":"gate","type":{"type":"enum","name":"Gate","symbols":["West","South"]}},
    {"name":"log","type":{"type":"array","items":{"type":"map","values":["null","string"]}}},
    {"name":"crew","type":{"type":"array","items":{"type":"record","name":"Crew","fields":[
        {"name":"rank","type":"int"},{"name":"name","type":"bytes"}]}}},
    {"name":"captain","type":"Crew"},
    {"name":"delay","type":"int"},
    {"name":"number","type":"string"}]}"#;

/// 1.5; West; a log of one map, as a block that tells its size; a crew of Ann and Bo; captain Cy; 7; "KE1".
const RECORD: &[u8] =
    b"\0\0\xc0\x3f\0\x01\x0e\x02\x02k\x02\x02v\0\0\x04\x02\x06Ann\x04\x04Bo\0\x06\x04Cy\x0e\x06KE1";

/// The header that every version of the event has.
const TENANT: [kafka_event::Header<'_>; 1] = [kafka_event::Header {
    name: "tenant",
    value: Some(b"acme"),
}];

fn first() -> Schema {
    Schema::parse(FIRST).unwrap()
}

fn plan(writer: &str) -> Plan {
    let writer = Schema::parse(writer).unwrap();
    Plan::new(&writer.table(), &FlightDepartedEvent::CONTRACT.schema).unwrap()
}

fn framed(schema: &Schema, payload: &[u8]) -> Vec<u8> {
    let form = canonical::text(&schema.table());
    let fingerprint = fingerprint::crc64(form.as_bytes());
    [&[0xc3, 0x01][..], &fingerprint.to_le_bytes(), payload].concat()
}

fn departed() -> FlightDepartedEvent {
    let crew = |name: &str| Crew {
        name: name.into(),
        seats: 1,
    };
    FlightDepartedEvent {
        flight: "KE1".into(),
        delay: 7,
        fuel: 1.5,
        gate: Gate::Unknown,
        crew: vec![crew("Ann"), crew("Bo")],
        captain: Some(Box::new(crew("Cy"))),
        remark: "on time".into(),
        tenant: String::new(),
    }
}

#[test]
fn a_record_of_the_first_version_is_read_as_todays_event() {
    let value = framed(&first(), RECORD);
    let record = RecordRef {
        value: Some(&value),
        headers: &TENANT,
        ..RecordRef::default()
    };
    let error = FlightDepartedEvent::from_record(&record).unwrap_err();
    assert!(matches!(error, ReadError::UnknownWriterSchema { .. }));
    let writers = Writers::new();
    let error = FlightDepartedEvent::from_record_with(&record, &writers).unwrap_err();
    assert!(matches!(error, ReadError::UnknownWriterSchema { .. }));
    let writers = writers.with::<FlightDepartedEvent>(first());
    let event = FlightDepartedEvent::from_record_with(&record, &writers).unwrap();
    let expected = FlightDepartedEvent {
        tenant: "acme".into(),
        ..departed()
    };
    assert_eq!(event, expected);
    // Today's own bytes want no plan.
    let today = event.to_record().unwrap();
    let again = today
        .with_ref(|record| FlightDepartedEvent::from_record_with(record, &writers))
        .unwrap();
    assert_eq!(again, expected);
}

#[kafka_event(topic = "notes")]
#[derive(Debug, PartialEq)]
struct NoteWrittenEvent<'a> {
    #[event(default = "untitled")]
    title: &'a str,
    text: &'a str,
    author: Cow<'a, str>,
}

#[test]
fn borrowed_texts_are_those_of_the_bytes_and_of_the_schemas_default() {
    let writer = Schema::parse(
        r#"{"type":"record","name":"NoteWrittenEvent","fields":[{"name":"author","type":"string"},{"name":"text","type":"bytes"}]}"#,
    )
    .unwrap();
    let value = framed(&writer, b"\x04me\x0ahello");
    let writers = Writers::new().with::<NoteWrittenEvent<'_>>(writer);
    let record = RecordRef {
        value: Some(&value),
        ..RecordRef::default()
    };
    let note = NoteWrittenEvent::from_record_with(&record, &writers).unwrap();
    let expected = NoteWrittenEvent {
        title: "untitled",
        text: "hello",
        author: "me".into(),
    };
    assert_eq!(note, expected);
    assert!(value.as_ptr_range().contains(&note.text.as_ptr()));
    assert!(matches!(note.author, Cow::Borrowed(_)));
}

#[test]
fn a_schema_that_does_not_fit_is_refused_with_the_reason() {
    let writer = Schema::parse(
        r#"{"type":"record","name":"NoteWrittenEvent","fields":[{"name":"text","type":"int"}]}"#,
    )
    .unwrap();
    let value = framed(&writer, b"\x02");
    let record = RecordRef {
        value: Some(&value),
        ..RecordRef::default()
    };
    let writers = Writers::new().with::<NoteWrittenEvent<'_>>(writer.clone());
    let error = NoteWrittenEvent::from_record_with(&record, &writers).unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("no field `author`"), "{source}");
    // A version of another event is none of this one.
    let others = Writers::new().with::<FlightDepartedEvent>(writer);
    let error = NoteWrittenEvent::from_record_with(&record, &others).unwrap_err();
    assert!(matches!(error, ReadError::UnknownWriterSchema { .. }));
}

#[derive(Debug, Default, EventType)]
struct Nothing {}

#[kafka_event(topic = "heaps")]
#[derive(Debug)]
struct HeapPiledEvent {
    last: i64,
    items: Vec<Nothing>,
}

#[derive(Debug, EventSet)]
enum Written {
    Flight(FlightDepartedEvent),
    Heap(HeapPiledEvent),
}

#[test]
fn a_set_knows_its_events_by_the_fingerprints_of_other_versions() {
    let value = framed(&first(), RECORD);
    let record = RecordRef {
        value: Some(&value),
        headers: &TENANT,
        ..RecordRef::default()
    };
    let error = Written::from_record(&record).unwrap_err();
    assert!(matches!(error, ReadError::UnknownWriterSchema { .. }));
    let writers = Writers::new().with::<FlightDepartedEvent>(first());
    match Written::from_record_with(&record, &writers).unwrap() {
        Written::Flight(event) => assert_eq!(event.flight, "KE1"),
        Written::Heap(heap) => panic!("{heap:?}"),
    }
}

#[test]
fn a_plan_for_another_type_is_an_error() {
    let plan = plan(FIRST);
    let error = plan.decode::<NoteWrittenEvent<'_>>(RECORD).unwrap_err();
    assert!(
        matches!(error.kind(), DecodeErrorKind::Unresolvable { .. }),
        "{error}"
    );
}
