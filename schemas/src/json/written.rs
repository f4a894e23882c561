//! The parts of a schema's JSON that types share: names relative to a namespace, docs, attributes and aliases.

use crate::model::{Kind, Logical, Node, NodeId, Range, Span, Table, same_text, split_name};
use crate::out::Out;

/// The rest of a `name` after its opening quote, then `namespace` where it is not that of the record around.
pub(super) const fn write_name(
    table: &Table<'_>,
    full: Span,
    within: Option<NodeId>,
    out: &mut Out<'_>,
) {
    let text = table.text;
    let (namespace, name) = split_name(text, full);
    out.push_span(text, name);
    out.push(b"\"");
    if !same_text(text, namespace, text, namespace_of(table, within)) {
        out.push(b",\"namespace\":\"");
        out.push_span(text, namespace);
        out.push(b"\"");
    }
}

/// A mention of a named type: the simple name where the namespace around gives the rest and the name is no word of Avro's own.
pub(super) const fn write_reference(
    table: &Table<'_>,
    full: Span,
    within: Option<NodeId>,
    out: &mut Out<'_>,
) {
    let text = table.text;
    let (namespace, name) = split_name(text, full);
    let short =
        same_text(text, namespace, text, namespace_of(table, within)) && !is_keyword(text, name);
    out.push(b"\"");
    out.push_span(text, if short { name } else { full });
    out.push(b"\"");
}

/// `doc`, where there is one.
pub(super) const fn write_doc(text: &[u8], doc: Span, out: &mut Out<'_>) {
    if doc.len > 0 {
        out.push(b",\"doc\":\"");
        out.push_span(text, doc);
        out.push(b"\"");
    }
}

/// The logical type with its attributes, then the custom attributes.
pub(super) const fn write_attributes(text: &[u8], node: &Node, out: &mut Out<'_>) {
    match node.logical {
        Logical::None => {}
        Logical::Decimal { precision, scale } => {
            out.push(b",\"logicalType\":\"decimal\",\"precision\":");
            out.push_number(precision);
            if scale > 0 {
                out.push(b",\"scale\":");
                out.push_number(scale);
            }
        }
        logical => {
            let name = logical.keyword().as_bytes();
            out.push(b",\"logicalType\":\"");
            out.push(name);
            out.push(b"\"");
        }
    }
    if node.props.len > 0 {
        out.push(b",");
        out.push_span(text, node.props);
    }
}

/// The aliases of a named type: simple where they share its namespace, with a leading dot where they have none and it has one
/// (the one spelling that Java reads back as the null namespace).
pub(super) const fn write_aliases(
    table: &Table<'_>,
    aliases: Range,
    full: Span,
    out: &mut Out<'_>,
) {
    let text = table.text;
    let (own, _) = split_name(text, full);
    out.push(b",\"aliases\":[\"");
    let mut position = 0;
    while position < aliases.len {
        if position > 0 {
            out.push(b"\",\"");
        }
        let alias = table.spans[(aliases.start + position) as usize];
        let (namespace, name) = split_name(text, alias);
        if same_text(text, namespace, text, own) {
            out.push_span(text, name);
        } else {
            if namespace.len == 0 {
                out.push(b".");
            }
            out.push_span(text, alias);
        }
        position += 1;
    }
    out.push(b"\"]");
}

/// The namespace inside a record, the null namespace outside of all records.
const fn namespace_of(table: &Table<'_>, record: Option<NodeId>) -> Span {
    match record {
        Some(node) => match table.nodes[node as usize].kind {
            Kind::Record { name, .. } => split_name(table.text, name).0,
            _ => Span::EMPTY,
        },
        None => Span::EMPTY,
    }
}

/// Whether a simple name is one that Avro has for a kind of type, so that alone it would not mean a named type.
const fn is_keyword(text: &[u8], name: Span) -> bool {
    const WORDS: [&str; 14] = [
        "null", "boolean", "int", "long", "float", "double", "bytes", "string", "array", "map",
        "union", "record", "enum", "fixed",
    ];
    let mut at = 0;
    while at < WORDS.len() {
        let word = WORDS[at].as_bytes();
        if same_text(text, name, word, Span::of(word)) {
            return true;
        }
        at += 1;
    }
    false
}
