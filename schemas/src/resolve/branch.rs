//! Which branch of a reader's union takes a writer's type, and whether two unions are the same, as Apache Avro for Java decides.

use super::build::Builder;
use super::names::{full_name, simple};
use crate::model::{Kind, NodeId, Range};
use std::collections::HashMap;

/// How deeply two unions are compared.
const MAX_DEPTH: usize = 512;

impl Builder<'_> {
    /// The branch of the same kind (of the same full name for a named type; else, for a record, one whose fields fit, best one of
    /// the same simple name), or else the first that the type promotes to.
    pub(super) fn matching_branch(
        &mut self,
        writer: NodeId,
        branches: Range,
        depth: usize,
    ) -> Result<Option<u32>, String> {
        let kind = self.writer.nodes[writer as usize].kind;
        let mut fitting = None;
        for at in 0..branches.len {
            let branch = self.reader.branch(branches, at);
            let branch_kind = self.reader.nodes[branch as usize].kind;
            if std::mem::discriminant(&kind) != std::mem::discriminant(&branch_kind) {
                continue;
            }
            let Some(name) = self.reader.full_name(branch) else {
                return Ok(Some(at));
            };
            let name = self.reader.str(name);
            if name == full_name(&self.writer, writer) {
                return Ok(Some(at));
            }
            if matches!(kind, Kind::Record { .. }) {
                let record = self.record(writer, branch, depth + 1)?;
                let same_name = simple(name) == simple(full_name(&self.writer, writer));
                if !self.fails_at_once(record) && (fitting.is_none() || same_name) {
                    fitting = Some(at);
                }
            }
        }
        if fitting.is_some() {
            return Ok(fitting);
        }
        Ok((0..branches.len).find(|&at| {
            let branch = self.reader.branch(branches, at);
            matches!(
                (kind, self.reader.nodes[branch as usize].kind),
                (Kind::Int, Kind::Long | Kind::Float | Kind::Double)
                    | (Kind::Long, Kind::Float | Kind::Double)
                    | (Kind::Float, Kind::Double)
                    | (Kind::String, Kind::Bytes)
                    | (Kind::Bytes, Kind::String)
            )
        }))
    }

    /// Whether a writer's and a reader's union have the same branches in the same order, down to the fields.
    pub(super) fn same_union(&self, writer: NodeId, reader: NodeId) -> Result<bool, String> {
        self.same(writer, reader, &mut HashMap::new(), 0)
    }

    fn same(
        &self,
        writer: NodeId,
        reader: NodeId,
        records: &mut HashMap<(NodeId, NodeId), bool>,
        depth: usize,
    ) -> Result<bool, String> {
        if depth > MAX_DEPTH {
            return Err(format!("types nest deeper than the limit of {MAX_DEPTH}"));
        }
        let named_alike = || {
            let written = simple(full_name(&self.writer, writer));
            written == simple(full_name(&self.reader, reader))
        };
        Ok(
            match (
                self.writer.nodes[writer as usize].kind,
                self.reader.nodes[reader as usize].kind,
            ) {
                (Kind::Array { items: one }, Kind::Array { items: other })
                | (Kind::Map { values: one }, Kind::Map { values: other }) => {
                    self.same(one, other, records, depth + 1)?
                }
                (Kind::Fixed { size: one, .. }, Kind::Fixed { size: other, .. }) => {
                    named_alike() && one == other
                }
                (Kind::Enum { symbols: one, .. }, Kind::Enum { symbols: other, .. }) => {
                    named_alike()
                        && one.len == other.len
                        && (0..one.len).all(|at| {
                            self.writer.str(self.writer.span(one, at))
                                == self.reader.str(self.reader.span(other, at))
                        })
                }
                (Kind::Union { branches: one }, Kind::Union { branches: other }) => {
                    if one.len != other.len {
                        return Ok(false);
                    }
                    for at in 0..one.len {
                        let (one, other) =
                            (self.writer.branch(one, at), self.reader.branch(other, at));
                        if !self.same(one, other, records, depth + 1)? {
                            return Ok(false);
                        }
                    }
                    true
                }
                (Kind::Record { fields: one, .. }, Kind::Record { fields: other, .. }) => {
                    if !named_alike() {
                        return Ok(false);
                    }
                    if let Some(&known) = records.get(&(writer, reader)) {
                        return Ok(known);
                    }
                    // The same until the contrary is found: the records may come back to themselves.
                    records.insert((writer, reader), true);
                    let mut same = one.len == other.len;
                    for at in 0..one.len {
                        if !same {
                            break;
                        }
                        let (of_writer, of_reader) =
                            (self.writer.field(one, at), self.reader.field(other, at));
                        same = self.writer.str(of_writer.name) == self.reader.str(of_reader.name)
                            && self.same(of_writer.node, of_reader.node, records, depth + 1)?;
                    }
                    if !same {
                        records.insert((writer, reader), false);
                    }
                    records[&(writer, reader)]
                }
                (one, other) => {
                    one.is_primitive()
                        && std::mem::discriminant(&one) == std::mem::discriminant(&other)
                }
            },
        )
    }
}
