//! Whether the two executors of a plan make the same of bytes.

use kafka_event_schema::generic::{self, Value, ValueError};
use kafka_event_schema::{DecodeError, Schema};

use crate::types::is_stricter;

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

pub(crate) enum Outcome {
    Same,
    BothRefuse,
    Stricter,
}

/// What both executors of a plan make of bytes.
pub(crate) fn compare(
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
        (Err(error), Ok(_)) if is_stricter(&error) => Ok(Outcome::Stricter),
        (Err(error), Ok((value, _))) => Err(format!("typed: {error}\ngeneric {value:?}")),
    }
}
