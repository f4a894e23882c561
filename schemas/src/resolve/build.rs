//! Making a plan: `Resolver.resolve` of Apache Avro for Java 1.12, with its choices. Records need not have the same name (their
//! fields decide), enums and fixed need the same simple name, and a mismatch is an action that fails when data comes to it.

use super::aliases;
use super::defaults::default_value;
use super::names::{full_name, printed_bytes, simple};
use super::order::arrange;
use super::plan::{Action, ActionId, FieldStep, Plan, RecordPlan};
use super::skip::Skips;
use super::straight::mark_straight;
use crate::generic::{Budget, cost_of_bytes};
use crate::model::{Kind, NodeId, Range, Table};
use std::collections::HashMap;
use std::fmt;

/// How deeply pairs of types may nest, a pair of records that was met before not counted.
const MAX_DEPTH: usize = 512;

/// Two schemas for which no plan can be made, whatever the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanError(String);

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot resolve the writer's schema: {}", self.0)
    }
}

impl std::error::Error for PlanError {}

impl Plan {
    /// Plans how to read what was written with one schema as another.
    ///
    /// Types that do not match are no error here: reading fails when it comes to them, as a branch that no record takes does no
    /// harm.
    ///
    /// # Errors
    /// When the reader's aliases make two of the writer's names one, when a default that is needed has no value of its type or is
    /// too large, or when types nest too deep.
    pub fn new(writer: &Table<'_>, reader: &Table<'_>) -> Result<Plan, PlanError> {
        // Java applies the aliases twice, which matters where an alias leads to an alias.
        let once = aliases::apply(writer, reader).map_err(PlanError)?;
        let twice = aliases::apply(&once.table(), reader).map_err(PlanError)?;
        let mut builder = Builder {
            writer: twice.table(),
            reader: *reader,
            actions: Vec::new(),
            records: Vec::new(),
            pairs: HashMap::new(),
            skips: Skips::new(twice.table()),
            defaults: Budget::of(reader.text.len()),
        };
        let root = builder.resolve(0, 0, 0).map_err(PlanError)?;
        let straight = mark_straight(&builder.actions, &mut builder.records);
        Ok(Plan {
            actions: builder.actions,
            root,
            records: builder.records,
            skips: builder.skips.skips,
            straight,
        })
    }
}

pub(super) struct Builder<'a> {
    pub(super) writer: Table<'a>,
    pub(super) reader: Table<'a>,
    actions: Vec<Action>,
    records: Vec<RecordPlan>,
    /// The plan of each pair of records, writer first.
    pairs: HashMap<(NodeId, NodeId), usize>,
    skips: Skips<'a>,
    /// What all defaults together may become: a default may be filled in with others again and again.
    defaults: Budget,
}

