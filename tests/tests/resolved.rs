//! What another version of a schema wrote, read straight into today's type: as the generic executor of the same plan reads it.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

#[path = "judge_avro/bytes.rs"]
mod bytes;
#[path = "judge_avro/changes.rs"]
mod changes;
#[path = "resolved/questions.rs"]
mod questions;
#[path = "judge_avro/random.rs"]
mod random;
#[path = "judge_avro/schemas.rs"]
mod schemas;
#[path = "resolved/types.rs"]
mod types;

use std::collections::BTreeMap;

use kafka_event::resolve::Plan;
use kafka_event::{DecodeError, Schema};
use kafka_event_schema::generic::{self, Value, ValueError};

/// The value's bytes with the entries of each map in the order of their keys, as our types write them.
fn sorted(schema: &Schema, mut value: Value) -> Vec<u8> {
    sort(&mut value);
    let mut bytes = Vec::new();
    generic::encode(&schema.table(), &value, &mut bytes).unwrap();
    bytes
}

fn sort(value: &mut Value) {
    match value {
        Value::Map(entries) => {
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            entries.iter_mut().for_each(|(_, value)| sort(value));
        }
        Value::Array(values) | Value::Record(values) => values.iter_mut().for_each(sort),
        Value::Union(_, value) => sort(value),
        _ => {}
    }
}

enum Outcome {
    Same,
    BothRefuse,
    Stricter,
}

/// What both executors of a plan make of bytes.
fn compare(
    reader: &Schema,
    typed: Result<Vec<u8>, DecodeError>,
    generic: Result<(Value, usize), ValueError>,
) -> Result<Outcome, String> {
    match (typed, generic) {
        (Ok(again), Ok((value, 0))) => {
            let expected = sorted(reader, value);
            if again == expected {
                Ok(Outcome::Same)
            } else {
                Err(format!("typed {again:?}\ngeneric {expected:?}"))
            }
        }
        (Ok(again), other) => Err(format!("typed {again:?}\ngeneric {other:?}")),
        (Err(_), Err(_) | Ok((_, 1..))) => Ok(Outcome::BothRefuse),
        (Err(error), Ok(_)) if questions::is_stricter(&error) => Ok(Outcome::Stricter),
        (Err(error), Ok((value, _))) => Err(format!("typed: {error}\ngeneric {value:?}")),
    }
}

#[test]
fn both_executors_read_the_same() {
    let readers = types::readers();
    let (mut same, mut refused, mut stricter) = (BTreeMap::new(), 0, 0);
    for question in questions::questions(&readers, 11, 8_000) {
        let writer = Schema::parse(&question.writer).unwrap();
        let reader = Schema::parse(question.reader.json).unwrap();
        let Ok(plan) = Plan::new(&writer.table(), &reader.table()) else {
            continue;
        };
        let typed = (question.reader.again)(&plan, &question.bytes);
        let generic = plan.read(&question.bytes);
        match compare(&reader, typed, generic) {
            Ok(Outcome::Same) => *same.entry(question.reader.json).or_insert(0) += 1,
            Ok(Outcome::BothRefuse) => refused += 1,
            Ok(Outcome::Stricter) => stricter += 1,
            Err(difference) => panic!(
                "{difference}\nwriter {}\nreader {}\nbytes {:?}",
                question.writer, question.reader.json, question.bytes
            ),
        }
    }
    println!(
        "same {:?}, refused by both {refused}, by one {stricter}",
        same.values()
    );
    assert_eq!(same.len(), readers.len());
    assert!(
        same.values().all(|count| *count > 100),
        "{:?}",
        same.values()
    );
}
