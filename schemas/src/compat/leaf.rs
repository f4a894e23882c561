//! Pairs of types that need no look inside: primitives, enums, fixed, and whatever can never match.

use super::rule::Rule;
use super::work::{Difference, NOTHING, Work};
use crate::model::{Kind, Logical, Node, NodeId, Table, same_text, split_name};

/// Whether the reader's type takes the writer's; differences are reported.
pub(super) const fn compare(
    reader_table: &Table<'_>,
    reader: NodeId,
    writer_table: &Table<'_>,
    writer: NodeId,
    in_json: bool,
    place: u32,
    work: &mut Work<'_>,
) -> bool {
    let difference = Difference {
        rule: Rule::TypeMismatch,
        reader,
        writer,
        part: NOTHING,
        place,
    };
    match (
        reader_table.nodes[reader as usize].kind,
        writer_table.nodes[writer as usize].kind,
    ) {
        (Kind::Fixed { size, .. }, Kind::Fixed { size: written, .. }) => {
            let names = names_match(reader_table, reader, writer_table, writer, place, work);
            if size != written {
                work.report(Difference {
                    rule: Rule::FixedSizeChanged,
                    ..difference
                });
            }
            names && size == written
        }
        (
            Kind::Enum {
                symbols, default, ..
            },
            Kind::Enum {
                symbols: written, ..
            },
        ) => {
            let names = names_match(reader_table, reader, writer_table, writer, place, work);
            if default.is_some() {
                return names;
            }
            let mut all = true;
            let mut position = 0;
            while position < written.len {
                let symbol = writer_table.spans[(written.start + position) as usize];
                let mut known = false;
                let mut tries = 0;
                while tries < symbols.len {
                    // Symbols mostly keep their places.
                    let at = symbols.start + (position + tries) % symbols.len;
                    let candidate = reader_table.spans[at as usize];
                    if same_text(writer_table.text, symbol, reader_table.text, candidate) {
                        known = true;
                        break;
                    }
                    tries += 1;
                }
                if !known {
                    all = false;
                    work.report(Difference {
                        rule: Rule::EnumSymbolLost,
                        part: position,
                        ..difference
                    });
                }
                position += 1;
            }
            names && all
        }
        (one, other) => {
            let texts = matches!(
                (one, other),
                (Kind::Bytes, Kind::String) | (Kind::String, Kind::Bytes)
            );
            let takes = promotes(one, other) && !(in_json && texts);
            if !takes {
                work.report(difference);
            }
            takes
        }
    }
}

/// Whether two types are surely the same without a look at names: a primitive, or a list, map or union of primitives. A shortcut for
/// the compiler, for which every step counts: most fields of most versions are such.
pub(super) const fn plainly_same(
    reader_table: &Table<'_>,
    reader: NodeId,
    writer_table: &Table<'_>,
    writer: NodeId,
) -> bool {
    let one = &reader_table.nodes[reader as usize];
    let other = &writer_table.nodes[writer as usize];
    match (one.kind, other.kind) {
        (Kind::Array { items: one }, Kind::Array { items: other })
        | (Kind::Map { values: one }, Kind::Map { values: other }) => same_primitive(
            &reader_table.nodes[one as usize],
            &writer_table.nodes[other as usize],
        ),
        (Kind::Union { branches: ones }, Kind::Union { branches: others }) => {
            if ones.len != others.len {
                return false;
            }
            let mut i = 0;
            while i < ones.len {
                let one = &reader_table.nodes[reader_table.branch(ones, i) as usize];
                let other = &writer_table.nodes[writer_table.branch(others, i) as usize];
                if !same_primitive(one, other) {
                    return false;
                }
                i += 1;
            }
            true
        }
        _ => same_primitive(one, other),
    }
}

