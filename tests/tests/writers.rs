//! Records of other versions, read as today's event; and bytes of them that are no records.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::borrow::Cow;

use kafka_event::prelude::*;
use kafka_event::resolve::Plan;
use kafka_event::{
    DecodeError, DecodeErrorKind, EventSet, ReadError, RecordRef, Schema, Writers, canonical,
    fingerprint,
};

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
    let headers = [kafka_event::Header {
        name: "tenant",
        value: Some(b"acme"),
    }];
    let record = RecordRef {
        value: Some(&value),
        headers: &headers,
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

#[derive(Debug, EventSet)]
enum Written {
    Flight(FlightDepartedEvent),
    Heap(HeapPiledEvent),
}

#[test]
fn a_set_knows_its_events_by_the_fingerprints_of_other_versions() {
    let value = framed(&first(), RECORD);
    let headers = [kafka_event::Header {
        name: "tenant",
        value: Some(b"acme"),
    }];
    let record = RecordRef {
        value: Some(&value),
        headers: &headers,
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

fn failure(plan: &Plan, bytes: &[u8]) -> DecodeError {
    plan.decode::<FlightDepartedEvent>(bytes).unwrap_err()
}

#[test]
fn truncated_bytes_are_refused_at_every_position() {
    let plan = plan(FIRST);
    assert_eq!(
        plan.decode::<FlightDepartedEvent>(RECORD).unwrap(),
        departed()
    );
    let mut paths = Vec::new();
    for len in 0..RECORD.len() {
        let error = failure(&plan, &RECORD[..len]);
        assert!(
            matches!(
                error.kind(),
                DecodeErrorKind::EndOfInput | DecodeErrorKind::Length
            ),
            "{len}: {error}"
        );
        paths.push(error.path());
    }
    // The writer's first field is asked for last: until then it is passed.
    assert_eq!(paths[0], "fuel");
    assert!(paths.contains(&"log".to_owned()));
    assert!(paths.contains(&"crew".to_owned()));
    let trailing = failure(&plan, &[RECORD, b"\0"].concat());
    assert!(matches!(
        trailing.kind(),
        DecodeErrorKind::TrailingBytes { count: 1 }
    ));
}

/// The record with a part of it replaced.
fn spoilt(from: usize, len: usize, by: &[u8]) -> Vec<u8> {
    let mut bytes = RECORD.to_vec();
    bytes.splice(from..from + len, by.iter().copied());
    bytes
}

#[test]
fn spoilt_bytes_are_refused_with_the_path() {
    let plan = plan(FIRST);
    let overlong = [0xff; 11];
    let huge = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    let least = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    let log = 5;
    let crew = RECORD.iter().position(|byte| *byte == b'A').unwrap() - 3;
    let delay = RECORD.len() - 5;
    for (bytes, path, kind) in [
        // A symbol that the writer does not have.
        (spoilt(4, 1, &[4]), "gate", "Index { index: 2, len: 2 }"),
        (spoilt(4, 1, &[1]), "gate", "Index { index: -1, len: 2 }"),
        (spoilt(4, 1, &overlong), "gate", "Varint"),
        // The skipped log: its count, the size of its block.
        (spoilt(log, 2, &huge), "log", "Length"),
        (spoilt(log, 2, &least), "log", "Length"),
        (spoilt(log + 1, 1, &huge), "log", "Length"),
        (
            spoilt(log, 2, &[2, 2, 2, b'k', 4]),
            "log",
            "Index { index: 2, len: 2 }",
        ),
        // The crew that is passed, then read: its count, the length of a name.
        (spoilt(crew, 1, &huge), "crew", "Length"),
        (spoilt(crew + 2, 1, &huge), "crew", "Length"),
        (spoilt(crew + 3, 1, &[0xff]), "crew.name", "Utf8"),
        (spoilt(delay, 1, &overlong), "delay", "Varint"),
        (spoilt(delay + 2, 1, &[0xff]), "flight", "Utf8"),
    ] {
        let error = failure(&plan, &bytes);
        assert_eq!(error.path(), path, "{error}");
        assert_eq!(format!("{:?}", error.kind()), kind, "{path}");
    }
}

#[test]
fn a_block_that_lies_about_its_size_is_refused_when_it_was_passed_by_it() {
    let plan = plan(FIRST);
    let crew = RECORD.iter().position(|byte| *byte == b'A').unwrap() - 3;
    // The two of the crew as a block that tells its nine bytes.
    let right = spoilt(crew, 1, &[3, 18]);
    assert_eq!(
        plan.decode::<FlightDepartedEvent>(&right).unwrap(),
        departed()
    );
    // By its size the crew ends before its second item, whose bytes then look like the captain, and the rest of the record fits.
    let lie = b"\x03\x0a\x02\x06Ann\x00\x02\x0a\x00";
    let bytes = spoilt(crew, lie.len(), lie);
    assert!(plan.read(&bytes).is_ok());
    let error = failure(&plan, &bytes);
    assert_eq!(error.kind(), &DecodeErrorKind::Length);
    assert_eq!(error.path(), "crew");
}

#[kafka_event(topic = "heaps")]
#[derive(Debug)]
struct HeapPiledEvent {
    last: i64,
    items: Vec<Nothing>,
}

#[derive(Debug, Default, EventType)]
struct Nothing {}

#[kafka_event(topic = "heaps")]
#[derive(Debug)]
struct HeapFilledEvent {
    items: Vec<Filled>,
}

#[derive(Debug, Default, EventType)]
struct Filled {
    flag: bool,
    #[event(default = "short")]
    text: String,
}

#[test]
fn items_of_no_bytes_and_long_defaults_end_in_a_limit() {
    let plan = |writer: &str, contract: &kafka_event::Contract| {
        let writer = Schema::parse(writer).unwrap();
        Plan::new(&writer.table(), &contract.schema).unwrap()
    };
    // A thousand million nulls, skipped, passed and read.
    let heap = r#"{"type":"record","name":"HeapPiledEvent","fields":[{"name":"gone","type":{"type":"array","items":"null"}},
        {"name":"items","type":{"type":"array","items":{"type":"record","name":"Nothing","fields":[]}}},{"name":"last","type":"int"}]}"#;
    let heap = plan(heap, HeapPiledEvent::CONTRACT);
    let million = b"\x80\xa8\xd6\xb9\x07\0";
    let error = heap.decode::<HeapPiledEvent>(million).unwrap_err();
    assert!(matches!(error.kind(), DecodeErrorKind::Length));
    assert_eq!(error.path(), "gone");
    let error = heap
        .decode::<HeapPiledEvent>(&[b"\0", &million[..]].concat())
        .unwrap_err();
    assert_eq!(error.path(), "items");
    // Items of one byte that become a long text each.
    let writer = r#"{"type":"record","name":"HeapFilledEvent","fields":[{"name":"items","type":{"type":"array","items":
        {"type":"record","name":"Filled","fields":[{"name":"flag","type":"boolean"}]}}}]}"#;
    let reader = HeapFilledEvent::SCHEMA_JSON.replace("short", &"long".repeat(10_000));
    let filled = Plan::new(
        &Schema::parse(writer).unwrap().table(),
        &Schema::parse(&reader).unwrap().table(),
    )
    .unwrap();
    let items = |count: usize| {
        let mut bytes = Vec::new();
        kafka_event::codec::avro::encode(&i64::try_from(count).unwrap(), &mut bytes).unwrap();
        bytes.resize(bytes.len() + count + 1, 0);
        bytes
    };
    assert!(filled.decode::<HeapFilledEvent>(&items(100)).is_ok());
    let error = filled.decode::<HeapFilledEvent>(&items(2_000)).unwrap_err();
    assert!(
        matches!(error.kind(), DecodeErrorKind::Limit { .. }),
        "{error}"
    );
    assert_eq!(error.path(), "items.text");
}

