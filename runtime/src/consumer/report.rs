//! What a consumer did: counts that add up to the records it read, and a note for each that could not be read.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::record::RecordMetadata;
use crate::event::ReadError;

/// A record that could not be read: where it is and why. Never its bytes.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unreadable {
    /// Where the record is.
    pub metadata: RecordMetadata,
    /// Why. [`ReadError::UnknownWriterSchema`] is no fault of the record: whoever knows the schema can read it.
    pub error: ReadError,
}

/// What a consumer did, in records. `handled`, `skipped`, `dead_lettered`, `postponed`, `discarded`, `duplicates`,
/// `remembered`, `aborted` and `handed_back` add up to `read`.
///
/// Of a consumer that is [`transactional`](crate::ConsumerBuilder::transactional) a record is in one of them when its transaction has ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConsumerReport {
    /// Taken from their partitions.
    pub read: u64,
    /// Their handler returned `Ok`, at the first attempt or a later one.
    pub handled: u64,
    /// Passed over on purpose: as the error of their handler says, or the builder; tombstones without a handler among them.
    pub skipped: u64,
    /// Written to a dead-letter topic.
    pub dead_lettered: u64,
    /// Written to a retry topic, to be handled later; it is read again there, and counts anew.
    pub postponed: u64,
    /// Lost for this group, under [`DeadLetters::discard`](crate::DeadLetters::discard).
    pub discarded: u64,
    /// Their event had been handled, as the consumer's store knew ([`idempotent`](crate::ConsumerBuilder::idempotent)): not handled again.
    pub duplicates: u64,
    /// Done before, by a consumer that came to its end while older records were not done: not handled again.
    pub remembered: u64,
    /// Handled, or ended otherwise, in a transaction that was aborted, or after their partition was given up: nothing of it is seen. They are
    /// read again, here or by another member, and counted again.
    pub aborted: u64,
    /// Taken and not done: handed back at the end, uncommitted; while the consumer runs, those on their way, among them those in a transaction
    /// that is open.
    pub handed_back: u64,

    /// Of those read, how many have bytes that are not those of an event that is expected there.
    pub unreadable: u64,
    /// Of those read, how many were written with a schema that is not known.
    pub unknown_schema: u64,
    /// Attempts after the first one of a record, where its error said `retry`.
    pub retried: u64,
    /// How often a record was parked; such a record is tried again and ends in another count.
    pub parked: u64,
    /// Attempts to write a dead letter, or a record to a retry topic, that failed, while its partition waited.
    pub dead_letter_failures: u64,
    /// How often the store of handled events did not do what it was asked for, while a record or the commit of offsets waited.
    pub store_failures: u64,
    /// How often the group gave it partitions, or took them away because it was lost. The first time is its own joining.
    pub rebalances: u64,
    /// How long it took no records because of that: answering, and being without partitions after all were taken away.
    pub stood_still: Duration,
}

/// How a record ended. Each has one of these, and no second one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Handled,
    Skipped,
    DeadLettered,
    Postponed,
    Discarded,
    Duplicate,
    Remembered,
    Aborted,
}

impl Outcome {
    pub(crate) const ALL: [Self; 8] = [
        Self::Handled,
        Self::Skipped,
        Self::DeadLettered,
        Self::Postponed,
        Self::Discarded,
        Self::Duplicate,
        Self::Remembered,
        Self::Aborted,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Handled => "handled",
            Self::Skipped => "skipped",
            Self::DeadLettered => "dead_lettered",
            Self::Postponed => "postponed",
            Self::Discarded => "discarded",
            Self::Duplicate => "duplicate",
            Self::Remembered => "remembered",
            Self::Aborted => "aborted",
        }
    }
}

/// Why a record cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    Bytes,
    UnknownSchema,
}

impl Trouble {
    pub(crate) const ALL: [Self; 2] = [Self::Bytes, Self::UnknownSchema];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::UnknownSchema => "unknown_schema",
        }
    }
}

/// The counts while they grow.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) read: AtomicU64,
    pub(super) handled: AtomicU64,
    pub(super) skipped: AtomicU64,
    pub(super) dead_lettered: AtomicU64,
    pub(super) postponed: AtomicU64,
    pub(super) discarded: AtomicU64,
    pub(super) duplicates: AtomicU64,
    pub(super) remembered: AtomicU64,
    pub(super) aborted: AtomicU64,
    pub(super) unreadable: AtomicU64,
    pub(super) unknown_schema: AtomicU64,
    pub(super) retried: AtomicU64,
    pub(super) parked: AtomicU64,
    pub(super) dead_letter_failures: AtomicU64,
    pub(super) store_failures: AtomicU64,
}

impl Counters {
    pub(super) fn count(counter: &AtomicU64, by: u64) {
        counter.fetch_add(by, Ordering::Relaxed);
    }

    /// The count of the records that ended so.
    pub(super) fn of(&self, outcome: Outcome) -> &AtomicU64 {
        match outcome {
            Outcome::Handled => &self.handled,
            Outcome::Skipped => &self.skipped,
            Outcome::DeadLettered => &self.dead_lettered,
            Outcome::Postponed => &self.postponed,
            Outcome::Discarded => &self.discarded,
            Outcome::Duplicate => &self.duplicates,
            Outcome::Remembered => &self.remembered,
            Outcome::Aborted => &self.aborted,
        }
    }

    pub(super) fn report(&self) -> ConsumerReport {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let mut report = ConsumerReport {
            read: 0,
            handled: get(&self.handled),
            skipped: get(&self.skipped),
            dead_lettered: get(&self.dead_lettered),
            postponed: get(&self.postponed),
            discarded: get(&self.discarded),
            duplicates: get(&self.duplicates),
            remembered: get(&self.remembered),
            aborted: get(&self.aborted),
            handed_back: 0,
            unreadable: get(&self.unreadable),
            unknown_schema: get(&self.unknown_schema),
            retried: get(&self.retried),
            parked: get(&self.parked),
            dead_letter_failures: get(&self.dead_letter_failures),
            store_failures: get(&self.store_failures),
            rebalances: 0,
            stood_still: Duration::ZERO,
        };
        let done = report.handled
            + report.skipped
            + report.dead_lettered
            + report.postponed
            + report.discarded
            + report.duplicates
            + report.remembered
            + report.aborted;
        // Read last: whatever has ended by now was read before, so that the counts add up while they grow too.
        report.read = get(&self.read);
        report.handed_back = report.read.saturating_sub(done);
        report
    }
}
