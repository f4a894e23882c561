//! From Avro's JSON encoding to a value, as lenient as `JsonDecoder` of Apache Avro for Java: a whole number may be written with a
//! point, fields may come in another order or under an alias, and what follows the last field of a record is ignored. Keys that are no
//! fields are an error where Java comes to the end of their record: it does not where nothing is read after the record.

use super::MAX_DEPTH;
use super::avro_json::branch_name;
use super::error::ValueError;
use super::latin1::latin1;
use super::value::Value;
use crate::codec::DecodeErrorKind;
use crate::model::{Field, Kind, NodeId, Range, Table};
use crate::read::json::{Json, Value as JsonValue, read};

/// Reads a value of the table's schema from its Avro JSON encoding.
///
/// # Errors
/// When the text is no JSON or no such value, with the path to what is not.
pub fn from_avro_json(table: &Table<'_>, text: &str) -> Result<Value, ValueError> {
    let json = read(text).map_err(|error| {
        let found = ValueError::custom(format!("line {}: {}", error.line(), error.message()));
        match error.path().strip_prefix('$') {
            Some("") | None => found,
            Some(path) => found.inside(path),
        }
    })?;
    value(table, 0, &json, 0, true)
}

/// `is_last` says that nothing is read after this value.
fn value(
    table: &Table<'_>,
    node: NodeId,
    json: &Json,
    depth: usize,
    is_last: bool,
) -> Result<Value, ValueError> {
    if depth > MAX_DEPTH {
        return Err(ValueError::new(DecodeErrorKind::Depth));
    }
    let kind = table.nodes[node as usize].kind;
    let found = match (kind, &json.value) {
        (Kind::Null, JsonValue::Null) => Some(Value::Null),
        (Kind::Boolean, JsonValue::Bool(boolean)) => Some(Value::Boolean(*boolean)),
        (Kind::Int, JsonValue::Number(text)) => int(text).map(Value::Int),
        (Kind::Long, JsonValue::Number(text)) => long(text).map(Value::Long),
        // An integer for Java, and so without a sign that zero keeps.
        (Kind::Float, JsonValue::Number(text)) if text == "-0" => Some(Value::Float(0.0)),
        (Kind::Double, JsonValue::Number(text)) if text == "-0" => Some(Value::Double(0.0)),
        (Kind::Float, JsonValue::Number(text)) => text.parse().ok().map(Value::Float),
        (Kind::Float, JsonValue::String(word)) => {
            // Infinities and NaN are the same in both widths.
            special(word).map(|number| Value::Float(number as f32))
        }
        (Kind::Double, JsonValue::Number(text)) => text.parse().ok().map(Value::Double),
        (Kind::Double, JsonValue::String(word)) => special(word).map(Value::Double),
        (Kind::String, JsonValue::String(text)) => Some(Value::String(text.clone())),
        (Kind::Bytes, JsonValue::String(text)) => Some(Value::Bytes(latin1(text))),
        (Kind::Fixed { size, .. }, JsonValue::String(text)) => {
            let bytes = latin1(text);
            if bytes.len() != size as usize {
                return Err(ValueError::custom(format!(
                    "{} bytes where a fixed of {size} should be",
                    bytes.len()
                )));
            }
            Some(Value::Fixed(bytes))
        }
        (Kind::Enum { symbols, .. }, JsonValue::String(text)) => {
            let symbol = (0..symbols.len).find(|&at| table.str(table.span(symbols, at)) == text);
            match symbol {
                Some(symbol) => Some(Value::Enum(symbol)),
                None => return Err(ValueError::custom("the text is no symbol of the enum")),
            }
        }
        (Kind::Array { items }, JsonValue::Array(values)) => {
            let values = values.iter().enumerate().map(|(position, json)| {
                value(table, items, json, depth + 1, false)
                    .map_err(|error| error.inside(format!("[{position}]")))
            });
            Some(Value::Array(values.collect::<Result<_, _>>()?))
        }
        (Kind::Map { values }, JsonValue::Object(members)) => {
            let entries = members.iter().map(|(key, json)| {
                let value = value(table, values, json, depth + 1, false);
                Ok((key.clone(), value.map_err(|error| error.inside("{}"))?))
            });
            Some(Value::Map(entries.collect::<Result<_, ValueError>>()?))
        }
        (Kind::Union { branches }, _) => Some(union(table, branches, json, depth, is_last)?),
        (Kind::Record { fields, .. }, JsonValue::Object(members)) => {
            Some(record(table, fields, members, depth, is_last)?)
        }
        _ => None,
    };
    found.ok_or_else(|| ValueError::custom(format!("the JSON is no {}", kind.keyword())))
}

