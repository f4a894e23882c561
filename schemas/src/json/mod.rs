//! A table as the full JSON of its schema, in the stable order in which Apache Avro for Java writes one: names are relative to
//! the enclosing namespace, properties come after the structure, aliases last.
//!
//! [`text`] and [`pretty`] serve run time, [`Event::SCHEMA_JSON`](crate::Event::SCHEMA_JSON) is the same made by the compiler.

mod escape;
mod pretty;
mod written;

use crate::canonical::{write_primitive, write_texts};
use crate::model::walk::{Step, Walk};
use crate::model::{Kind, Node, Order, Range, Span, Table};
use crate::out::Out;
pub use escape::escape;
use written::{write_aliases, write_attributes, write_doc, write_name, write_reference};

/// The JSON without white space.
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

/// The JSON for people: two spaces a level, a line end at the end.
///
/// # Panics
/// As [`text`].
#[must_use]
pub fn pretty(table: &Table<'_>) -> String {
    pretty::indent(&text(table))
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
        Step::Enter { node, within } => {
            let entered = &table.nodes[node as usize];
            match entered.kind {
                Kind::Array { .. } => out.push(b"{\"type\":\"array\",\"items\":"),
                Kind::Map { .. } => out.push(b"{\"type\":\"map\",\"values\":"),
                Kind::Union { .. } => out.push(b"["),
                Kind::Record { name, .. } => {
                    out.push(b"{\"type\":\"record\",\"name\":\"");
                    write_name(table, name, within, out);
                    write_doc(text, entered.doc, out);
                    out.push(b",\"fields\":[");
                }
                Kind::Enum {
                    name,
                    symbols,
                    default,
                } => {
                    out.push(b"{\"type\":\"enum\",\"name\":\"");
                    write_name(table, name, within, out);
                    write_doc(text, entered.doc, out);
                    out.push(b",\"symbols\":[");
                    write_texts(table, symbols, out);
                    out.push(b"]");
                    if let Some(position) = default {
                        out.push(b",\"default\":\"");
                        out.push_span(text, table.spans[(symbols.start + position) as usize]);
                        out.push(b"\"");
                    }
                    end_named(table, entered, name, out);
                }
                Kind::Fixed { name, size } => {
                    out.push(b"{\"type\":\"fixed\",\"name\":\"");
                    write_name(table, name, within, out);
                    write_doc(text, entered.doc, out);
                    out.push(b",\"size\":");
                    out.push_number(size);
                    end_named(table, entered, name, out);
                }
                _ => write_simple(text, entered, out),
            }
        }
        Step::Again { node, within } => {
            if let Some(name) = table.full_name(node) {
                write_reference(table, name, within, out);
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
                        end_field(table, fields, position - 1, out);
                        out.push(b",{\"name\":\"");
                    } else {
                        out.push(b"{\"name\":\"");
                    }
                    out.push_span(text, table.fields[(fields.start + position) as usize].name);
                    out.push(b"\",\"type\":");
                }
                Kind::Union { .. } if position > 0 => out.push(b","),
                _ => {}
            }
            let part = &table.nodes[node as usize];
            if part.kind.is_primitive() {
                write_simple(text, part, out);
            }
        }
        Step::Leave { node } => {
            let left = &table.nodes[node as usize];
            match left.kind {
                Kind::Record { name, fields } => {
                    if fields.len > 0 {
                        end_field(table, fields, fields.len - 1, out);
                    }
                    out.push(b"]");
                    end_named(table, left, name, out);
                }
                Kind::Union { .. } => out.push(b"]"),
                _ => {
                    write_attributes(text, left, out);
                    out.push(b"}");
                }
            }
        }
    }
}

/// A primitive type, as its name alone or as an object with attributes.
const fn write_simple(text: &[u8], node: &Node, out: &mut Out<'_>) {
    if node.is_plain() {
        write_primitive(node.kind, out);
    } else {
        out.push(b"{\"type\":");
        write_primitive(node.kind, out);
        write_attributes(text, node, out);
        out.push(b"}");
    }
}

/// What a named type ends with.
const fn end_named(table: &Table<'_>, node: &Node, name: Span, out: &mut Out<'_>) {
    write_attributes(table.text, node, out);
    if node.aliases.len > 0 {
        write_aliases(table, node.aliases, name, out);
    }
    out.push(b"}");
}

/// What follows the type of a field.
const fn end_field(table: &Table<'_>, fields: Range, position: u32, out: &mut Out<'_>) {
    let field = &table.fields[(fields.start + position) as usize];
    write_doc(table.text, field.doc, out);
    if let Some(default) = field.default {
        out.push(b",\"default\":");
        out.push_span(table.text, default);
    }
    match field.order {
        Order::Ascending => {}
        Order::Descending => out.push(b",\"order\":\"descending\""),
        Order::Ignore => out.push(b",\"order\":\"ignore\""),
    }
    if field.aliases.len > 0 {
        out.push(b",\"aliases\":[");
        write_texts(table, field.aliases, out);
        out.push(b"]");
    }
    if field.props.len > 0 {
        out.push(b",");
        out.push_span(table.text, field.props);
    }
    out.push(b"}");
}
