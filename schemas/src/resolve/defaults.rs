//! A field's default as a value. The JSON text is read as Apache Avro for Java encodes it, which is more generous than the check
//! when a schema is read: in a union the first branch counts whose kind *may* hold the JSON, numbers are cut to the type, a text
//! for `fixed` is cut or filled with zeros, and characters beyond U+00FF in `bytes` become question marks.

use super::names::{full_name, printed_bytes};
use super::plan::DefaultValue;
use crate::generic::{Budget, Value, ValueError, encode_node, latin1};
use crate::model::{Kind, NodeId, Table};
use crate::read::json::{Json, Value as JsonValue, read};

/// The deepest default; the reader of schemas has the same limit.
const MAX_DEPTH: usize = 256;

/// The default of a field, if it has one.
pub(super) fn default_value(
    table: &Table<'_>,
    field: u32,
    budget: &mut Budget,
) -> Result<Option<DefaultValue>, String> {
    let field = &table.fields[field as usize];
    let Some(default) = field.default else {
        return Ok(None);
    };
    let json = read(table.str(default)).map_err(|error| error.to_string())?;
    let before = budget.spent();
    let default = value(table, field.node, &json, budget, 0).and_then(|value| {
        let mut bytes = Vec::new();
        encode_node(table, field.node, &value, &mut bytes).map_err(|error| error.to_string())?;
        Ok(DefaultValue {
            value,
            bytes,
            // The record that it is a field of has paid for its place.
            cost: budget.spent() - before - 1,
        })
    });
    default.map(Some).map_err(|reason| {
        format!(
            "the default of the reader's field `{}`: {reason}",
            table.str(field.name)
        )
    })
}

fn value(
    table: &Table<'_>,
    node: NodeId,
    json: &Json,
    budget: &mut Budget,
    depth: usize,
) -> Result<Value, String> {
    if depth > MAX_DEPTH {
        return Err("it nests too deep".to_owned());
    }
    let kind = table.nodes[node as usize].kind;
    pay(table, node, json, budget).map_err(|error| error.to_string())?;
    Ok(match (kind, &json.value) {
        (Kind::Null, JsonValue::Null) => Value::Null,
        (Kind::Boolean, JsonValue::Bool(boolean)) => Value::Boolean(*boolean),
        (Kind::Int, JsonValue::Number(text)) => Value::Int(cut_to_int(text)),
        (Kind::Long, JsonValue::Number(text)) => Value::Long(cut_to_long(text)),
        (Kind::Float, _) => Value::Float(number(json)? as f32),
        (Kind::Double, _) => Value::Double(number(json)?),
        (Kind::String, JsonValue::String(text)) => Value::String(text.clone()),
        (Kind::Bytes, JsonValue::String(text)) => Value::Bytes(latin1(text)),
        (Kind::Fixed { size, .. }, JsonValue::String(text)) => {
            let mut bytes = latin1(text);
            bytes.resize(size as usize, 0);
            Value::Fixed(bytes)
        }
        (Kind::Enum { symbols, .. }, JsonValue::String(text)) => {
            let range = symbols.start..symbols.start + symbols.len;
            let found = range
                .clone()
                .find(|&at| table.str(table.spans[at as usize]) == text);
            match found {
                Some(at) => Value::Enum(at - symbols.start),
                None => return Err(format!("`{text}` is no symbol of its enum")),
            }
        }
        (Kind::Array { items }, _) => Value::Array(
            children(json)
                .map(|child| value(table, items, child, budget, depth + 1))
                .collect::<Result<_, _>>()?,
        ),
        (Kind::Map { values }, JsonValue::Object(members)) => Value::Map(
            members
                .iter()
                .map(|(key, child)| {
                    Ok((key.clone(), value(table, values, child, budget, depth + 1)?))
                })
                .collect::<Result<_, String>>()?,
        ),
        (Kind::Map { .. }, _) if children(json).next().is_none() => Value::Map(Vec::new()),
        (Kind::Record { fields, .. }, _) => {
            let range = fields.start..fields.start + fields.len;
            Value::Record(
                range
                    .map(|at| {
                        let field = &table.fields[at as usize];
                        match (json.get(table.str(field.name)), field.default) {
                            (Some(child), _) => value(table, field.node, child, budget, depth + 1),
                            (None, Some(default)) => {
                                let text = table.str(default);
                                budget
                                    .spend_bytes(text.len())
                                    .map_err(|error| error.to_string())?;
                                let json = read(text).map_err(|error| error.to_string())?;
                                value(table, field.node, &json, budget, depth + 1)
                            }
                            (None, None) => Err(format!("it has no `{}`", table.str(field.name))),
                        }
                    })
                    .collect::<Result<_, _>>()?,
            )
        }
        (Kind::Union { branches }, _) => {
            // A `null` first in the union takes `null` here as everywhere, since its kind may hold it.
            let range = branches.start..branches.start + branches.len;
            let found = range
                .clone()
                .find(|&at| may_hold(table.nodes[table.branches[at as usize] as usize].kind, json));
            match found {
                Some(at) => Value::Union(
                    at - branches.start,
                    Box::new(value(
                        table,
                        table.branches[at as usize],
                        json,
                        budget,
                        depth + 1,
                    )?),
                ),
                None => return Err("no branch of its union takes it".to_owned()),
            }
        }
        (kind, _) => return Err(format!("it is no {}", kind.keyword())),
    })
}