impl Builder<'_> {
    fn push(&mut self, action: Action) -> ActionId {
        self.actions.push(action);
        u32::try_from(self.actions.len() - 1).unwrap_or(u32::MAX)
    }

    fn mismatch(&mut self, writer: NodeId, reader: NodeId) -> ActionId {
        let reason = format!(
            "the writer has {}, the reader {}",
            full_name(&self.writer, writer),
            full_name(&self.reader, reader)
        );
        self.push(Action::Mismatch(reason))
    }

    fn resolve(
        &mut self,
        writer: NodeId,
        reader: NodeId,
        depth: usize,
    ) -> Result<ActionId, String> {
        if depth > MAX_DEPTH {
            return Err(format!("types nest deeper than the limit of {MAX_DEPTH}"));
        }
        let action = match (
            self.writer.nodes[writer as usize].kind,
            self.reader.nodes[reader as usize].kind,
        ) {
            (Kind::Union { branches }, _) => {
                return self.writer_union(writer, branches, reader, depth);
            }
            (Kind::Null, Kind::Null) => Action::Null,
            (Kind::Boolean, Kind::Boolean) => Action::Boolean,
            (Kind::Int, Kind::Int) => Action::Int,
            (Kind::Long, Kind::Long) => Action::Long,
            (Kind::Float, Kind::Float) => Action::Float,
            (Kind::Double, Kind::Double) => Action::Double,
            (Kind::Bytes, Kind::Bytes) => Action::Bytes,
            (Kind::String, Kind::String) => Action::String,
            (Kind::Int, Kind::Long) => Action::IntToLong,
            (Kind::Int, Kind::Float) => Action::IntToFloat,
            (Kind::Int, Kind::Double) => Action::IntToDouble,
            (Kind::Long, Kind::Float) => Action::LongToFloat,
            (Kind::Long, Kind::Double) => Action::LongToDouble,
            (Kind::Float, Kind::Double) => Action::FloatToDouble,
            (Kind::Bytes, Kind::String) => Action::BytesToString,
            (Kind::String, Kind::Bytes) => Action::StringToBytes,
            (Kind::Fixed { size: written, .. }, Kind::Fixed { size, .. })
                if written == size && self.same_simple_name(writer, reader) =>
            {
                Action::Fixed(size as usize)
            }
            (
                Kind::Enum {
                    symbols: written, ..
                },
                Kind::Enum {
                    symbols, default, ..
                },
            ) if self.same_simple_name(writer, reader) => {
                let cost = cost_of_bytes(printed_bytes(&self.reader, reader));
                let positions = self.symbols(written, symbols, default);
                let same = written.len == symbols.len
                    && (0..).zip(&positions).all(|(at, of)| *of == Some(at));
                Action::Enum(positions, cost, same)
            }
            (Kind::Array { items: written }, Kind::Array { items }) => {
                Action::Array(self.resolve(written, items, depth + 1)?)
            }
            (Kind::Map { values: written }, Kind::Map { values }) => {
                Action::Map(self.resolve(written, values, depth + 1)?)
            }
            (Kind::Record { .. }, Kind::Record { .. }) => {
                let record = self.record(writer, reader, depth)?;
                Action::Record(record)
            }
            (_, Kind::Union { branches }) => {
                return self.reader_union(writer, reader, branches, depth);
            }
            _ => return Ok(self.mismatch(writer, reader)),
        };
        Ok(self.push(action))
    }

    fn same_simple_name(&self, writer: NodeId, reader: NodeId) -> bool {
        simple(full_name(&self.writer, writer)) == simple(full_name(&self.reader, reader))
    }

    fn symbols(&self, written: Range, symbols: Range, default: Option<u32>) -> Vec<Option<u32>> {
        let known: HashMap<_, _> = (0..symbols.len)
            .rev()
            .map(|at| (self.reader.str(self.reader.span(symbols, at)), at))
            .collect();
        (0..written.len)
            .map(|at| {
                let symbol = self.writer.str(self.writer.span(written, at));
                known.get(symbol).copied().or(default)
            })
            .collect()
    }

    fn writer_union(
        &mut self,
        writer: NodeId,
        branches: Range,
        reader: NodeId,
        depth: usize,
    ) -> Result<ActionId, String> {
        let same = match self.reader.nodes[reader as usize].kind {
            Kind::Union { branches } if self.same_union(writer, reader)? => Some(branches),
            _ => None,
        };
        let mut actions = Vec::new();
        for at in 0..branches.len {
            let branch = self.writer.branch(branches, at);
            actions.push(match same {
                Some(of_reader) => {
                    let inner =
                        self.resolve(branch, self.reader.branch(of_reader, at), depth + 1)?;
                    self.put_into_branch(of_reader, at, inner)
                }
                None => self.resolve(branch, reader, depth + 1)?,
            });
        }
        Ok(self.push(Action::WriterUnion(actions, same.is_some())))
    }

    fn reader_union(
        &mut self,
        writer: NodeId,
        reader: NodeId,
        branches: Range,
        depth: usize,
    ) -> Result<ActionId, String> {
        match self.matching_branch(writer, branches, depth)? {
            Some(at) => {
                let branch = self.reader.branch(branches, at);
                let inner = self.resolve(writer, branch, depth + 1)?;
                Ok(self.put_into_branch(branches, at, inner))
            }
            None => Ok(self.mismatch(writer, reader)),
        }
    }

    fn put_into_branch(&mut self, branches: Range, at: u32, inner: ActionId) -> ActionId {
        let name = full_name(&self.reader, self.reader.branch(branches, at));
        self.push(Action::ReaderUnion(
            at,
            inner,
            1 + cost_of_bytes(name.len()),
        ))
    }

    /// The plan of a pair of records, made when it is first met. It has its place before its fields have theirs, since they may
    /// come back to it.
    pub(super) fn record(
        &mut self,
        writer: NodeId,
        reader: NodeId,
        depth: usize,
    ) -> Result<usize, String> {
        if let Some(&known) = self.pairs.get(&(writer, reader)) {
            return Ok(known);
        }
        let (
            Kind::Record {
                fields: written, ..
            },
            Kind::Record { fields, .. },
        ) = (
            self.writer.nodes[writer as usize].kind,
            self.reader.nodes[reader as usize].kind,
        )
        else {
            return Err("a pair of records is none".to_owned());
        };
        let names: Vec<Box<str>> = (0..fields.len)
            .map(|at| self.reader.str(self.reader.field(fields, at).name).into())
            .collect();
        let positions: HashMap<Box<str>, u32> = names.iter().cloned().zip(0..).collect();
        let place = self.records.len();
        self.records.push(RecordPlan {
            steps: Vec::new(),
            sources: Vec::new(),
            passes: Vec::new(),
            cost: names.len() + cost_of_bytes(printed_bytes(&self.reader, reader)),
            names,
            mismatch: None,
        });
        self.pairs.insert((writer, reader), place);
        let mut missing = vec![true; positions.len()];
        let mut written_fields = Vec::new();
        for at in 0..written.len {
            let field = self.writer.field(written, at);
            let of_writer = field.node;
            written_fields.push((of_writer, self.writer.str(field.name)));
            let step = match positions.get(self.writer.str(field.name)) {
                Some(&position) => {
                    missing[position as usize] = false;
                    let of_reader = self.reader.field(fields, position).node;
                    FieldStep::Read(position, self.resolve(of_writer, of_reader, depth + 1)?)
                }
                None => {
                    FieldStep::Skip(self.skips.of(of_writer), self.writer.str(field.name).into())
                }
            };
            self.records[place].steps.push(step);
        }
        for position in 0..fields.len {
            if !missing[position as usize] {
                continue;
            }
            match default_value(&self.reader, fields.start + position, &mut self.defaults)? {
                Some(default) => self.records[place]
                    .steps
                    .push(FieldStep::Default(position, default)),
                None => {
                    self.records[place].mismatch = Some(format!(
                        "the writer's {} has no field `{}`, and the reader gives it no default",
                        full_name(&self.writer, writer),
                        self.reader.str(self.reader.field(fields, position).name)
                    ));
                    break;
                }
            }
        }
        let plan = &mut self.records[place];
        if plan.mismatch.is_none() {
            (plan.sources, plan.passes) = arrange(
                &plan.steps,
                &written_fields,
                plan.names.len(),
                &mut self.skips,
            );
        }
        Ok(place)
    }

    /// Whether a pair of records fails at once, by itself or by one of its fields' types.
    pub(super) fn fails_at_once(&self, record: usize) -> bool {
        let record = &self.records[record];
        record.mismatch.is_some()
            || record.steps.iter().any(|step| match step {
                FieldStep::Read(_, action) => match &self.actions[*action as usize] {
                    Action::Mismatch(_) => true,
                    Action::Record(record) => self.records[*record].mismatch.is_some(),
                    _ => false,
                },
                _ => false,
            })
    }
}
