//! Bytes of another version that are no records: refused with a reason, in time and memory that the bytes bound.

use super::*;

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
        (spoilt(crew + 3, 1, &[0xff]), "crew[0].name", "Utf8"),
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
    let path = error.path();
    assert!(
        path.starts_with("items[") && path.ends_with("].text"),
        "{path}"
    );
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
