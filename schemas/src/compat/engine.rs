//! The comparison of a reader's and a writer's table: iterative, bounded by the arrays it is given, a `const fn`.
//!
//! The verdict is that of `SchemaCompatibility.checkReaderWriterCompatibility` of Apache Avro for Java 1.12, and pairs are met in
//! its order: a pair of records that is met again while it is being compared counts as compatible, so the order can matter.
//! Only pairs of records are remembered. Nothing else can be part of itself or be shared.

use super::leaf;
use super::logical;
use super::rules::Rules;
use super::work::{Difference, Frame, Known, NOTHING, Slot, Step, TooComplex, Work};
use crate::model::{Kind, NodeId, Range, Table, same_text};

/// What came of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Compatible,
    Incompatible,
    /// A field matches several; Java refuses to compare such schemas, and so the comparison ended there.
    Ambiguous,
}

/// What a pair of types comes to.
enum Begun {
    /// Known at once.
    Done(bool),
    /// A frame was pushed.
    Pushed,
}

/// What a frame does next.
enum Next {
    Pair(NodeId, NodeId, Step),
    Finished(bool),
    Ambiguous,
}

/// Compares. Findings about logical types never change the verdict.
pub(crate) const fn compare(
    reader: &Table<'_>,
    writer: &Table<'_>,
    rules: Rules,
    work: &mut Work<'_>,
) -> Result<Verdict, TooComplex> {
    let mut engine = Engine {
        reader: *reader,
        writer: *writer,
        rules,
    };
    let root = work.place(0, Step::Root);
    let mut last = match engine.begin(0, 0, root, work) {
        Ok(Begun::Done(result)) => Some(result),
        Ok(Begun::Pushed) => None,
        Err(full) => return Err(full),
    };
    while work.depth > 0 {
        if let Some(result) = last {
            engine.absorb(result, work);
        }
        last = match engine.advance(work) {
            Next::Pair(reader, writer, step) => {
                let parent = work.frames[work.depth - 1].place;
                let places = work.place_count;
                let found = work.found;
                let place = work.place(parent, step);
                match engine.begin(reader, writer, place, work) {
                    Ok(Begun::Done(result)) => {
                        if work.found == found {
                            work.place_count = places;
                        }
                        Some(result)
                    }
                    Ok(Begun::Pushed) => None,
                    Err(full) => return Err(full),
                }
            }
            Next::Finished(result) => {
                engine.finish(result, work);
                Some(result)
            }
            Next::Ambiguous => return Ok(Verdict::Ambiguous),
        };
    }
    Ok(match last {
        Some(false) => Verdict::Incompatible,
        _ => Verdict::Compatible,
    })
}

struct Engine<'a> {
    reader: Table<'a>,
    writer: Table<'a>,
    rules: Rules,
}

