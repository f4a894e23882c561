//! What few bytes may become: values without bytes, and defaults, are bounded by the length of the input as all else is.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use kafka_event_schema::generic::{Value, ValueError};
use kafka_event_schema::resolve::Plan;
use kafka_event_schema::{DecodeErrorKind, Schema};

fn plan(writer: &str, reader: &str) -> Result<Plan, String> {
    let (writer, reader) = (
        Schema::parse(writer).unwrap(),
        Schema::parse(reader).unwrap(),
    );
    Plan::new(&writer.table(), &reader.table()).map_err(|error| error.to_string())
}

fn read(writer: &str, reader: &str, bytes: &[u8]) -> Result<Value, ValueError> {
    plan(writer, reader)
        .unwrap()
        .read(bytes)
        .map(|(value, _)| value)
}

fn record(fields: &str) -> String {
    format!(r#"{{"type":"record","name":"R","fields":[{fields}]}}"#)
}

fn records(fields: &str) -> String {
    format!(r#"{{"type":"array","items":{}}}"#, record(fields))
}

/// Records that each hold the next smaller one twice, the smallest being empty: no bytes, and two to the power of `levels` values.
fn doubled(levels: usize, default: &str) -> String {
    let empty = r#"{"type":"record","name":"R0","fields":[]}"#.to_owned();
    (1..=levels).fold(empty, |inner, level| {
        format!(
            r#"{{"type":"record","name":"R{level}","fields":[{{"name":"a","type":{inner}{default}}},{{"name":"b","type":"R{}"{default}}}]}}"#,
            level - 1
        )
    })
}

/// One block of that many items, each one zero byte.
fn zeros(count: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut bits = count << 1;
    while bits >= 0x80 {
        bytes.push((bits & 0x7f) as u8 | 0x80);
        bits >>= 7;
    }
    bytes.push(bits as u8);
    bytes.resize(bytes.len() + count as usize + 1, 0);
    bytes
}

fn is_limit(error: &ValueError) -> bool {
    matches!(error.kind(), DecodeErrorKind::Limit { .. })
}

// The levels are so few that the machine survives a reader without the budget, which then fails here.
#[test]
fn records_of_no_bytes_end_in_the_limit() {
    let schema = doubled(22, "");
    let error = read(&schema, &schema, &[]).unwrap_err();
    assert!(is_limit(&error), "{error}");
    assert!(error.path().starts_with(".a."), "{error}");
    let error = read(
        &schema,
        r#"{"type":"record","name":"R22","fields":[]}"#,
        &[],
    )
    .unwrap_err();
    assert!(is_limit(&error), "skipped: {error}");
    let fine = doubled(15, "");
    assert!(read(&fine, &fine, &[]).is_ok());
}

#[test]
fn a_long_default_counts_each_time_it_is_given() {
    let item = r#"{"name":"a","type":"boolean"}"#;
    let long = "x".repeat(100_000);
    let reader = records(&format!(
        r#"{item},{{"name":"long","type":"string","default":"{long}"}}"#
    ));
    let error = read(&records(item), &reader, &zeros(1_000)).unwrap_err();
    assert!(is_limit(&error), "{error}");
    assert!(error.path().ends_with("].long"), "{error}");
    assert!(read(&records(item), &reader, &zeros(100)).is_ok());
}

#[test]
fn a_long_name_counts_each_time_its_json_has_it() {
    let long = "x".repeat(100_000);
    let field = format!(r#"{{"name":"{long}","type":"boolean"}}"#);
    let symbol =
        format!(r#"{{"name":"e","type":{{"type":"enum","name":"E","symbols":["{long}"]}}}}"#);
    let branch = format!(
        r#"{{"name":"u","type":[{{"type":"record","name":"{long}","fields":[]}},"null"]}}"#
    );
    for field in [field, symbol, branch] {
        let schema = records(&field);
        let error = read(&schema, &schema, &zeros(1_000)).unwrap_err();
        assert!(is_limit(&error), "{error}");
        assert!(read(&schema, &schema, &zeros(100)).is_ok());
    }
}

#[test]
fn many_short_defaults_are_ordinary() {
    let item = r#"{"name":"a","type":"boolean"}"#;
    let more: Vec<_> = (0..50)
        .map(|n| format!(r#"{{"name":"f{n}","type":["null","string"],"default":null}}"#))
        .collect();
    let reader = records(&format!("{item},{}", more.join(",")));
    assert!(read(&records(item), &reader, &zeros(10_000)).is_ok());
}

#[test]
fn defaults_that_grow_without_bound_make_no_plan() {
    let grown = plan(&record(""), &{
        let inner = doubled(22, r#","default":{}"#);
        record(&format!(r#"{{"name":"f","type":{inner},"default":{{}}}}"#))
    });
    let error = grown.unwrap_err();
    assert!(error.contains("`f`") && error.contains("limit"), "{error}");
    let fixed = r#"{"name":"f","type":{"type":"fixed","name":"F","size":200000000},"default":""}"#;
    let error = plan(&record(""), &record(fixed)).unwrap_err();
    assert!(error.contains("limit"), "{error}");
}
