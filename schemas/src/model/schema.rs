//! A schema that owns its table: what the `.avsc` reader makes.

use super::table::{Field, Node, NodeId, Span, Table};

/// A schema, owned. All that can be done with one is done with its [`Table`].
#[derive(Clone, Debug, Default)]
pub struct Schema {
    pub(crate) text: String,
    pub(crate) nodes: Vec<Node>,
    pub(crate) fields: Vec<Field>,
    pub(crate) branches: Vec<NodeId>,
    pub(crate) spans: Vec<Span>,
}

impl Schema {
    /// The schema as a table.
    #[must_use]
    pub fn table(&self) -> Table<'_> {
        Table {
            text: self.text.as_bytes(),
            nodes: &self.nodes,
            fields: &self.fields,
            branches: &self.branches,
            spans: &self.spans,
        }
    }

    /// The full name of the schema and its aliases, in full too; nothing when it is no named type.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.table().names()
    }
}
