//! JSON as a person would write it, and as our typed codec does: RFC 3339 times, decimals and UUIDs as strings, bytes in base64,
//! an optional value as the value or `null`. A union of several types keeps the name of the branch as a key.

use super::avro_json::{branch_name, push_comma, push_key, push_number, push_string};
use super::value::Value;
use crate::codec::json::time;
use crate::model::{Kind, Logical, NodeId, Table};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The plain JSON of a value of the table's schema. What is no value of it is written as `null`.
#[must_use]
pub fn to_plain_json(table: &Table<'_>, value: &Value) -> String {
    let mut out = String::new();
    write(table, 0, value, &mut out);
    out
}

fn write(table: &Table<'_>, node: NodeId, value: &Value, out: &mut String) {
    let logical = table.nodes[node as usize].logical;
    match (table.nodes[node as usize].kind, value) {
        (_, Value::Boolean(boolean)) => out.push_str(if *boolean { "true" } else { "false" }),
        (_, Value::Int(int)) => push_time(logical, (*int).into(), out),
        (_, Value::Long(long)) => push_time(logical, *long, out),
        (_, Value::Float(float)) => {
            push_number(out, (*float).into(), || format!("{float:?}"));
        }
        (_, Value::Double(double)) => push_number(out, *double, || format!("{double:?}")),
        (_, Value::Bytes(bytes) | Value::Fixed(bytes)) => {
            push_string(out, &bytes_text(logical, bytes));
        }
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
            let types = (0..branches.len)
                .filter(|&at| {
                    let branch = table.branch(branches, at);
                    !matches!(table.nodes[branch as usize].kind, Kind::Null)
                })
                .count();
            if types > 1 && **inner != Value::Null {
                out.push('{');
                push_key(out, branch_name(table, branch));
                write(table, branch, inner, out);
                out.push('}');
            } else {
                write(table, branch, inner, out);
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

/// A number, or the text of the time that it is. A time that RFC 3339 has no text for stays a number.
fn push_time(logical: Logical, number: i64, out: &mut String) {
    let mut text = Vec::new();
    if time::write(logical, number, &mut text) {
        push_string(out, &String::from_utf8_lossy(&text));
    } else {
        out.push_str(&number.to_string());
    }
}

fn bytes_text(logical: Logical, bytes: &[u8]) -> String {
    match (logical, bytes) {
        (Logical::Decimal { scale, .. }, _) => decimal(bytes, scale as usize),
        (Logical::Uuid, _) if bytes.len() == 16 => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            [
                &hex[..8],
                &hex[8..12],
                &hex[12..16],
                &hex[16..20],
                &hex[20..],
            ]
            .join("-")
        }
        (Logical::Duration, [a, b, c, d, e, f, g, h, i, j, k, l]) => {
            let months = u32::from_le_bytes([*a, *b, *c, *d]);
            let days = u32::from_le_bytes([*e, *f, *g, *h]);
            let millis = u32::from_le_bytes([*i, *j, *k, *l]);
            format!("P{months}M{days}DT{}.{:03}S", millis / 1000, millis % 1000)
        }
        _ => STANDARD.encode(bytes),
    }
}

/// The text of a decimal: its unscaled value in two's complement, big-endian, of any length.
fn decimal(bytes: &[u8], scale: usize) -> String {
    let negative = bytes.first().is_some_and(|first| *first >= 0x80);
    let mut magnitude = bytes.to_vec();
    if negative {
        let mut carry = true;
        for byte in magnitude.iter_mut().rev() {
            let (inverted, carried) = (!*byte).overflowing_add(u8::from(carry));
            (*byte, carry) = (inverted, carried);
        }
    }
    let mut digits = Vec::new();
    let mut first = 0;
    while first < magnitude.len() {
        let mut remainder = 0_u32;
        for byte in &mut magnitude[first..] {
            let dividend = remainder << 8 | u32::from(*byte);
            remainder = dividend % 10;
            *byte = (dividend / 10) as u8;
        }
        digits.push(b'0' + remainder as u8);
        while magnitude.get(first) == Some(&0) {
            first += 1;
        }
    }
    while digits.len() <= scale {
        digits.push(b'0');
    }
    digits.reverse();
    let text: String = digits.into_iter().map(char::from).collect();
    let (whole, part) = text.split_at(text.len() - scale);
    let sign = if negative { "-" } else { "" };
    if part.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part}")
    }
}
