//! Whether the schema of a type is that of a file in everything that a Rust type can say, not canonically alone.

use kafka_event::Schema;
use kafka_event::model::{Field, Kind, Logical, NodeId, Range, Table};
use serde_json::Value;
use std::collections::HashSet;

/// The schema of a type as a table.
#[macro_export]
macro_rules! table {
    ($ty:ty) => {{
        use kafka_event::EventType;
        use kafka_event::tree::{Draft, Flat};
        const DRAFT: Draft = Draft::new(<$ty as EventType>::SCHEMA);
        static FLAT: Flat<
            { DRAFT.counts.text },
            { DRAFT.counts.nodes },
            { DRAFT.counts.fields },
            { DRAFT.counts.branches },
            { DRAFT.counts.spans },
        > = DRAFT.finish(<$ty as EventType>::SCHEMA);
        FLAT.table()
    }};
}

/// Panics on the first difference. Custom attributes and `order` do not count, nor that a field which may be null and names
/// `null` first has the default `null`.
pub(crate) fn assert_same(file: &Schema, ours: &Table<'_>, what: &str) {
    let file = file.table();
    let (mut todo, mut seen): (Vec<(NodeId, NodeId)>, _) = (vec![(0, 0)], HashSet::new());
    while let Some(pair) = todo.pop() {
        if !seen.insert(pair) {
            continue;
        }
        let (a, b) = (&file.nodes[pair.0 as usize], &ours.nodes[pair.1 as usize]);
        // Mapped to bytes, as the options say.
        if a.logical != Logical::BigDecimal {
            assert_eq!(a.logical, b.logical, "{what}");
        }
        assert_eq!(file.str(a.doc), ours.str(b.doc), "{what}");
        let named = |table: &Table<'_>, id| table.full_name(id).map(|n| table.str(n).to_owned());
        let name = named(&file, pair.0);
        assert_eq!(name, named(ours, pair.1), "{what}");
        let around = name
            .as_deref()
            .and_then(|n| n.rsplit_once('.'))
            .map_or("", |(n, _)| n);
        let full = |alias: &String| match alias.contains('.') || around.is_empty() {
            true => alias.clone(),
            false => format!("{around}.{alias}"),
        };
        let aliases = |table, range| texts(table, range).iter().map(full).collect::<Vec<_>>();
        assert_eq!(
            aliases(&file, a.aliases),
            aliases(ours, b.aliases),
            "{what}"
        );
        match (a.kind, b.kind) {
            (Kind::Array { items: a }, Kind::Array { items: b })
            | (Kind::Map { values: a }, Kind::Map { values: b }) => todo.push((a, b)),
            (Kind::Union { branches: a }, Kind::Union { branches: b }) => {
                assert_eq!(a.len, b.len, "{what}");
                todo.extend((0..a.len).map(|i| (file.branch(a, i), ours.branch(b, i))));
            }
            (Kind::Record { fields: a, .. }, Kind::Record { fields: b, .. }) => {
                assert_eq!(a.len, b.len, "{what}");
                for i in 0..a.len {
                    let (a, b) = (file.field(a, i), ours.field(b, i));
                    assert_eq!(file.str(a.name), ours.str(b.name), "{what}");
                    assert_eq!(file.str(a.doc), ours.str(b.doc), "{what}");
                    assert_eq!(texts(&file, a.aliases), texts(ours, b.aliases), "{what}");
                    assert_eq!(
                        default(&file, a),
                        default(ours, b),
                        "{what}: {}",
                        file.str(a.name)
                    );
                    todo.push((a.node, b.node));
                }
            }
            (
                Kind::Enum {
                    symbols: a,
                    default: a_default,
                    ..
                },
                Kind::Enum {
                    symbols: b,
                    default: b_default,
                    ..
                },
            ) => {
                assert_eq!(texts(&file, a), texts(ours, b), "{what}");
                assert_eq!(a_default, b_default, "{what}");
            }
            (Kind::Fixed { size: a, .. }, Kind::Fixed { size: b, .. }) => {
                assert_eq!(a, b, "{what}")
            }
            (a, b) => assert_eq!(a, b, "{what}"),
        }
    }
}

fn texts(table: &Table<'_>, range: Range) -> Vec<String> {
    (0..range.len)
        .map(|i| table.str(table.span(range, i)).to_owned())
        .collect()
}

/// The default as JSON; numbers as floats, since 3 and 3.0 are one default of a `double`.
fn default(table: &Table<'_>, field: &Field) -> Option<Value> {
    let json = field
        .default
        .map(|text| serde_json::from_str::<Value>(table.str(text)).unwrap());
    let implied = match table.nodes[field.node as usize].kind {
        Kind::Union { branches } if branches.len > 0 => {
            let first = table.branch(branches, 0);
            matches!(table.nodes[first as usize].kind, Kind::Null).then_some(Value::Null)
        }
        _ => None,
    };
    match json.or(implied)? {
        Value::Number(number) => number.as_f64().map(Value::from),
        other => Some(other),
    }
}