#[kafka_event(topic = "trees")]
#[derive(Debug)]
struct TreeGrownEvent {
    root: Tree,
}

#[derive(Debug, Default, EventType)]
struct Tree {
    next: Option<Box<Tree>>,
    value: i64,
}

#[test]
fn deep_records_are_refused_before_the_stack_ends() {
    let tree = |fields: &str| {
        let text = format!(
            r#"{{"type":"record","name":"TreeGrownEvent","fields":[{{"name":"root","type":{{"type":"record","name":"Tree","fields":[{fields}]}}}}]}}"#
        );
        let writer = Schema::parse(&text).unwrap();
        Plan::new(&writer.table(), &TreeGrownEvent::CONTRACT.schema).unwrap()
    };
    let next = r#"{"name":"next","type":["null","Tree"]}"#;
    let value = r#"{"name":"value","type":"int"}"#;
    let old = r#"{"name":"old","type":["null","Tree"],"default":null}"#;
    // Read, passed and read, skipped.
    for (fields, level) in [
        (format!("{next},{value}"), &b"\x02"[..]),
        (format!("{value},{next}"), b"\x02\x02"),
        (format!("{old},{value},{next}"), b"\x02"),
    ] {
        let plan = tree(&fields);
        let error = plan
            .decode::<TreeGrownEvent>(&level.repeat(1_000_000))
            .unwrap_err();
        assert!(matches!(error.kind(), DecodeErrorKind::Depth), "{error}");
        assert!(error.path().starts_with("root"), "{error}");
    }
}
