//! Whether two answers are the same, and why not where that is right: the whole list of explanations.

use crate::ours;
use kafka_event_schema::Schema;
use serde_json::Value;

/// Whether both answers say the same. Any error is like any other; the reason beside a verdict is not compared.
pub(crate) fn same(request: &Value, java: &Value, ours: &Value) -> bool {
    if java.get("error").is_some() || ours.get("error").is_some() {
        return java.get("error").is_some() == ours.get("error").is_some();
    }
    match request["verb"].as_str().unwrap_or_default() {
        "decode" => {
            java["trailing"] == ours["trailing"] && same_json(&java["value"], &ours["value"])
        }
        "encode" => {
            // Java writes the entries of a map in the order of a hash table.
            let schema = Schema::parse(request["schema"].as_str().unwrap_or_default()).unwrap();
            let value = |answer: &Value| {
                let hex = answer["hex"].as_str().unwrap_or_default();
                Value::from(ours::value(&schema, &ours::unhex(hex)))
            };
            java["hex"] == ours["hex"] || same_json(&value(java), &value(ours))
        }
        "container" => {
            let values = |answer: &Value| answer["values"].as_array().cloned().unwrap_or_default();
            let (java, ours) = (values(java), values(ours));
            java.len() == ours.len()
                && java
                    .iter()
                    .zip(&ours)
                    .all(|(java, ours)| same_json(java, ours))
        }
        "validate" => java["ok"] == ours["ok"],
        "compatible" => java["compatible"] == ours["compatible"],
        _ => java == ours,
    }
}

/// Why we answer otherwise than Java.
pub(crate) fn explained(java: &Value, ours: &Value) -> Option<&'static str> {
    let error = |answer: &Value| answer["error"].as_str().unwrap_or_default().to_owned();
    if error(ours).contains("not UTF-8") {
        // The records of a topic are no place to lose text silently.
        return Some("Java replaces text that is not UTF-8, we refuse it");
    }
    if error(java).contains("Collection claims") {
        // An array of ints at the end of a record, read as doubles, needs less room than Java thinks.
        return Some("Java holds the size of the reader's items against the writer's bytes");
    }
    if error(java).contains("StackOverflowError") {
        return Some("Java has no answer for endless types");
    }
    None
}

/// Whether two JSON texts hold the same value, numbers with a point to a float's precision.
fn same_json(one: &Value, other: &Value) -> bool {
    let parse = |text: &Value| serde_json::from_str::<Value>(text.as_str()?).ok();
    match (parse(one), parse(other)) {
        (Some(one), Some(other)) => same_value(&one, &other),
        _ => one == other,
    }
}

fn same_value(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same_value(a, b))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, a)| other.get(key).is_some_and(|b| same_value(a, b)))
        }
        (Value::Number(one), Value::Number(other)) if one.is_f64() || other.is_f64() => {
            one.as_f64().map(|number| number as f32) == other.as_f64().map(|number| number as f32)
        }
        _ => one == other,
    }
}
