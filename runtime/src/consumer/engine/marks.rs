//! Which of the delivered records are done: one bit each, set by the tasks that handle them, read by the engine's thread.

use std::sync::atomic::{AtomicU64, Ordering};

const WORD: usize = u64::BITS as usize;

const WORDS: usize = 256;

/// How many records of a partition may be delivered and not be below its position: those that run or wait, and those that are done before
/// one that is older. At most a quarter as many bytes tell which of them are done (see [`ahead`](super::ahead)), which is what a broker keeps
/// with a position when nobody changed `offset.metadata.max.bytes`.
pub(super) const WINDOW: usize = WORDS * WORD - WORD;

/// The bits of a partition, by the record's number in its order of delivery. They are used again when the numbers have gone round.
#[derive(Debug)]
pub(super) struct Marks([AtomicU64; WORDS]);

impl Marks {
    pub(super) fn new() -> Self {
        Self([const { AtomicU64::new(0) }; WORDS])
    }

    fn place(&self, number: u64) -> (&AtomicU64, u64) {
        let word = usize::try_from(number / WORD as u64 % WORDS as u64).unwrap_or(0);
        (&self.0[word], 1 << (number % WORD as u64))
    }

    /// The record is done.
    pub(super) fn set(&self, number: u64) {
        let (word, bit) = self.place(number);
        word.fetch_or(bit, Ordering::AcqRel);
    }

    pub(super) fn is_set(&self, number: u64) -> bool {
        let (word, bit) = self.place(number);
        word.load(Ordering::Acquire) & bit != 0
    }

    /// Makes the bit free for a later record.
    pub(super) fn clear(&self, number: u64) {
        let (word, bit) = self.place(number);
        word.fetch_and(!bit, Ordering::AcqRel);
    }
}
