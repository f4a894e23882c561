//! Names of types as text, and how much text the names in a type are.

use crate::model::{Kind, NodeId, Table};

/// The last part of a full name.
pub(super) fn simple(full: &str) -> &str {
    full.rsplit('.').next().unwrap_or(full)
}

/// The full name of a named type, the word for the others.
pub(super) fn full_name<'a>(table: &Table<'a>, id: NodeId) -> &'a str {
    match table.full_name(id) {
        Some(name) => table.str(name),
        None => table.nodes[id as usize].kind.keyword(),
    }
}

/// How many bytes of names the JSON of a value has, the values within it and the branches of unions not counted.
pub(super) fn printed_bytes(table: &Table<'_>, id: NodeId) -> usize {
    match table.nodes[id as usize].kind {
        Kind::Record { fields, .. } => (0..fields.len)
            .map(|at| table.field(fields, at).name.len as usize)
            .sum(),
        Kind::Enum { symbols, .. } => (0..symbols.len)
            .map(|at| table.span(symbols, at).len as usize)
            .max()
            .unwrap_or_default(),
        _ => 0,
    }
}
