//! A comparison in a constant: what the macro's check asks. Run time asks [`check`](super::check()).

use super::engine::{self, Verdict};
use super::rules::Rules;
use super::text::{self, Side, Voice};
use super::work::{Difference, Frame, Place, Slot, Step, TooComplex, Work};
use crate::model::Table;
use crate::out::Out;

// The compiler pays for every element of these arrays in each comparison, so they are no larger than events are.

/// How many differences a constant keeps; more are counted.
const DIFFERENCES: usize = 32;
/// Pairs of types that can be inside one another.
const FRAMES: usize = 256;
/// Pairs of records that can be remembered.
const SLOTS: usize = 512;
/// Pairs of types with differences that paths can lead through.
const PLACES: usize = 128;

/// What a comparison found, `Copy` and without a heap.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    compatible: bool,
    found: u32,
    differences: [Difference; DIFFERENCES],
    places: [Place; PLACES],
}

/// Compares what a reader expects with what a writer writes, in a `const fn`.
///
/// `with_logical` adds the findings about logical types; they do not make schemas incompatible.
///
/// # Errors
/// [`TooComplex`] when the two have too many or too deeply nested pairs of records for the arrays of a constant.
///
/// # Panics
/// On tables that are not well formed, which no maker of tables in this crate gives.
pub const fn compare(
    reader: &Table<'_>,
    writer: &Table<'_>,
    with_logical: bool,
) -> Result<Comparison, TooComplex> {
    let rules = if with_logical {
        Rules::Meaning
    } else {
        Rules::Avro
    };
    compare_by(reader, writer, rules)
}

/// The same by other rules.
pub(crate) const fn compare_by(
    reader: &Table<'_>,
    writer: &Table<'_>,
    rules: Rules,
) -> Result<Comparison, TooComplex> {
    let mut frames = [Frame::UNUSED; FRAMES];
    let mut slots = [Slot::FREE; SLOTS];
    let mut places = [Place::ROOT; PLACES];
    let mut differences = [Difference::UNUSED; DIFFERENCES];
    let mut work = Work {
        frames: &mut frames,
        slots: &mut slots,
        places: &mut places,
        differences: &mut differences,
        depth: 0,
        place_count: 0,
        found: 0,
    };
    let verdict = match engine::compare(reader, writer, rules, &mut work) {
        Ok(verdict) => verdict,
        Err(full) => return Err(full),
    };
    let found = work.found;
    Ok(Comparison {
        compatible: matches!(verdict, Verdict::Compatible),
        found,
        differences,
        places,
    })
}

impl Comparison {
    /// Whether the reader can read everything that the writer writes.
    #[must_use]
    pub const fn is_compatible(&self) -> bool {
        self.compatible
    }

    /// How many differences can be asked for.
    #[must_use]
    pub const fn len(&self) -> usize {
        let found = self.found as usize;
        if found < DIFFERENCES {
            found
        } else {
            DIFFERENCES
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.found == 0
    }

    /// The difference at a position.
    ///
    /// # Panics
    /// When the position is not below [`len`](Self::len).
    #[must_use]
    pub const fn difference(&self, position: usize) -> &Difference {
        assert!(position < self.len(), "there are fewer differences");
        &self.differences[position]
    }

    /// The position of the reader's outermost field that a difference is in or about; `None` when it is about the whole record
    /// or the reader's root is no record.
    #[must_use]
    pub const fn outer_field(&self, position: usize) -> Option<u32> {
        let difference = self.difference(position);
        let mut outer =
            if difference.place == 0 && difference.reader == 0 && difference.part != u32::MAX {
                Some(difference.part)
            } else {
                None
            };
        let mut at = difference.place;
        while at != 0 {
            if let Step::Field {
                reader_record: 0,
                reader,
                ..
            } = self.places[at as usize].step
            {
                outer = Some(reader);
            }
            at = self.places[at as usize].parent;
        }
        outer
    }

    /// Writes the message of a difference: the path in the reader, the rule, and a sentence that says what to do.
    pub(crate) const fn write_message(
        &self,
        position: usize,
        reader: &Table<'_>,
        writer: &Table<'_>,
        voice: Voice,
        out: &mut Out<'_>,
    ) {
        let difference = self.difference(position);
        text::write_path(reader, writer, Side::Reader, &self.places, difference, out);
        let id = difference.rule.id().as_bytes();
        out.push(b": ");
        out.push_span(id, crate::model::Span::of(id));
        out.push(b": ");
        text::write_message(reader, writer, difference, voice, out);
    }
}
