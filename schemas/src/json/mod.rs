//! A table as the full JSON of its schema, in the stable order in which Apache Avro for Java writes one: names are relative to
//! the enclosing namespace, properties come after the structure, aliases last.
//!
//! The `const` pair [`len`] and [`bytes`] makes a static of exactly the right length; [`text`] and [`pretty`] serve run time.

mod pretty;
mod written;

use crate::canonical::write_symbols;
use crate::model::walk::{Step, Walk};
use crate::model::{Kind, Order, Range, Table};
use crate::out::Out;
use written::{Namespace, write_aliases, write_attributes, write_doc, write_name, write_reference};

/// How long the JSON is, in bytes.
///
/// # Panics
/// On a table that is not well formed: an index out of range, more than [`MAX_NODES`](crate::model::MAX_NODES) nodes, or
/// deeper than [`MAX_DEPTH`](crate::model::MAX_DEPTH). No maker of tables in this crate gives one.
#[must_use]
pub const fn len(table: &Table<'_>) -> usize {
    let mut out = Out::counting();
    write(table, &mut out);
    out.len()
}

/// The JSON without white space, UTF-8, of length [`len`].
///
/// # Panics
/// As [`len`], and when `N` is less than the length.
#[must_use]
pub const fn bytes<const N: usize>(table: &Table<'_>) -> [u8; N] {
    let mut buffer = [0; N];
    write(table, &mut Out::filling(&mut buffer));
    buffer
}

/// The JSON without white space.
///
/// # Panics
/// As [`len`].
#[must_use]
pub fn text(table: &Table<'_>) -> String {
    let mut buffer = vec![0; len(table)];
    write(table, &mut Out::filling(&mut buffer));
    String::from_utf8_lossy(&buffer).into_owned()
}

/// The JSON for people: two spaces a level, a line end at the end.
///
/// # Panics
/// As [`len`].
#[must_use]
pub fn pretty(table: &Table<'_>) -> String {
    pretty::indent(&text(table))
}

const fn write(table: &Table<'_>, out: &mut Out<'_>) {
    let mut walk = Walk::new(*table);
    while let Some(step) = walk.next() {
        match step {
            Step::Enter { node, within } => {
                let around = Namespace::of(table, within);
                let entered = table.node(node);
                match entered.kind {
                    Kind::Array { .. } => out.push(b"{\"type\":\"array\",\"items\":"),
                    Kind::Map { .. } => out.push(b"{\"type\":\"map\",\"values\":"),
                    Kind::Union { .. } => out.push(b"["),
                    Kind::Record { name, .. } => {
                        out.push(b"{\"type\":\"record\",\"name\":");
                        write_name(table.bytes(name), around, out);
                        write_doc(table, entered.doc, out);
                        out.push(b",\"fields\":[");
                    }
                    Kind::Enum {
                        name,
                        symbols,
                        default,
                    } => {
                        out.push(b"{\"type\":\"enum\",\"name\":");
                        write_name(table.bytes(name), around, out);
                        write_doc(table, entered.doc, out);
                        out.push(b",\"symbols\":[");
                        write_symbols(table, symbols, out);
                        out.push(b"]");
                        if let Some(position) = default {
                            out.push(b",\"default\":");
                            out.push_name(table.bytes(table.span(symbols, position)));
                        }
                        write_attributes(table, entered, out);
                        write_aliases(table, entered.aliases, Namespace::in_name(table, name), out);
                        out.push(b"}");
                    }
                    Kind::Fixed { name, size } => {
                        out.push(b"{\"type\":\"fixed\",\"name\":");
                        write_name(table.bytes(name), around, out);
                        write_doc(table, entered.doc, out);
                        out.push(b",\"size\":");
                        out.push_number(size);
                        write_attributes(table, entered, out);
                        write_aliases(table, entered.aliases, Namespace::in_name(table, name), out);
                        out.push(b"}");
                    }
                    primitive if entered.is_plain() => {
                        out.push_name(primitive.keyword().as_bytes());
                    }
                    primitive => {
                        out.push(b"{\"type\":");
                        out.push_name(primitive.keyword().as_bytes());
                        write_attributes(table, entered, out);
                        out.push(b"}");
                    }
                }
            }
            Step::Again { node, within } => {
                if let Some(name) = table.full_name(node) {
                    write_reference(table.bytes(name), Namespace::of(table, within), out);
                }
            }
            Step::Part { owner, position } => match table.node(owner).kind {
                Kind::Record { fields, .. } => {
                    if position > 0 {
                        end_field(table, fields, position - 1, out);
                        out.push(b",");
                    }
                    out.push(b"{\"name\":");
                    out.push_name(table.bytes(table.field(fields, position).name));
                    out.push(b",\"type\":");
                }
                Kind::Union { .. } if position > 0 => out.push(b","),
                _ => {}
            },
            Step::Leave { node } => {
                let left = table.node(node);
                match left.kind {
                    Kind::Record { name, fields } => {
                        if fields.len > 0 {
                            end_field(table, fields, fields.len - 1, out);
                        }
                        out.push(b"]");
                        write_attributes(table, left, out);
                        write_aliases(table, left.aliases, Namespace::in_name(table, name), out);
                        out.push(b"}");
                    }
                    Kind::Union { .. } => out.push(b"]"),
                    _ => {
                        write_attributes(table, left, out);
                        out.push(b"}");
                    }
                }
            }
        }
    }
}

/// What follows the type of a field.
const fn end_field(table: &Table<'_>, fields: Range, position: u32, out: &mut Out<'_>) {
    let field = table.field(fields, position);
    write_doc(table, field.doc, out);
    if let Some(default) = field.default {
        out.push(b",\"default\":");
        out.push(table.bytes(default));
    }
    match field.order {
        Order::Ascending => {}
        Order::Descending => out.push(b",\"order\":\"descending\""),
        Order::Ignore => out.push(b",\"order\":\"ignore\""),
    }
    if field.aliases.len > 0 {
        out.push(b",\"aliases\":[");
        let mut alias = 0;
        while alias < field.aliases.len {
            if alias > 0 {
                out.push(b",");
            }
            out.push_string(table.bytes(table.span(field.aliases, alias)));
            alias += 1;
        }
        out.push(b"]");
    }
    if field.props.len > 0 {
        out.push(b",");
        out.push(table.bytes(field.props));
    }
    out.push(b"}");
}
