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

/// To whom a difference is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Voice {
    /// To somebody who compares a reader with a writer.
    Plain,
    /// To the author of a type, which is the reader: this recorded version is the writer.
    Backward(u32),
    /// To the author of a type, which is the writer: this recorded version is the reader, and cannot be changed.
    Forward(u32),
}

impl Voice {
    /// Writes who has the schema of a side: `the reader`, `this type`, `version 3`.
    const fn write(self, side: Side, out: &mut Out<'_>) {
        match (self, side) {
            (Voice::Plain, Side::Reader) => out.push(b"the reader"),
            (Voice::Plain, Side::Writer) => out.push(b"the writer"),
            (Voice::Backward(_), Side::Reader) | (Voice::Forward(_), Side::Writer) => {
                out.push(b"this type");
            }
            (Voice::Backward(version), Side::Writer) | (Voice::Forward(version), Side::Reader) => {
                out.push(b"version ");
                out.push_number(version);
            }
        }
    }

    /// Writes one of two pieces of advice: what a reader can do, or what is left where the reader is recorded.
    const fn advise<const R: usize, const F: usize>(
        self,
        to_reader: &[u8; R],
        to_writer: &[u8; F],
        out: &mut Out<'_>,
    ) {
        match self {
            Voice::Plain | Voice::Backward(_) => out.push(to_reader),
            Voice::Forward(_) => out.push(to_writer),
        }
    }
}

/// Writes the sentence of a difference.
pub(crate) const fn write_message(
    reader: &Table<'_>,
    writer: &Table<'_>,
    difference: &Difference,
    voice: Voice,
    out: &mut Out<'_>,
) {
    let (read, written) = (difference.reader, difference.writer);
    match difference.rule {
        Rule::TypeMismatch => {
            voice.write(Side::Writer, out);
            out.push(b" has ");
            write_type(writer, written, out);
            out.push(b" where ");
            voice.write(Side::Reader, out);
            out.push(b" has ");
            write_type(reader, read, out);
            out.push(b", which does not take it: ");
            match voice {
                Voice::Plain => out.push(b"give the reader the writer's type, one that it promotes to (int to long to float to double, string to bytes and back), or a union with it"),
                Voice::Backward(_) => out.push(b"keep the type or one that it promotes to (int to long to float to double), or add a field of the new type beside this one"),
                Voice::Forward(_) => out.push(b"keep the type, or add a field of the new type beside this one"),
            }
        }
        Rule::NameMismatch => {
            voice.write(Side::Writer, out);
            out.push(b"'s ");
            write_type(writer, written, out);
            out.push(b" is called ");
            write_type(reader, read, out);
            out.push(b" in ");
            voice.write(Side::Reader, out);
            out.push(b": ");
            match voice {
                Voice::Forward(_) => {
                    out.push(b"rename it back; `#[event(rename = \"");
                    write_simple_type(reader, read, out);
                    out.push(
                        b"\")]` keeps the name in the schema, whatever the Rust type is called",
                    );
                }
                Voice::Plain | Voice::Backward(_) => {
                    out.push(b"rename it back, or give ");
                    match voice {
                        Voice::Plain => out.push(b"the reader's type"),
                        _ => out.push(b"it"),
                    }
                    out.push(b" the alias `");
                    write_full_name(writer, written, out);
                    out.push(b"`");
                }
            }
        }
        Rule::FixedSizeChanged => {
            voice.write(Side::Writer, out);
            out.push(b" has ");
            write_type(writer, written, out);
            out.push(b" of ");
            write_size(writer, written, out);
            out.push(b" bytes, ");
            voice.write(Side::Reader, out);
            out.push(b" one of ");
            write_size(reader, read, out);
            out.push(b": a fixed keeps its size; take the old size, or a new type under another name in a union with it");
        }
        Rule::EnumSymbolLost => {
            voice.write(Side::Reader, out);
            out.push(b"'s ");
            write_type(reader, read, out);
            out.push(b" lacks ");
            voice.write(Side::Writer, out);
            out.push(b"'s symbol");
            if let Kind::Enum { symbols, .. } = writer.nodes[written as usize].kind
                && difference.part != NOTHING
            {
                out.push(b" `");
                let symbol = writer.spans[(symbols.start + difference.part) as usize];
                out.push_span(writer.text, symbol);
                out.push(b"`");
            }
            out.push(b": ");
            match voice {
                Voice::Plain => {
                    out.push(b"keep the symbol, or give the reader's enum a default");
                }
                Voice::Backward(_) => out.push(
                    b"keep the symbol, or mark the variant that stands for unknown ones with `#[event(default)]`",
                ),
                Voice::Forward(_) => out.push(
                    b"that version has no variant for symbols it does not know, so none can be added",
                ),
            }
        }
        Rule::ReaderFieldWithoutDefault => {
            voice.write(Side::Writer, out);
            out.push(b" has no field");
            write_field(reader, read, difference.part, out);
            out.push(b", and ");
            voice.write(Side::Reader, out);
            out.push(b" gives it no default: ");
            match voice {
                Voice::Forward(_) => out.push(b"keep the field"),
                Voice::Plain | Voice::Backward(_) => {
                    out.push(b"add a default, or an alias with the name that ");
                    voice.write(Side::Writer, out);
                    out.push(b" has for it");
                }
            }
        }
        Rule::ReaderFieldAmbiguous => {
            voice.write(Side::Reader, out);
            out.push(b"'s field");
            write_field(reader, read, difference.part, out);
            out.push(b" matches several of ");
            voice.write(Side::Writer, out);
            out.push(b"'s fields by its name and aliases: ");
            voice.advise(b"remove an alias", b"rename one of them", out);
        }
        Rule::UnionBranchLost => {
            out.push(b"no branch of ");
            voice.write(Side::Reader, out);
            out.push(b"'s union takes ");
            voice.write(Side::Writer, out);
            out.push(b"'s ");
            write_type(writer, written, out);
            out.push(b": ");
            voice.advise(
                b"keep a branch for it",
                b"leave it out, or start with a field of its own",
                out,
            );
        }
        Rule::LogicalTypeGained
        | Rule::LogicalTypeLost
        | Rule::LogicalTypeChanged
        | Rule::TimeUnitChanged
        | Rule::DecimalScaleChanged
        | Rule::DecimalPrecisionReduced => {
            voice.write(Side::Writer, out);
            out.push(b" has ");
            write_logical(writer, written, out);
            out.push(b", ");
            voice.write(Side::Reader, out);
            out.push(b" ");
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
    out.push(word);
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
            out.push(word);
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
    out.push(word);
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
