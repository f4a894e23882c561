//! Differences in words: paths into both schemas, and one sentence that says what is different and what to do. `const fn`s, so
//! that the compiler's error and the command line say the same.

use super::rule::Rule;
use super::work::{Difference, NOTHING, Place, Step};
use crate::model::{Kind, Logical, NodeId, Range, Span, Table, split_name};
use crate::out::Out;

/// Which of the two schemas a path leads into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Reader,
    Writer,
}

/// The longest path that is told in full; of a longer one the beginning is left out.
const MAX_STEPS: usize = 64;

/// Writes the path of a difference: the root's name, then `.field`, `[]` for items, `{}` for values, `<branch>` for a branch.
pub(crate) const fn write_path(
    reader: &Table<'_>,
    writer: &Table<'_>,
    side: Side,
    places: &[Place],
    difference: &Difference,
    out: &mut Out<'_>,
) {
    let mut steps = [0_u32; MAX_STEPS];
    let mut count = 0;
    let mut at = difference.place;
    while !matches!(places[at as usize].step, Step::Root) && count < MAX_STEPS {
        steps[count] = at;
        count += 1;
        at = places[at as usize].parent;
    }
    if matches!(places[at as usize].step, Step::Root) {
        let table = match side {
            Side::Reader => reader,
            Side::Writer => writer,
        };
        write_simple_type(table, 0, out);
    } else {
        out.push(b"...");
    }
    while count > 0 {
        count -= 1;
        match (side, places[steps[count] as usize].step) {
            (
                Side::Reader,
                Step::Field {
                    reader_record,
                    reader: position,
                    ..
                },
            ) => write_field_step(reader, reader_record, position, out),
            (
                Side::Writer,
                Step::Field {
                    writer_record,
                    writer: position,
                    ..
                },
            ) => write_field_step(writer, writer_record, position, out),
            (_, Step::Items) => out.push(b"[]"),
            (_, Step::Values) => out.push(b"{}"),
            (Side::Reader, Step::ReaderBranch(position))
            | (Side::Writer, Step::WriterBranch(position)) => {
                out.push(b"<");
                out.push_number(position);
                out.push(b">");
            }
            _ => {}
        }
    }
    if matches!(side, Side::Reader)
        && difference.part != NOTHING
        && matches!(
            difference.rule,
            Rule::ReaderFieldWithoutDefault | Rule::ReaderFieldAmbiguous
        )
    {
        write_field_step(reader, difference.reader, difference.part, out);
    }
}

/// Writes the sentence of a difference.
pub(crate) const fn write_message(
    reader: &Table<'_>,
    writer: &Table<'_>,
    difference: &Difference,
    out: &mut Out<'_>,
) {
    let (read, written) = (difference.reader, difference.writer);
    match difference.rule {
        Rule::TypeMismatch => {
            out.push(b"the writer has ");
            write_type(writer, written, out);
            out.push(b" where the reader has ");
            write_type(reader, read, out);
            out.push(b", which does not take it: give the reader the writer's type, one that it promotes to (int to long to float to double, string to bytes and back), or a union with it");
        }
        Rule::NameMismatch => {
            out.push(b"the writer's ");
            write_type(writer, written, out);
            out.push(b" is called ");
            write_type(reader, read, out);
            out.push(b" in the reader: rename it back, or give the reader's type the alias `");
            write_full_name(writer, written, out);
            out.push(b"`");
        }
        Rule::FixedSizeChanged => {
            out.push(b"the writer has ");
            write_type(writer, written, out);
            out.push(b" of ");
            write_size(writer, written, out);
            out.push(b" bytes, the reader one of ");
            write_size(reader, read, out);
            out.push(b": a fixed keeps its size; take the old size, or a new type under another name in a union with it");
        }
        Rule::EnumSymbolLost => {
            out.push(b"the reader's ");
            write_type(reader, read, out);
            out.push(b" lacks the writer's symbol");
            if let Kind::Enum { symbols, .. } = writer.nodes[written as usize].kind
                && difference.part != NOTHING
            {
                out.push(b" `");
                let symbol = writer.spans[(symbols.start + difference.part) as usize];
                out.push_span(writer.text, symbol);
                out.push(b"`");
            }
            out.push(b": keep the symbol, or give the reader's enum a default");
        }
        Rule::ReaderFieldWithoutDefault => {
            out.push(b"the writer has no field");
            write_field(reader, read, difference.part, out);
            out.push(b", and the reader gives it no default: add a default, or an alias with the name that the writer has for it");
        }
        Rule::ReaderFieldAmbiguous => {
            out.push(b"the reader's field");
            write_field(reader, read, difference.part, out);
            out.push(
                b" matches several of the writer's fields by its name and aliases: remove an alias",
            );
        }
        Rule::UnionBranchLost => {
            out.push(b"no branch of the reader's union takes the writer's ");
            write_type(writer, written, out);
            out.push(b": keep a branch for it");
        }
        Rule::LogicalTypeGained
        | Rule::LogicalTypeLost
        | Rule::LogicalTypeChanged
        | Rule::TimeUnitChanged
        | Rule::DecimalScaleChanged
        | Rule::DecimalPrecisionReduced => {
            out.push(b"the writer has ");
            write_logical(writer, written, out);
            out.push(b", the reader ");
            write_logical(reader, read, out);
            match difference.rule {
                Rule::TimeUnitChanged | Rule::DecimalScaleChanged => out.push(
                    b": every old value is read as another one; add a field of the new kind instead",
                ),
                Rule::DecimalPrecisionReduced => {
                    out.push(b": old values may not fit; keep the precision");
                }
                _ => out.push(b": the same bytes mean something else; keep the logical type, or add a field of the new kind"),
            }
        }
    }
}

