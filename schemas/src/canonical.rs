//! Parsing Canonical Form (Avro 1.12 specification, "Transforming into Parsing Canonical Form"), byte for byte as Apache Avro
//! for Java writes it: names are not escaped and logical types are gone.
//!
//! [`text`] serves run time, [`Event::CANONICAL_FORM`](crate::Event::CANONICAL_FORM) is the same made by the compiler.

use crate::fingerprint::crc64;
use crate::model::walk::{Step, Walk};
use crate::model::{Kind, Range, Table};
use crate::out::Out;
use crate::room::in_room;

/// The canonical form as text.
///
/// # Panics
/// On a table that is not well formed: an index out of range, more than [`MAX_NODES`](crate::model::MAX_NODES) nodes, or
/// deeper than [`MAX_DEPTH`](crate::model::MAX_DEPTH). No maker of tables in this crate gives one.
#[must_use]
pub fn text(table: &Table<'_>) -> String {
    let mut counted = Out::counting();
    write(table, &mut counted);
    let mut buffer = vec![0; counted.len()];
    write(table, &mut Out::filling(&mut buffer));
    String::from_utf8_lossy(&buffer).into_owned()
}

/// The CRC-64-AVRO fingerprint of the canonical form, without a heap: for the compiler.
///
/// # Panics
/// As [`text`], and when the form is longer than a million bytes.
#[allow(
    clippy::panic,
    reason = "a panic of a constant is how the compiler is told an error"
)]
#[doc(hidden)]
#[must_use]
pub const fn fingerprint(table: &Table<'_>) -> u64 {
    let mut counted = Out::counting();
    write(table, &mut counted);
    let len = counted.len();
    in_room!(len, ROOM => fingerprint_in::<ROOM>(table, len))
}

const fn fingerprint_in<const ROOM: usize>(table: &Table<'_>, len: usize) -> u64 {
    let mut room = [0; ROOM];
    write(table, &mut Out::filling(&mut room));
    crc64(room.split_at(len).0)
}

pub(crate) const fn write(table: &Table<'_>, out: &mut Out<'_>) {
    let mut walk = Walk::new(*table);
    while let Some(step) = walk.next() {
        write_step(table, step, out);
    }
}

/// What a step of the walk adds.
const fn write_step(table: &Table<'_>, step: Step, out: &mut Out<'_>) {
    let text = table.text;
    match step {
        Step::Enter { node, .. } => match table.nodes[node as usize].kind {
            Kind::Array { .. } => out.push(b"{\"type\":\"array\",\"items\":"),
            Kind::Map { .. } => out.push(b"{\"type\":\"map\",\"values\":"),
            Kind::Union { .. } => out.push(b"["),
            Kind::Record { name, .. } => {
                out.push(b"{\"name\":\"");
                out.push_span(text, name);
                out.push(b"\",\"type\":\"record\",\"fields\":[");
            }
            Kind::Enum { name, symbols, .. } => {
                out.push(b"{\"name\":\"");
                out.push_span(text, name);
                out.push(b"\",\"type\":\"enum\",\"symbols\":[");
                write_texts(table, symbols, out);
                out.push(b"]}");
            }
            Kind::Fixed { name, size } => {
                out.push(b"{\"name\":\"");
                out.push_span(text, name);
                out.push(b"\",\"type\":\"fixed\",\"size\":");
                out.push_number(size);
                out.push(b"}");
            }
            primitive => write_primitive(primitive, out),
        },
        Step::Again { node, .. } => {
            if let Some(name) = table.full_name(node) {
                out.push(b"\"");
                out.push_span(text, name);
                out.push(b"\"");
            }
        }
        Step::Part {
            owner,
            position,
            node,
        } => {
            match table.nodes[owner as usize].kind {
                Kind::Record { fields, .. } => {
                    if position > 0 {
                        out.push(b"},{\"name\":\"");
                    } else {
                        out.push(b"{\"name\":\"");
                    }
                    out.push_span(text, table.fields[(fields.start + position) as usize].name);
                    out.push(b"\",\"type\":");
                }
                Kind::Union { .. } if position > 0 => out.push(b","),
                _ => {}
            }
            write_primitive(table.nodes[node as usize].kind, out);
        }
        Step::Leave { node } => match table.nodes[node as usize].kind {
            Kind::Record { fields, .. } if fields.len == 0 => out.push(b"]}"),
            Kind::Record { .. } => out.push(b"}]}"),
            Kind::Union { .. } => out.push(b"]"),
            _ => out.push(b"}"),
        },
    }
}

/// Symbols or aliases, each between quotes, with commas between.
pub(crate) const fn write_texts(table: &Table<'_>, spans: Range, out: &mut Out<'_>) {
    let mut position = 0;
    while position < spans.len {
        if position > 0 {
            out.push(b"\",\"");
        } else {
            out.push(b"\"");
        }
        out.push_span(table.text, table.spans[(spans.start + position) as usize]);
        position += 1;
    }
    if spans.len > 0 {
        out.push(b"\"");
    }
}

/// A primitive type's name between quotes, nothing for the other types.
pub(crate) const fn write_primitive(kind: Kind, out: &mut Out<'_>) {
    match kind {
        Kind::Null => out.push(b"\"null\""),
        Kind::Boolean => out.push(b"\"boolean\""),
        Kind::Int => out.push(b"\"int\""),
        Kind::Long => out.push(b"\"long\""),
        Kind::Float => out.push(b"\"float\""),
        Kind::Double => out.push(b"\"double\""),
        Kind::Bytes => out.push(b"\"bytes\""),
        Kind::String => out.push(b"\"string\""),
        _ => {}
    }
}
