//! How to step over a writer's value that no reader wants.

use super::plan::{Skip, SkipId};
use crate::model::{Kind, NodeId, Table};
use std::collections::HashMap;

/// Makes the skips of a writer's types, each once.
pub(super) struct Skips<'a> {
    writer: Table<'a>,
    made: HashMap<NodeId, SkipId>,
    pub(super) skips: Vec<Skip>,
}

impl<'a> Skips<'a> {
    pub(super) fn new(writer: Table<'a>) -> Skips<'a> {
        Skips {
            writer,
            made: HashMap::new(),
            skips: Vec::new(),
        }
    }

    /// The skip of a type. Its parts are made after it has its place: a part may be the type itself.
    pub(super) fn of(&mut self, node: NodeId) -> SkipId {
        let mut todo = Vec::new();
        let root = self.place(node, &mut todo);
        while let Some((node, place)) = todo.pop() {
            let skip = match self.writer.nodes[node as usize].kind {
                Kind::Null => Skip::Bytes(0),
                Kind::Boolean => Skip::Bytes(1),
                Kind::Float => Skip::Bytes(4),
                Kind::Double => Skip::Bytes(8),
                Kind::Fixed { size, .. } => Skip::Bytes(size as usize),
                Kind::Int | Kind::Enum { .. } => Skip::Int,
                Kind::Long => Skip::Long,
                Kind::Bytes | Kind::String => Skip::Counted,
                Kind::Array { items } => Skip::Array(self.place(items, &mut todo)),
                Kind::Map { values } => Skip::Map(self.place(values, &mut todo)),
                Kind::Union { branches } => {
                    let range = branches.start..branches.start + branches.len;
                    let nodes = range.map(|at| self.writer.branches[at as usize]);
                    let nodes: Vec<_> = nodes.collect();
                    Skip::Union(nodes.iter().map(|&n| self.place(n, &mut todo)).collect())
                }
                Kind::Record { fields, .. } => {
                    let range = fields.start..fields.start + fields.len;
                    let nodes = range.map(|at| self.writer.fields[at as usize].node);
                    let nodes: Vec<_> = nodes.collect();
                    Skip::Record(nodes.iter().map(|&n| self.place(n, &mut todo)).collect())
                }
            };
            self.skips[place as usize] = skip;
        }
        root
    }

    fn place(&mut self, node: NodeId, todo: &mut Vec<(NodeId, SkipId)>) -> SkipId {
        if let Some(&place) = self.made.get(&node) {
            return place;
        }
        let place = u32::try_from(self.skips.len()).unwrap_or(u32::MAX);
        self.skips.push(Skip::Bytes(0));
        self.made.insert(node, place);
        todo.push((node, place));
        place
    }
}
