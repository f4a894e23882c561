//! Apache Avro for Java answers thousands of generated questions about schemas and bytes, and we answer the same.
#![cfg(feature = "judge")]
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "judge_avro/bytes.rs"]
mod bytes;
#[path = "judge_avro/changes.rs"]
mod changes;
#[path = "judge_avro/ours.rs"]
mod ours;
#[path = "resolved/questions.rs"]
mod questions;
#[path = "judge_avro/random.rs"]
mod random;
#[path = "judge_avro/same.rs"]
mod same;
#[path = "judge_avro/schemas.rs"]
mod schemas;
#[path = "resolved/types.rs"]
mod types;

use std::collections::BTreeMap;
use std::time::Duration;

use kafka_event_harness::JavaPeer;
use kafka_event_schema::history::golden_file;
use kafka_event_schema::resolve::Plan;
use kafka_event_schema::{DecodeError, Schema};
use random::Random;
use serde_json::{Value, json};

const LIMIT: Duration = Duration::from_secs(300);

/// Asks both; every disagreement must be explained. Fails when fewer than `enough` of Java's answers are no errors: questions that
/// nobody can answer prove nothing.
fn judge(requests: &[Value], enough: usize) {
    let java = JavaPeer::build("avro-java").unwrap();
    let answers = java.ask("judge.Judge", &[], requests, LIMIT).unwrap();
    let (mut answered, mut explained, mut wrong) = (0, BTreeMap::new(), Vec::new());
    for (request, java) in requests.iter().zip(&answers) {
        let ours = ours::answer(request);
        answered += usize::from(java.get("error").is_none());
        if same::same(request, java, &ours) {
            continue;
        }
        match same::explained(java, &ours) {
            Some(reason) => *explained.entry(reason).or_insert(0) += 1,
            None => wrong.push(format!("{request}\n  Java: {java}\n  ours: {ours}")),
        }
    }
    println!(
        "{} asked, {answered} answered; explained: {explained:?}",
        requests.len()
    );
    let shown = wrong.iter().take(5).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} disagreements\n{shown}", wrong.len());
    assert!(answered >= enough, "only {answered} answers");
}

/// Schemas, valid or not.
fn texts(seed: u64, count: usize) -> Vec<String> {
    let mut random = Random::new(seed);
    (0..count)
        .map(|_| schemas::schema(&mut random).to_string())
        .collect()
}

/// A valid schema and a valid change of it, in either order.
fn pair(random: &mut Random) -> (String, String) {
    loop {
        let one = schemas::schema(random);
        let other = changes::changed(&one, random);
        let (one, other) = (one.to_string(), other.to_string());
        if Schema::parse(&one).is_ok() && Schema::parse(&other).is_ok() {
            return if random.one_in(2) {
                (one, other)
            } else {
                (other, one)
            };
        }
    }
}

#[test]
fn texts_are_schemas_for_both() {
    let requests: Vec<_> = texts(1, 4_000)
        .into_iter()
        .map(|text| json!({"verb": "validate", "text": text}))
        .collect();
    judge(&requests, 4_000);
}

#[test]
fn canonical_forms_and_fingerprints_are_the_same() {
    let requests: Vec<_> = texts(2, 3_000)
        .into_iter()
        .flat_map(|text| {
            ["canonical", "fingerprint"].map(|verb| json!({"verb": verb, "schema": text}))
        })
        .collect();
    judge(&requests, 5_000);
}

#[test]
fn pairs_are_compatible_for_both() {
    let mut random = Random::new(3);
    let requests: Vec<_> = (0..6_000)
        .map(|_| {
            let (reader, writer) = pair(&mut random);
            json!({"verb": "compatible", "reader": reader, "writer": writer})
        })
        .collect();
    judge(&requests, 5_000);
}

#[test]
fn bytes_are_read_as_the_same_values() {
    let mut random = Random::new(4);
    let mut requests = Vec::new();
    while requests.len() < 6_000 {
        let (writer, reader) = pair(&mut random);
        let table = Schema::parse(&writer).unwrap();
        for _ in 0..2 {
            let bytes = bytes::bytes(&table.table(), &mut random);
            requests.push(
                json!({"verb": "decode", "writer": writer, "reader": reader, "hex": ours::hex(&bytes)}),
            );
        }
    }
    judge(&requests, 3_000);
}

