//! Avro's JSON encoding, as `JsonEncoder` of Apache Avro for Java prints it: a branch of a union other than `null` is an object with
//! its name as key, bytes are text of ISO 8859-1, and `"NaN"`, `"Infinity"`, `"-Infinity"` stand for the numbers JSON lacks.

use super::latin1::push_latin1;
use super::value::Value;
use crate::json::escape;
use crate::model::{Kind, NodeId, Table};

/// The Avro JSON encoding of a value of the table's schema. What is no value of it is written as `null`.
///
/// Java prints nothing at all for a record that holds nothing, down to the last of its fields, when it stands alone; this prints
/// its braces. [`prints_nothing`] tells.
#[must_use]
pub fn to_avro_json(table: &Table<'_>, value: &Value) -> String {
    let mut out = String::new();
    write(table, 0, value, &mut out);
    out
}

fn write(table: &Table<'_>, node: NodeId, value: &Value, out: &mut String) {
    match (table.nodes[node as usize].kind, value) {
        (_, Value::Boolean(boolean)) => out.push_str(if *boolean { "true" } else { "false" }),
        (_, Value::Int(int)) => out.push_str(&int.to_string()),
        (_, Value::Long(long)) => out.push_str(&long.to_string()),
        (_, Value::Float(float)) => {
            push_number(out, (*float).into(), || format!("{float:?}"));
        }
        (_, Value::Double(double)) => push_number(out, *double, || format!("{double:?}")),
        (_, Value::Bytes(bytes) | Value::Fixed(bytes)) => push_latin1(out, bytes),
        (_, Value::String(text)) => push_string(out, text),
        (Kind::Enum { symbols, .. }, Value::Enum(symbol)) if *symbol < symbols.len => {
            push_string(out, table.str(table.span(symbols, *symbol)));
        }
        (Kind::Array { items }, Value::Array(values)) => {
            out.push('[');
            for (position, value) in values.iter().enumerate() {
                push_comma(out, position);
                write(table, items, value, out);
            }
            out.push(']');
        }
        (Kind::Map { values }, Value::Map(entries)) => {
            out.push('{');
            for (position, (key, value)) in entries.iter().enumerate() {
                push_comma(out, position);
                push_key(out, key);
                write(table, values, value, out);
            }
            out.push('}');
        }
        (Kind::Union { branches }, Value::Union(branch, inner)) if *branch < branches.len => {
            let branch = table.branch(branches, *branch);
            if **inner == Value::Null {
                out.push_str("null");
            } else {
                out.push('{');
                push_key(out, branch_name(table, branch));
                write(table, branch, inner, out);
                out.push('}');
            }
        }
        (Kind::Record { fields, .. }, Value::Record(values)) => {
            out.push('{');
            for (position, value) in (0..fields.len).zip(values) {
                let field = table.field(fields, position);
                push_comma(out, position as usize);
                push_key(out, table.str(field.name));
                write(table, field.node, value, out);
            }
            out.push('}');
        }
        _ => out.push_str("null"),
    }
}

/// Whether Java's `JsonEncoder` prints nothing for values of this schema: records of records without anything else.
#[must_use]
pub fn prints_nothing(table: &Table<'_>) -> bool {
    let mut todo = vec![0];
    let mut seen = std::collections::HashSet::new();
    while let Some(node) = todo.pop() {
        match table.nodes[node as usize].kind {
            Kind::Record { fields, .. } => {
                if seen.insert(node) {
                    todo.extend((0..fields.len).map(|at| table.field(fields, at).node));
                }
            }
            _ => return false,
        }
    }
    true
}

/// The name under which JSON knows a branch of a union.
pub(super) fn branch_name<'a>(table: &Table<'a>, node: NodeId) -> &'a str {
    match table.full_name(node) {
        Some(name) => table.str(name),
        None => table.nodes[node as usize].kind.keyword(),
    }
}

pub(crate) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    out.push_str(&escape(text));
    out.push('"');
}

pub(super) fn push_key(out: &mut String, key: &str) {
    push_string(out, key);
    out.push(':');
}

pub(super) fn push_comma(out: &mut String, position: usize) {
    if position > 0 {
        out.push(',');
    }
}

/// A number by its shortest text, or the word for one that JSON lacks.
pub(super) fn push_number(out: &mut String, number: f64, shortest: impl Fn() -> String) {
    if number.is_finite() {
        out.push_str(&shortest());
    } else if number.is_nan() {
        out.push_str("\"NaN\"");
    } else {
        out.push_str(if number > 0.0 {
            "\"Infinity\""
        } else {
            "\"-Infinity\""
        });
    }
}