const fn same_primitive(one: &Node, other: &Node) -> bool {
    let same_kind = matches!(
        (one.kind, other.kind),
        (Kind::Null, Kind::Null)
            | (Kind::Boolean, Kind::Boolean)
            | (Kind::Int, Kind::Int)
            | (Kind::Long, Kind::Long)
            | (Kind::Float, Kind::Float)
            | (Kind::Double, Kind::Double)
            | (Kind::Bytes, Kind::Bytes)
            | (Kind::String, Kind::String)
    );
    same_kind
        && matches!(
            (one.logical, other.logical),
            (Logical::None, Logical::None)
                | (Logical::TimestampMillis, Logical::TimestampMillis)
                | (Logical::TimestampMicros, Logical::TimestampMicros)
                | (Logical::Date, Logical::Date)
                | (Logical::Uuid, Logical::Uuid)
        )
}

/// Whether a primitive reader takes a primitive writer (Avro 1.12 specification, "Schema Resolution").
const fn promotes(reader: Kind, writer: Kind) -> bool {
    matches!(
        (reader, writer),
        (Kind::Null, Kind::Null)
            | (Kind::Boolean, Kind::Boolean)
            | (Kind::Int, Kind::Int)
            | (Kind::Long, Kind::Int | Kind::Long)
            | (Kind::Float, Kind::Int | Kind::Long | Kind::Float)
            | (
                Kind::Double,
                Kind::Int | Kind::Long | Kind::Float | Kind::Double
            )
            | (Kind::Bytes | Kind::String, Kind::Bytes | Kind::String)
    )
}

/// Whether the names of two named types match, reported when they do not.
pub(super) const fn names_match(
    reader_table: &Table<'_>,
    reader: NodeId,
    writer_table: &Table<'_>,
    writer: NodeId,
    place: u32,
    work: &mut Work<'_>,
) -> bool {
    let same = same_names(reader_table, reader, writer_table, writer);
    if !same {
        work.report(Difference {
            rule: Rule::NameMismatch,
            reader,
            writer,
            part: NOTHING,
            place,
        });
    }
    same
}

/// Java compares simple names, so another namespace is no difference. An alias of the reader's must be the writer's full name; one
/// without a namespace on a type that has one never is (Java compares it with a dot before it).
const fn same_names(
    reader_table: &Table<'_>,
    reader: NodeId,
    writer_table: &Table<'_>,
    writer: NodeId,
) -> bool {
    let (Some(own), Some(written)) = (
        reader_table.full_name(reader),
        writer_table.full_name(writer),
    ) else {
        return true;
    };
    let (text, written_text) = (reader_table.text, writer_table.text);
    let (namespace, name) = split_name(text, own);
    if same_text(
        text,
        name,
        written_text,
        split_name(written_text, written).1,
    ) {
        return true;
    }
    let aliases = reader_table.nodes[reader as usize].aliases;
    let mut position = 0;
    while position < aliases.len {
        let alias = reader_table.spans[(aliases.start + position) as usize];
        let lost = namespace.len > 0 && split_name(text, alias).0.len == 0;
        if !lost && same_text(text, alias, written_text, written) {
            return true;
        }
        position += 1;
    }
    false
}

/// Whether a branch of the reader's union is the one that a person means for the writer's type, so that what it lacks is what
/// they want to hear about.
pub(super) const fn is_meant_for(
    reader_table: &Table<'_>,
    branch: NodeId,
    writer_table: &Table<'_>,
    writer: NodeId,
) -> bool {
    let same_kind = matches!(
        (
            reader_table.nodes[branch as usize].kind,
            writer_table.nodes[writer as usize].kind,
        ),
        (Kind::Record { .. }, Kind::Record { .. })
            | (Kind::Enum { .. }, Kind::Enum { .. })
            | (Kind::Fixed { .. }, Kind::Fixed { .. })
            | (Kind::Array { .. }, Kind::Array { .. })
            | (Kind::Map { .. }, Kind::Map { .. })
    );
    same_kind && same_names(reader_table, branch, writer_table, writer)
}