impl Engine<'_> {
    const fn begin(
        &mut self,
        reader: NodeId,
        writer: NodeId,
        place: u32,
        work: &mut Work<'_>,
    ) -> Result<Begun, TooComplex> {
        let reader_kind = self.reader.nodes[reader as usize].kind;
        let writer_kind = self.writer.nodes[writer as usize].kind;
        let slot = match (reader_kind, writer_kind) {
            (Kind::Record { .. }, Kind::Record { .. }) => {
                let Some(at) = work.slot(reader, writer) else {
                    return Err(TooComplex);
                };
                match work.slots[at].known {
                    Known::InProgress | Known::Compatible => return Ok(Begun::Done(true)),
                    Known::Incompatible(rule) => {
                        work.report(Difference {
                            rule,
                            reader,
                            writer,
                            part: NOTHING,
                            place,
                        });
                        return Ok(Begun::Done(false));
                    }
                    Known::Nothing => {}
                }
                work.slots[at] = Slot {
                    reader,
                    writer,
                    known: Known::InProgress,
                };
                at as u32
            }
            (Kind::Array { .. }, Kind::Array { .. })
            | (Kind::Map { .. }, Kind::Map { .. })
            | (Kind::Union { .. }, _)
            | (_, Kind::Union { .. }) => NOTHING,
            _ => {
                let in_json = matches!(self.rules, Rules::Json);
                let result = leaf::compare(
                    &self.reader,
                    reader,
                    &self.writer,
                    writer,
                    in_json,
                    place,
                    work,
                );
                if result && !matches!(self.rules, Rules::Avro) {
                    logical::compare(
                        &self.reader,
                        reader,
                        &self.writer,
                        writer,
                        in_json,
                        place,
                        work,
                    );
                }
                return Ok(Begun::Done(result));
            }
        };
        if work.depth == work.frames.len() {
            return Err(TooComplex);
        }
        let begun = work.found;
        // The names of records are compared with their own pair, as those of other named types are.
        let compatible = slot == NOTHING
            || leaf::names_match(&self.reader, reader, &self.writer, writer, place, work);
        work.frames[work.depth] = Frame {
            reader,
            writer,
            place,
            slot,
            begun,
            mark: work.found,
            compatible,
            ..Frame::UNUSED
        };
        work.depth += 1;
        Ok(Begun::Pushed)
    }

    /// Takes the result of the part that was compared last.
    const fn absorb(&self, result: bool, work: &mut Work<'_>) {
        let frame = work.frames[work.depth - 1];
        if !self.is_choice(&frame) {
            work.frames[work.depth - 1].compatible = frame.compatible && result;
            return;
        }
        // One branch of the reader's union that takes the value is enough: what others lack is no difference then.
        if result {
            if frame.kept {
                work.found = frame.begun;
            }
            work.frames[work.depth - 1].compatible = true;
            return;
        }
        let Kind::Union { branches } = self.reader.nodes[frame.reader as usize].kind else {
            return;
        };
        let branch = self.reader.branches[(branches.start + frame.next - 1) as usize];
        if !frame.kept && leaf::is_meant_for(&self.reader, branch, &self.writer, frame.writer) {
            work.frames[work.depth - 1].kept = true;
            work.frames[work.depth - 1].mark = work.found;
        } else {
            work.found = frame.mark;
        }
    }

    const fn advance(&self, work: &mut Work<'_>) -> Next {
        let frame = work.frames[work.depth - 1];
        work.frames[work.depth - 1].next += 1;
        let position = frame.next;
        let reader = self.reader.nodes[frame.reader as usize].kind;
        let writer = self.writer.nodes[frame.writer as usize].kind;
        match (reader, writer) {
            (_, Kind::Union { branches }) => {
                if position == branches.len {
                    return Next::Finished(frame.compatible);
                }
                let branch = self.writer.branches[(branches.start + position) as usize];
                Next::Pair(frame.reader, branch, Step::WriterBranch(position))
            }
            (Kind::Union { branches }, _) => self.advance_choice(&frame, branches, work),
            (Kind::Array { items: reader }, Kind::Array { items: writer }) if position == 0 => {
                Next::Pair(reader, writer, Step::Items)
            }
            (Kind::Map { values: reader }, Kind::Map { values: writer }) if position == 0 => {
                Next::Pair(reader, writer, Step::Values)
            }
            (
                Kind::Record { fields: reader, .. },
                Kind::Record {
                    fields: writer_fields,
                    ..
                },
            ) => self.advance_record(&frame, reader, writer_fields, work),
            _ => Next::Finished(frame.compatible),
        }
    }

    const fn advance_choice(&self, frame: &Frame, branches: Range, work: &mut Work<'_>) -> Next {
        let tried = frame.next > 0;
        if tried && frame.compatible {
            return Next::Finished(true);
        }
        if frame.next == branches.len {
            if work.found == frame.begun {
                work.report(Difference {
                    rule: super::Rule::UnionBranchLost,
                    reader: frame.reader,
                    writer: frame.writer,
                    part: NOTHING,
                    place: frame.place,
                });
            }
            return Next::Finished(false);
        }
        work.frames[work.depth - 1].compatible = false;
        let branch = self.reader.branches[(branches.start + frame.next) as usize];
        Next::Pair(branch, frame.writer, Step::ReaderBranch(frame.next))
    }

    const fn advance_record(
        &self,
        frame: &Frame,
        fields: Range,
        writer_fields: Range,
        work: &mut Work<'_>,
    ) -> Next {
        let mut position = frame.next;
        // Fields without a counterpart need no pair, so several may pass in one call.
        while position < fields.len {
            let (found, hint) = self.find(
                fields.start + position,
                writer_fields,
                work.frames[work.depth - 1].hint,
            );
            let frame_now = &mut work.frames[work.depth - 1];
            frame_now.next = position + 1;
            frame_now.hint = hint;
            match found {
                Found::One(writer) => {
                    let reader_type = self.reader.fields[(fields.start + position) as usize].node;
                    let writer_type =
                        self.writer.fields[(writer_fields.start + writer) as usize].node;
                    if leaf::plainly_same(&self.reader, reader_type, &self.writer, writer_type) {
                        position += 1;
                        continue;
                    }
                    let step = Step::Field {
                        reader_record: frame.reader,
                        reader: position,
                        writer_record: frame.writer,
                        writer,
                    };
                    return Next::Pair(reader_type, writer_type, step);
                }
                Found::None => {
                    let field = &self.reader.fields[(fields.start + position) as usize];
                    if field.default.is_none() {
                        frame_now.compatible = false;
                        work.report(Difference {
                            rule: super::Rule::ReaderFieldWithoutDefault,
                            reader: frame.reader,
                            writer: frame.writer,
                            part: position,
                            place: frame.place,
                        });
                    }
                }
                Found::Several => {
                    work.report(Difference {
                        rule: super::Rule::ReaderFieldAmbiguous,
                        reader: frame.reader,
                        writer: frame.writer,
                        part: position,
                        place: frame.place,
                    });
                    return Next::Ambiguous;
                }
            }
            position += 1;
        }
        Next::Finished(work.frames[work.depth - 1].compatible)
    }

    /// The field of the writer's that a field of the reader's matches by its name or an alias, and where to look next.
    const fn find(&self, reader: u32, writer_fields: Range, hint: u32) -> (Found, u32) {
        let field = &self.reader.fields[reader as usize];
        // Most fields have no aliases and are where they were.
        if field.aliases.len == 0 && hint < writer_fields.len {
            let expected = self.writer.fields[(writer_fields.start + hint) as usize].name;
            if same_text(self.reader.text, field.name, self.writer.text, expected) {
                return (Found::One(hint), hint + 1);
            }
        }
        let mut found = Found::None;
        let mut next_hint = hint;
        let mut name = 0;
        while name <= field.aliases.len {
            let wanted = if name == 0 {
                field.name
            } else {
                self.reader.spans[(field.aliases.start + name - 1) as usize]
            };
            let mut tries = 0;
            while tries < writer_fields.len {
                let at = (hint + tries) % writer_fields.len;
                let candidate = self.writer.fields[(writer_fields.start + at) as usize].name;
                if same_text(self.reader.text, wanted, self.writer.text, candidate) {
                    if !matches!(found, Found::None) {
                        return (Found::Several, next_hint);
                    }
                    found = Found::One(at);
                    next_hint = at + 1;
                    break;
                }
                tries += 1;
            }
            name += 1;
        }
        (found, next_hint)
    }

    const fn finish(&self, result: bool, work: &mut Work<'_>) {
        work.depth -= 1;
        let frame = work.frames[work.depth];
        if frame.slot != NOTHING {
            work.slots[frame.slot as usize].known = if result {
                Known::Compatible
            } else if frame.begun < work.found && (frame.begun as usize) < work.differences.len() {
                Known::Incompatible(work.differences[frame.begun as usize].rule)
            } else {
                Known::Incompatible(super::Rule::TypeMismatch)
            };
        }
        // Places of a pair without differences are used again, unless the array was full and the place is the pair's around it.
        let own = work.depth == 0 || work.frames[work.depth - 1].place != frame.place;
        if own && work.found == frame.begun {
            work.place_count = frame.place as usize;
        }
    }

    /// A reader's union over a writer's type that is none: one branch has to take it.
    const fn is_choice(&self, frame: &Frame) -> bool {
        let reader = self.reader.nodes[frame.reader as usize].kind;
        let writer = self.writer.nodes[frame.writer as usize].kind;
        matches!(reader, Kind::Union { .. }) && !matches!(writer, Kind::Union { .. })
    }
}

/// What a look-up of a field finds.
#[derive(Clone, Copy)]
enum Found {
    None,
    One(u32),
    Several,
}
