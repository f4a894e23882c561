//! The memory of one comparison: arrays that the caller gives, since const evaluation has no heap.

use super::rule::Rule;
use crate::model::NodeId;

/// An index of a field, branch or symbol that is not there.
pub(crate) const NOTHING: u32 = u32::MAX;

/// A difference, as indices into the two tables. Text is made of it by [`Comparison`](super::Comparison).
#[derive(Clone, Copy, Debug)]
pub struct Difference {
    /// The rule.
    pub rule: Rule,
    /// The reader's type in which it was found: the record for a field, the enum for a symbol.
    pub reader: NodeId,
    /// The writer's type in which it was found.
    pub writer: NodeId,
    /// The position of the reader's field or the writer's symbol that it is about; `u32::MAX` for none.
    pub part: u32,
    /// Where it was found: an index into the places of the comparison.
    pub(crate) place: u32,
}

impl Difference {
    pub(crate) const UNUSED: Difference = Difference {
        rule: Rule::TypeMismatch,
        reader: 0,
        writer: 0,
        part: NOTHING,
        place: 0,
    };
}

/// A step from a pair of types to a pair inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The outermost pair.
    Root,
    /// The types of two fields, by their positions in the records.
    Field {
        reader_record: NodeId,
        reader: u32,
        writer_record: NodeId,
        writer: u32,
    },
    /// The items of two arrays.
    Items,
    /// The values of two maps.
    Values,
    /// A branch of the reader's union, the writer staying where it is.
    ReaderBranch(u32),
    /// A branch of the writer's union, the reader staying where it is.
    WriterBranch(u32),
}

/// A pair of types met on the way, linked to the pair around it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) parent: u32,
    pub(crate) step: Step,
}

impl Place {
    pub(crate) const ROOT: Place = Place {
        parent: 0,
        step: Step::Root,
    };
}

/// A pair of types whose parts are being compared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) reader: NodeId,
    pub(crate) writer: NodeId,
    pub(crate) place: u32,
    /// The slot of the memory, for a pair of records.
    pub(crate) slot: u32,
    /// The part that comes next.
    pub(crate) next: u32,
    /// Where the search for the writer's field goes on: fields mostly keep their order.
    pub(crate) hint: u32,
    /// How many differences there were when the pair was begun, and when its current branch was.
    pub(crate) begun: u32,
    pub(crate) mark: u32,
    pub(crate) compatible: bool,
    /// Whether the differences of a branch that is meant for the writer's type are kept.
    pub(crate) kept: bool,
}

impl Frame {
    pub(crate) const UNUSED: Frame = Frame {
        reader: 0,
        writer: 0,
        place: 0,
        slot: NOTHING,
        next: 0,
        hint: 0,
        begun: 0,
        mark: 0,
        compatible: true,
        kept: false,
    };
}

/// What is known of a pair of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    Nothing,
    InProgress,
    Compatible,
    Incompatible(Rule),
}

/// A slot of the memory of record pairs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub(crate) reader: NodeId,
    pub(crate) writer: NodeId,
    pub(crate) known: Known,
}

impl Slot {
    pub(crate) const FREE: Slot = Slot {
        reader: 0,
        writer: 0,
        known: Known::Nothing,
    };
}

/// The arrays of one comparison.
pub(crate) struct Work<'w> {
    pub(crate) frames: &'w mut [Frame],
    pub(crate) slots: &'w mut [Slot],
    pub(crate) places: &'w mut [Place],
    pub(crate) differences: &'w mut [Difference],
    pub(crate) depth: usize,
    pub(crate) place_count: usize,
    /// How many differences were found; those beyond the array are only counted.
    pub(crate) found: u32,
}

/// The arrays are too small for these schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooComplex;

impl<'w> Work<'w> {
    /// The slot of a pair, free or taken by it; `None` when all are taken by others.
    pub(crate) const fn slot(&self, reader: NodeId, writer: NodeId) -> Option<usize> {
        let size = self.slots.len();
        let hash = (reader as u64 * 0x9e37_79b9 + writer as u64 * 0x85eb_ca6b) as usize;
        let mut tries = 0;
        while tries < size {
            let at = (hash + tries) % size;
            let slot = &self.slots[at];
            let free = matches!(slot.known, Known::Nothing);
            if free || (slot.reader == reader && slot.writer == writer) {
                return Some(at);
            }
            tries += 1;
        }
        None
    }

    /// A place below another; the one above where the array is full, which makes paths shorter and nothing wrong.
    pub(crate) const fn place(&mut self, parent: u32, step: Step) -> u32 {
        if self.place_count == self.places.len() {
            return parent;
        }
        self.places[self.place_count] = Place { parent, step };
        self.place_count += 1;
        (self.place_count - 1) as u32
    }

    pub(crate) const fn report(&mut self, difference: Difference) {
        if (self.found as usize) < self.differences.len() {
            self.differences[self.found as usize] = difference;
        }
        self.found += 1;
    }
}

impl std::fmt::Display for TooComplex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the two schemas have too many pairs of records to compare")
    }
}

impl std::error::Error for TooComplex {}
