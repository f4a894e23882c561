//! The parts of a schema's JSON that types share: names relative to a namespace, docs, attributes and aliases.

use crate::model::{Kind, Logical, Node, NodeId, Range, Span, Table, same_text, split_name};
use crate::out::Out;

/// A namespace; empty for the null namespace.
#[derive(Clone, Copy)]
pub(super) struct Namespace<'a>(&'a [u8]);

impl<'a> Namespace<'a> {
    /// The one that holds inside a record, the null namespace outside of all records.
    pub(super) const fn of(table: &Table<'a>, record: Option<NodeId>) -> Namespace<'a> {
        match record {
            Some(node) => match table.node(node).kind {
                Kind::Record { name, .. } => Namespace::in_name(table, name),
                _ => Namespace(b""),
            },
            None => Namespace(b""),
        }
    }

    /// The one that a full name has.
    pub(super) const fn in_name(table: &Table<'a>, name: Span) -> Namespace<'a> {
        Namespace(split_name(table.bytes(name)).0)
    }
}

/// The value of `name`, then `namespace` where it is not the one around.
pub(super) const fn write_name(full: &[u8], around: Namespace<'_>, out: &mut Out<'_>) {
    let (namespace, name) = split_name(full);
    out.push_name(name);
    if !same_text(namespace, around.0) {
        out.push(b",\"namespace\":");
        out.push_name(namespace);
    }
}

/// A mention of a named type: the simple name where the namespace around gives the rest and the name is no word of Avro's own.
pub(super) const fn write_reference(full: &[u8], around: Namespace<'_>, out: &mut Out<'_>) {
    let (namespace, name) = split_name(full);
    if same_text(namespace, around.0) && !is_keyword(name) {
        out.push_name(name);
    } else {
        out.push_name(full);
    }
}

/// `doc`, where there is one.
pub(super) const fn write_doc(table: &Table<'_>, doc: Span, out: &mut Out<'_>) {
    if doc.len > 0 {
        out.push(b",\"doc\":");
        out.push_string(table.bytes(doc));
    }
}

/// The logical type with its attributes, then the custom attributes.
pub(super) const fn write_attributes(table: &Table<'_>, node: &Node, out: &mut Out<'_>) {
    if let Some(name) = node.logical.keyword() {
        out.push(b",\"logicalType\":");
        out.push_name(name.as_bytes());
    }
    if let Logical::Decimal { precision, scale } = node.logical {
        out.push(b",\"precision\":");
        out.push_number(precision);
        if scale > 0 {
            out.push(b",\"scale\":");
            out.push_number(scale);
        }
    }
    if node.props.len > 0 {
        out.push(b",");
        out.push(table.bytes(node.props));
    }
}

/// The aliases of a named type: simple where they share its namespace, with a leading dot where they have none and it has one
/// (the one spelling that Java reads back as the null namespace).
pub(super) const fn write_aliases(
    table: &Table<'_>,
    aliases: Range,
    own: Namespace<'_>,
    out: &mut Out<'_>,
) {
    if aliases.len == 0 {
        return;
    }
    out.push(b",\"aliases\":[");
    let mut position = 0;
    while position < aliases.len {
        if position > 0 {
            out.push(b",");
        }
        let full = table.bytes(table.span(aliases, position));
        let (namespace, name) = split_name(full);
        out.push(b"\"");
        if same_text(namespace, own.0) {
            out.push(name);
        } else {
            if namespace.is_empty() {
                out.push(b".");
            }
            out.push(full);
        }
        out.push(b"\"");
        position += 1;
    }
    out.push(b"]");
}

/// Whether a simple name is one that Avro has for a kind of type, so that alone it would not mean a named type.
const fn is_keyword(name: &[u8]) -> bool {
    const WORDS: [&str; 14] = [
        "null", "boolean", "int", "long", "float", "double", "bytes", "string", "array", "map",
        "union", "record", "enum", "fixed",
    ];
    let mut at = 0;
    while at < WORDS.len() {
        if same_text(name, WORDS[at].as_bytes()) {
            return true;
        }
        at += 1;
    }
    false
}