/// Writes a type as words: `record a.Order`, `long`, `array`.
const fn write_type(table: &Table<'_>, node: NodeId, out: &mut Out<'_>) {
    let word = table.nodes[node as usize].kind.keyword().as_bytes();
    out.push_span(word, Span::of(word));
    if table.full_name(node).is_some() {
        out.push(b" `");
        write_full_name(table, node, out);
        out.push(b"`");
    }
}

const fn write_full_name(table: &Table<'_>, node: NodeId, out: &mut Out<'_>) {
    if let Some(name) = table.full_name(node) {
        out.push_span(table.text, name);
    }
}

/// Writes the simple name of a named type, the word for the others.
const fn write_simple_type(table: &Table<'_>, node: NodeId, out: &mut Out<'_>) {
    match table.full_name(node) {
        Some(name) => out.push_span(table.text, split_name(table.text, name).1),
        None => {
            let word = table.nodes[node as usize].kind.keyword().as_bytes();
            out.push_span(word, Span::of(word));
        }
    }
}

const fn write_size(table: &Table<'_>, node: NodeId, out: &mut Out<'_>) {
    if let Kind::Fixed { size, .. } = table.nodes[node as usize].kind {
        out.push_number(size);
    }
}

const fn write_logical(table: &Table<'_>, node: NodeId, out: &mut Out<'_>) {
    let logical = table.nodes[node as usize].logical;
    let word = match logical {
        Logical::None => table.nodes[node as usize].kind.keyword().as_bytes(),
        _ => logical.keyword().as_bytes(),
    };
    out.push_span(word, Span::of(word));
    if let Logical::Decimal { precision, scale } = logical {
        out.push(b"(");
        out.push_number(precision);
        out.push(b",");
        out.push_number(scale);
        out.push(b")");
    }
}

const fn write_field(table: &Table<'_>, record: NodeId, position: u32, out: &mut Out<'_>) {
    if let Some(name) = field_name(table, record, position) {
        out.push(b" `");
        out.push_span(table.text, name);
        out.push(b"`");
    }
}

const fn write_field_step(table: &Table<'_>, record: NodeId, position: u32, out: &mut Out<'_>) {
    if let Some(name) = field_name(table, record, position) {
        out.push(b".");
        out.push_span(table.text, name);
    }
}

const fn field_name(table: &Table<'_>, record: NodeId, position: u32) -> Option<Span> {
    match table.nodes[record as usize].kind {
        Kind::Record {
            fields: Range { start, len },
            ..
        } if position < len => Some(table.fields[(start + position) as usize].name),
        _ => None,
    }
}
