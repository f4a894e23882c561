//! Small changes of a schema, as people make them between two versions, and as nobody should.

use crate::random::Random;
use crate::schemas;
use serde_json::{Value, json};

/// The schema after one to three changes.
pub(crate) fn changed(schema: &Value, random: &mut Random) -> Value {
    let mut changed = schema.clone();
    for _ in 0..=random.below(3) {
        let places = count(&changed);
        let at = random.below(places);
        let mut left = at;
        change_at(&mut changed, &mut left, random);
    }
    changed
}

/// How many values a schema is made of.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum::<usize>(),
        _ => 0,
    }
}

/// Goes to the value at a position of a depth-first walk and changes it.
fn change_at(value: &mut Value, left: &mut usize, random: &mut Random) -> bool {
    if *left == 0 {
        change(value, random);
        return true;
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter_mut().any(|item| change_at(item, left, random)),
        Value::Object(members) => members
            .values_mut()
            .any(|member| change_at(member, left, random)),
        _ => false,
    }
}

fn change(value: &mut Value, random: &mut Random) {
    *value = match std::mem::take(value) {
        Value::String(word) => change_word(word, random),
        Value::Array(items) => change_list(items, random),
        Value::Object(members) if members.contains_key("type") && members.contains_key("name") => {
            change_named(Value::Object(members), random)
        }
        Value::Object(members) if random.one_in(2) && members.contains_key("type") => {
            json!(["null", members])
        }
        Value::Number(number) => json!(number.as_i64().unwrap_or(0).wrapping_add(1)),
        other => other,
    };
}

fn change_word(word: String, random: &mut Random) -> Value {
    let next = match word.as_str() {
        "int" => random.pick(&["long", "float", "double", "string"]),
        "long" => random.pick(&["float", "double", "int"]),
        "float" => random.pick(&["double", "long"]),
        "double" => random.pick(&["float", "string"]),
        "string" => random.pick(&["bytes", "int"]),
        "bytes" => "string",
        "null" | "boolean" => random.pick(&["null", "boolean", "int"]),
        "A" | "B" | "C" | "a" => random.pick(&["A", "B", "C", "UNKNOWN"]),
        "R" | "S" | "E" | "F" | "P" | "Item" => random.pick(&["R", "S", "E", "P", "n.a.R"]),
        _ => random.pick(&["a", "b", "c", "d"]),
    };
    match random.below(6) {
        0 => json!([word]),
        1 => json!([word, "null"]),
        2 => json!(["null", word]),
        _ => json!(next),
    }
}

fn change_list(mut items: Vec<Value>, random: &mut Random) -> Value {
    let is_fields = items
        .iter()
        .any(|item| item.get("name").is_some() && item.get("type").is_some());
    match random.below(6) {
        0 | 1 if !items.is_empty() => {
            let at = random.below(items.len());
            items.remove(at);
        }
        2 if items.len() > 1 => items.rotate_left(1),
        3 if items.len() == 1 && !is_fields => return items.remove(0),
        _ if is_fields || items.is_empty() => {
            let name = random.pick(&["a", "b", "c", "d", "new"]);
            items.push(match random.below(4) {
                0 => json!({"name": name, "type": "int"}),
                1 => json!({"name": name, "type": ["null", "string"], "default": null}),
                2 => json!({"name": name, "type": "int", "default": 7, "aliases": ["a", "b"]}),
                _ => json!({"name": name, "type": schemas::schema(random)}),
            });
        }
        _ => items.push(match random.below(3) {
            0 => json!("UNKNOWN"),
            1 => json!("string"),
            _ => schemas::schema(random),
        }),
    }
    Value::Array(items)
}

fn change_named(mut schema: Value, random: &mut Random) -> Value {
    let old = schema["name"].clone();
    match random.below(6) {
        0 => {
            schema["name"] = json!(random.pick(&["R", "S", "T", "a", "b", "z"]));
            if random.one_in(2) {
                schema["aliases"] = json!([old]);
            }
        }
        1 => schema["aliases"] = json!([random.pick(&["R", "S", "n.a.R", "a", "b", "c"])]),
        2 => schema["namespace"] = json!(random.pick(&["n.a", "n.c", ""])),
        3 => {
            if schema.get("default").is_some() {
                schema
                    .as_object_mut()
                    .map(|members| members.remove("default"));
            } else if let Some(symbol) = schema["symbols"].get(0).cloned() {
                schema["default"] = symbol;
            } else {
                schema["default"] = random
                    .pick(&[&json!(null), &json!(3), &json!("x"), &json!({})])
                    .clone();
            }
        }
        _ if schema["size"].is_number() => schema["size"] = json!(2),
        _ => return json!(["null", schema]),
    }
    schema
}
