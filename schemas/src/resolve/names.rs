//! Names of types as text.

use crate::model::{NodeId, Table};

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
