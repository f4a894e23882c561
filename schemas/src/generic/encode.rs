//! From a value to Avro binary.

use super::MAX_DEPTH;
use super::error::ValueError;
use super::value::Value;
use crate::codec::DecodeErrorKind;
use crate::model::{Kind, NodeId, Table};

/// Appends the Avro binary encoding of a value to `out`.
///
/// # Errors
/// When the value is none of the table's schema, with the path to what is not; `out` then holds what it held before.
pub fn encode(table: &Table<'_>, value: &Value, out: &mut Vec<u8>) -> Result<(), ValueError> {
    let len = out.len();
    let done = encode_node(table, 0, value, out);
    if done.is_err() {
        out.truncate(len);
    }
    done
}

/// As [`encode`], for a value of one of the table's types; what was written before an error stays in `out`.
pub(crate) fn encode_node(
    table: &Table<'_>,
    node: NodeId,
    value: &Value,
    out: &mut Vec<u8>,
) -> Result<(), ValueError> {
    write(table, node, value, out, 0)
}

fn write(
    table: &Table<'_>,
    node: NodeId,
    value: &Value,
    out: &mut Vec<u8>,
    depth: usize,
) -> Result<(), ValueError> {
    if depth > MAX_DEPTH {
        return Err(ValueError::new(DecodeErrorKind::Depth));
    }
    match (table.nodes[node as usize].kind, value) {
        (Kind::Null, Value::Null) => {}
        (Kind::Boolean, Value::Boolean(boolean)) => out.push(u8::from(*boolean)),
        (Kind::Int, Value::Int(int)) => push_long(out, (*int).into()),
        (Kind::Long, Value::Long(long)) => push_long(out, *long),
        (Kind::Float, Value::Float(float)) => out.extend(float.to_le_bytes()),
        (Kind::Double, Value::Double(double)) => out.extend(double.to_le_bytes()),
        (Kind::Bytes, Value::Bytes(bytes)) => push_sized(out, bytes),
        (Kind::String, Value::String(text)) => push_sized(out, text.as_bytes()),
        (Kind::Fixed { size, .. }, Value::Fixed(bytes)) if bytes.len() == size as usize => {
            out.extend(bytes);
        }
        (Kind::Enum { symbols, .. }, Value::Enum(symbol)) if *symbol < symbols.len => {
            push_long(out, (*symbol).into());
        }
        (Kind::Array { items }, Value::Array(values)) => {
            push_block(out, values.len());
            for (position, value) in values.iter().enumerate() {
                write(table, items, value, out, depth + 1)
                    .map_err(|error| error.inside(format!("[{position}]")))?;
            }
            if !values.is_empty() {
                out.push(0);
            }
        }
        (Kind::Map { values }, Value::Map(entries)) => {
            push_block(out, entries.len());
            for (key, value) in entries {
                push_sized(out, key.as_bytes());
                write(table, values, value, out, depth + 1).map_err(|error| error.inside("{}"))?;
            }
            if !entries.is_empty() {
                out.push(0);
            }
        }
        (Kind::Union { branches }, Value::Union(branch, value)) if *branch < branches.len => {
            push_long(out, (*branch).into());
            write(
                table,
                table.branch(branches, *branch),
                value,
                out,
                depth + 1,
            )?;
        }
        (Kind::Record { fields, .. }, Value::Record(values))
            if values.len() == fields.len as usize =>
        {
            for (position, value) in (0..fields.len).zip(values) {
                let field = table.field(fields, position);
                write(table, field.node, value, out, depth + 1)
                    .map_err(|error| error.inside(format!(".{}", table.str(field.name))))?;
            }
        }
        (kind, _) => {
            return Err(ValueError::custom(format!(
                "the value is no {} of the schema",
                kind.keyword()
            )));
        }
    }
    Ok(())
}

/// An integer as Avro writes it.
pub(crate) fn push_long(out: &mut Vec<u8>, long: i64) {
    let mut bits = ((long << 1) ^ (long >> 63)).cast_unsigned();
    while bits >= 0x80 {
        out.push((bits & 0x7f) as u8 | 0x80);
        bits >>= 7;
    }
    out.push(bits as u8);
}

/// Bytes behind their length.
pub(crate) fn push_sized(out: &mut Vec<u8>, bytes: &[u8]) {
    push_block(out, bytes.len());
    out.extend(bytes);
}

/// A count or length: no slice is longer than an `i64` says.
fn push_block(out: &mut Vec<u8>, len: usize) {
    push_long(out, i64::try_from(len).unwrap_or(i64::MAX));
}