/// A value costs one, and its bytes what as much memory of values does: before they are copied, and a `fixed` is as long as its
/// type however short the text.
fn pay(
    table: &Table<'_>,
    node: NodeId,
    json: &Json,
    budget: &mut Budget,
) -> Result<(), ValueError> {
    budget.spend(1)?;
    // For the branch of a union, whose name its value brings along.
    budget.spend_bytes(full_name(table, node).len())?;
    match (table.nodes[node as usize].kind, &json.value) {
        (Kind::Record { .. }, _) => budget.spend_bytes(printed_bytes(table, node)),
        (Kind::Fixed { size, .. }, _) => budget.spend_bytes(size as usize),
        (_, JsonValue::String(text)) => budget.spend_bytes(text.len()),
        (Kind::Map { .. }, JsonValue::Object(members)) => members
            .iter()
            .try_for_each(|(key, _)| budget.spend_bytes(key.len())),
        _ => Ok(()),
    }
}

fn may_hold(kind: Kind, json: &Json) -> bool {
    match kind {
        Kind::Null => matches!(json.value, JsonValue::Null),
        Kind::Boolean => matches!(json.value, JsonValue::Bool(_)),
        Kind::Int | Kind::Long | Kind::Float | Kind::Double => {
            matches!(json.value, JsonValue::Number(_))
        }
        Kind::String | Kind::Bytes | Kind::Fixed { .. } => {
            matches!(json.value, JsonValue::String(_))
        }
        _ => true,
    }
}

/// The items of an array, or the values of an object; nothing else has any.
fn children(json: &Json) -> Box<dyn Iterator<Item = &Json> + '_> {
    match &json.value {
        JsonValue::Array(items) => Box::new(items.iter()),
        JsonValue::Object(members) => Box::new(members.iter().map(|(_, value)| value)),
        _ => Box::new(std::iter::empty()),
    }
}

/// A number, or one of the three words that stand for numbers JSON lacks.
fn number(json: &Json) -> Result<f64, String> {
    match &json.value {
        JsonValue::Number(text) => text.parse().map_err(|_| "it is no number".to_owned()),
        JsonValue::String(word) if word == "NaN" => Ok(f64::NAN),
        JsonValue::String(word) if word == "Infinity" => Ok(f64::INFINITY),
        JsonValue::String(word) if word == "-Infinity" => Ok(f64::NEG_INFINITY),
        _ => Err("it is no number".to_owned()),
    }
}

fn cut_to_int(text: &str) -> i32 {
    match low_bits(text) {
        Some(bits) => bits as i32,
        None => text.parse::<f64>().unwrap_or_default() as i32,
    }
}

fn cut_to_long(text: &str) -> i64 {
    match low_bits(text) {
        Some(bits) => bits,
        None => text.parse::<f64>().unwrap_or_default() as i64,
    }
}

/// The lowest 64 bits of a whole number of any length; `None` for a number with a point or an exponent.
fn low_bits(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let mut bits = 0_i64;
    for digit in digits.bytes() {
        if !digit.is_ascii_digit() {
            return None;
        }
        bits = bits.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'));
    }
    Some(if digits.len() < text.len() {
        bits.wrapping_neg()
    } else {
        bits
    })
}