/// What our events read and write again is what Java reads; only what Rust's types or our limits refuse may be an error of ours alone.
#[test]
fn events_are_read_as_java_reads_their_values() {
    let readers = types::readers();
    let questions: Vec<_> = questions::questions(&readers, 6, 6_000)
        .into_iter()
        .filter_map(|question| {
            let writer = Schema::parse(&question.writer).unwrap();
            let reader = Schema::parse(question.reader.json).unwrap();
            let plan = Plan::new(&writer.table(), &reader.table()).ok()?;
            let answer = typed(&question, &plan, &reader);
            let request = json!({
                "verb": "decode", "writer": question.writer, "reader": question.reader.json,
                "hex": ours::hex(&question.bytes),
            });
            Some((request, answer))
        })
        .collect();
    let requests: Vec<_> = questions
        .iter()
        .map(|(request, _)| request.clone())
        .collect();
    let java = JavaPeer::build("avro-java").unwrap();
    let answers = java.ask("judge.Judge", &[], &requests, LIMIT).unwrap();
    let (mut same, mut refused, mut stricter, mut wrong) = (0, 0, 0, Vec::new());
    for ((request, ours), java) in questions.iter().zip(&answers) {
        match ours {
            Ok(ours) if same::same(request, java, ours) => same += 1,
            Err(_) if java.get("error").is_some() || java["trailing"] != 0 => refused += 1,
            Err(error) if types::is_stricter(error) => stricter += 1,
            ours => wrong.push(format!("{request}\n  Java: {java}\n  ours: {ours:?}")),
        }
    }
    println!("{same} the same, {refused} refused by both, {stricter} by us");
    let shown = wrong.iter().take(5).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} disagreements\n{shown}", wrong.len());
    assert!(same > 2_000 && stricter < 1_000, "{same} {stricter}");
}

/// The value that an event has when it was read by a plan and written again.
fn typed(
    question: &questions::Question<'_>,
    plan: &Plan,
    reader: &Schema,
) -> Result<Value, DecodeError> {
    let again = (question.reader.again)(plan, &question.bytes)?;
    Ok(json!({"value": ours::value(reader, &again), "trailing": 0}))
}

/// Golden records are files that `DataFileReader` reads, every value of them.
#[test]
fn golden_records_are_read_by_java() {
    let mut requests = Vec::new();
    let mut values = 0;
    for text in texts(6, 4_000) {
        let Ok(schema) = Schema::parse(&text) else {
            continue;
        };
        if let Some(file) = golden_file(&schema.table(), "avro") {
            let request = json!({"verb": "container", "hex": ours::hex(&file)});
            values += ours::answer(&request)["values"]
                .as_array()
                .map_or(0, Vec::len);
            requests.push(request);
        }
    }
    println!("{values} records");
    assert!(values > 10_000, "{values}");
    judge(&requests, 2_000);
}

/// Keys that are no fields, wherever Java comes to the end of their record or does not.
#[test]
fn keys_of_no_field_are_taken_where_java_takes_them() {
    let inner = json!({"type": "record", "name": "R", "fields": [{"name": "f", "type": "int"}]});
    let around = |first: Value, second: Value| json!({"type": "record", "name": "N", "fields": [{"name": "a", "type": first}, {"name": "b", "type": second}]});
    let (unknown, known) = (r#"{"g":2,"f":1}"#, r#"{"f":1}"#);
    let mut requests = Vec::new();
    for (schema, value) in [
        (inner.clone(), unknown.to_owned()),
        (json!(["null", inner]), format!(r#"{{"R":{unknown}}}"#)),
        (
            json!({"type": "array", "items": inner}),
            format!("[{unknown}]"),
        ),
        (
            json!({"type": "map", "values": inner}),
            format!(r#"{{"k":{unknown}}}"#),
        ),
        (
            around(json!("int"), inner.clone()),
            format!(r#"{{"a":1,"b":{unknown}}}"#),
        ),
        (
            around(json!("int"), inner.clone()),
            format!(r#"{{"b":{unknown},"a":1}}"#),
        ),
        (
            around(json!("int"), inner.clone()),
            format!(r#"{{"x":0,"a":1,"b":{known}}}"#),
        ),
        (
            around(inner.clone(), json!("int")),
            format!(r#"{{"a":{unknown},"b":1}}"#),
        ),
        (
            around(inner.clone(), json!("int")),
            format!(r#"{{"a":{known},"x":0,"b":1}}"#),
        ),
        (json!("double"), "-0".to_owned()),
        (json!("float"), "-0.0".to_owned()),
    ] {
        requests.push(json!({"verb": "encode", "schema": schema.to_string(), "value": value}));
    }
    judge(&requests, 8);
}

#[test]
fn values_are_written_as_the_same_bytes() {
    let mut random = Random::new(5);
    let mut requests = Vec::new();
    while requests.len() < 3_000 {
        let text = schemas::schema(&mut random).to_string();
        let Ok(schema) = Schema::parse(&text) else {
            continue;
        };
        let bytes = bytes::bytes(&schema.table(), &mut random);
        let Some(value) = ours::value(&schema, &bytes) else {
            continue;
        };
        let value = if random.one_in(4) {
            let value = serde_json::from_str(&value).unwrap();
            changes::changed(&value, &mut random).to_string()
        } else {
            value
        };
        requests.push(json!({"verb": "encode", "schema": text, "value": value}));
    }
    judge(&requests, 2_000);
}
