//! The writer's names as the reader's aliases make them: `Schema.applyAliases` of Apache Avro for Java.

use super::names::full_name;
use crate::model::{Field, Kind, Node, NodeId, Range, Schema, Span, Table};
use crate::{canonical, json};
use std::collections::{HashMap, HashSet};

/// The writer's schema with the names that the reader's aliases give its types and fields.
///
/// Fails where a record would have two fields, or a union two branches, of one name.
pub(super) fn apply(writer: &Table<'_>, reader: &Table<'_>) -> Result<Schema, String> {
    let mut renamed = Schema {
        text: String::from_utf8_lossy(writer.text).into_owned(),
        nodes: writer.nodes.to_vec(),
        fields: writer.fields.to_vec(),
        branches: writer.branches.to_vec(),
        spans: writer.spans.to_vec(),
    };
    let aliases = Aliases::of(reader);
    if aliases.types.is_empty() && aliases.fields.is_empty() || same_schema(writer, reader) {
        return Ok(renamed);
    }
    for node in &mut renamed.nodes {
        let (Kind::Record { name, .. } | Kind::Enum { name, .. } | Kind::Fixed { name, .. }) =
            &mut node.kind
        else {
            continue;
        };
        let old_name = writer.str(*name);
        let new_name = aliases.types.get(old_name).copied();
        if let Some(new_name) = new_name {
            *name = add(&mut renamed.text, new_name);
        }
        if let Kind::Record { fields, .. } = node.kind
            && let Some(new_names) = aliases.fields.get(new_name.unwrap_or(old_name))
        {
            let range = fields.start as usize..(fields.start + fields.len) as usize;
            for field in &mut renamed.fields[range] {
                if let Some(new_field) = new_names.get(writer.str(field.name)) {
                    field.name = add(&mut renamed.text, new_field);
                }
            }
        }
    }
    check(&renamed.table())?;
    Ok(renamed)
}

fn add(text: &mut String, name: &str) -> Span {
    let start = u32::try_from(text.len()).unwrap_or(u32::MAX);
    text.push_str(name);
    Span {
        start,
        len: u32::try_from(name.len()).unwrap_or(u32::MAX),
    }
}

fn check(renamed: &Table<'_>) -> Result<(), String> {
    for node in renamed.nodes {
        match node.kind {
            Kind::Record { fields, .. } => {
                let mut seen = HashSet::new();
                for at in 0..fields.len {
                    let name = renamed.str(renamed.field(fields, at).name);
                    if !seen.insert(name) {
                        return Err(format!(
                            "the reader's aliases give a record of the writer's two fields `{name}`"
                        ));
                    }
                }
            }
            Kind::Union { branches } => {
                let mut seen = HashSet::new();
                for at in 0..branches.len {
                    let name = full_name(renamed, renamed.branch(branches, at));
                    if !seen.insert(name) {
                        return Err(format!(
                            "the reader's aliases give a union of the writer's two branches `{name}`"
                        ));
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The aliases of a reader's schema. Of two that are the same the one met last counts.
#[derive(Default)]
struct Aliases<'a> {
    /// From alias to the name of the type.
    types: HashMap<&'a str, &'a str>,
    /// By the name of the record, and by its aliases: from alias to the name of the field.
    fields: HashMap<&'a str, HashMap<&'a str, &'a str>>,
}

enum Todo {
    Enter(NodeId),
    Field(NodeId, u32),
    Leave(NodeId),
}

impl<'a> Aliases<'a> {
    fn of(reader: &Table<'a>) -> Aliases<'a> {
        let mut aliases = Aliases::default();
        let mut seen = HashSet::new();
        let mut todo = vec![Todo::Enter(0)];
        while let Some(next) = todo.pop() {
            match next {
                Todo::Enter(id) => {
                    let node = &reader.nodes[id as usize];
                    if let Some(name) = reader.full_name(id) {
                        for alias in texts(reader, node.aliases) {
                            aliases.types.insert(alias, reader.str(name));
                        }
                    }
                    match node.kind {
                        Kind::Array { items: part } | Kind::Map { values: part } => {
                            todo.push(Todo::Enter(part));
                        }
                        Kind::Union { branches } => {
                            let range = branches.start..branches.start + branches.len;
                            todo.extend(
                                range
                                    .rev()
                                    .map(|at| Todo::Enter(reader.branches[at as usize])),
                            );
                        }
                        Kind::Record { fields, .. } if seen.insert(id) => {
                            todo.push(Todo::Leave(id));
                            let range = fields.start..fields.start + fields.len;
                            todo.extend(range.rev().map(|at| Todo::Field(id, at)));
                        }
                        _ => {}
                    }
                }
                Todo::Field(record, at) => {
                    let field = &reader.fields[at as usize];
                    if let Some(name) = reader.full_name(record)
                        && field.aliases.len > 0
                    {
                        let of_record = aliases.fields.entry(reader.str(name)).or_default();
                        for alias in texts(reader, field.aliases) {
                            of_record.insert(alias, reader.str(field.name));
                        }
                    }
                    todo.push(Todo::Enter(field.node));
                }
                Todo::Leave(record) => {
                    if let Some(name) = reader.full_name(record)
                        && let Some(of_record) = aliases.fields.get(reader.str(name)).cloned()
                    {
                        for alias in texts(reader, reader.nodes[record as usize].aliases) {
                            aliases.fields.insert(alias, of_record.clone());
                        }
                    }
                }
            }
        }
        aliases
    }
}

fn texts<'a>(table: &Table<'a>, range: Range) -> impl Iterator<Item = &'a str> {
    let table = *table;
    (range.start..range.start + range.len).map(move |at| table.str(table.spans[at as usize]))
}

/// Java applies no aliases between schemas that are equal but for docs, aliases and defaults of enums.
fn same_schema(one: &Table<'_>, other: &Table<'_>) -> bool {
    canonical::text(one) == canonical::text(other) && bare_json(one) == bare_json(other)
}

fn bare_json(table: &Table<'_>) -> String {
    let nodes: Vec<_> = table
        .nodes
        .iter()
        .map(|node| Node {
            kind: match node.kind {
                Kind::Enum { name, symbols, .. } => Kind::Enum {
                    name,
                    symbols,
                    default: None,
                },
                kind => kind,
            },
            doc: Span::EMPTY,
            aliases: Range::EMPTY,
            ..*node
        })
        .collect();
    let fields: Vec<_> = table
        .fields
        .iter()
        .map(|field| Field {
            doc: Span::EMPTY,
            aliases: Range::EMPTY,
            ..*field
        })
        .collect();
    json::text(&Table {
        nodes: &nodes,
        fields: &fields,
        ..*table
    })
}