fn union(
    table: &Table<'_>,
    branches: Range,
    json: &Json,
    depth: usize,
    is_last: bool,
) -> Result<Value, ValueError> {
    let null = Json {
        line: json.line,
        value: JsonValue::Null,
    };
    let (name, inner) = match &json.value {
        JsonValue::Null => ("null", &null),
        JsonValue::Object(members) if !members.is_empty() => (members[0].0.as_str(), &members[0].1),
        _ => {
            return Err(ValueError::custom(
                "a value of a union is null, or an object with the branch's name as its key",
            ));
        }
    };
    let branch =
        (0..branches.len).find(|&at| branch_name(table, table.branch(branches, at)) == name);
    match branch {
        Some(at) => {
            let inner = value(table, table.branch(branches, at), inner, depth + 1, is_last)?;
            Ok(Value::Union(at, Box::new(inner)))
        }
        None => Err(ValueError::custom("the key is no branch of the union")),
    }
}

/// The fields are looked for in the schema's order. Members that are passed over on the way wait for their field; if it does not
/// come they are unknown, which is an error unless this is the last record. Members after the last field are not looked at.
fn record(
    table: &Table<'_>,
    fields: Range,
    members: &[(String, Json)],
    depth: usize,
    is_last: bool,
) -> Result<Value, ValueError> {
    let mut waiting: Vec<&(String, Json)> = Vec::new();
    let mut coming = members.iter();
    let mut values = Vec::with_capacity(fields.len as usize);
    for at in 0..fields.len {
        let field = table.field(fields, at);
        let name = table.str(field.name);
        let waited = waiting.iter().position(|(key, _)| key == name);
        let found = match waited {
            Some(place) => Some(&waiting.swap_remove(place).1),
            None => loop {
                match coming.next() {
                    None => break None,
                    Some((key, json)) if is_called(table, field, key) => break Some(json),
                    Some(member) => waiting.push(member),
                }
            },
        };
        let Some(json) = found else {
            let error = ValueError::new(DecodeErrorKind::MissingField);
            return Err(error.inside(format!(".{name}")));
        };
        values.push(
            value(
                table,
                field.node,
                json,
                depth + 1,
                is_last && at + 1 == fields.len,
            )
            .map_err(|error| error.inside(format!(".{name}")))?,
        );
    }
    if waiting.is_empty() || is_last {
        Ok(Value::Record(values))
    } else {
        Err(ValueError::custom(
            "the object has a key that is no field of the record",
        ))
    }
}

fn is_called(table: &Table<'_>, field: &Field, key: &str) -> bool {
    let aliases = field.aliases;
    table.str(field.name) == key
        || (0..aliases.len).any(|at| table.str(table.span(aliases, at)) == key)
}

fn int(text: &str) -> Option<i32> {
    if text.contains(['.', 'e', 'E']) {
        let number: f32 = text.parse().ok()?;
        let whole = (number + 0.5).floor() as i32;
        return (number == whole as f32).then_some(whole);
    }
    text.parse().ok()
}

fn long(text: &str) -> Option<i64> {
    if text.contains(['.', 'e', 'E']) {
        let number: f64 = text.parse().ok()?;
        let whole = (number + 0.5).floor() as i64;
        return (number == whole as f64).then_some(whole);
    }
    text.parse().ok()
}

fn special(word: &str) -> Option<f64> {
    match word {
        "NaN" => Some(f64::NAN),
        "Infinity" | "INF" => Some(f64::INFINITY),
        "-Infinity" | "-INF" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}
