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

/// What a consumer did, in records. `handled`, `skipped`, `dead_lettered`, `postponed`, `discarded`, `remembered` and
/// `handed_back` add up to `read`.
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
    /// Done before, by a consumer that came to its end while older records were not done: not handled again.
    pub remembered: u64,
    /// Taken and not done: handed back at the end, uncommitted; while the consumer runs, those on their way.
    pub handed_back: u64,

    /// Of those read, how many have bytes that are not those of an event that is expected there.
    pub unreadable: u64,
    /// Of those read, how many were written with a schema that is not known.
    pub unknown_schema: u64,
    /// Attempts after the first one of a record.
    pub retried: u64,
    /// Attempts to write a dead letter, or a record to a retry topic, that failed, while its partition waited.
    pub dead_letter_failures: u64,
    /// How often the group gave it partitions, or took them away because it was lost. The first time is its own joining.
    pub rebalances: u64,
    /// How long it took no records because of that: answering, and being without partitions after all were taken away.
    pub stood_still: Duration,
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
    pub(super) remembered: AtomicU64,
    pub(super) unreadable: AtomicU64,
    pub(super) unknown_schema: AtomicU64,
    pub(super) retried: AtomicU64,
    pub(super) dead_letter_failures: AtomicU64,
}

impl Counters {
    pub(super) fn count(counter: &AtomicU64, by: u64) {
        counter.fetch_add(by, Ordering::Relaxed);
    }

    pub(super) fn report(&self) -> ConsumerReport {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let mut report = ConsumerReport {
            read: get(&self.read),
            handled: get(&self.handled),
            skipped: get(&self.skipped),
            dead_lettered: get(&self.dead_lettered),
            postponed: get(&self.postponed),
            discarded: get(&self.discarded),
            remembered: get(&self.remembered),
            handed_back: 0,
            unreadable: get(&self.unreadable),
            unknown_schema: get(&self.unknown_schema),
            retried: get(&self.retried),
            dead_letter_failures: get(&self.dead_letter_failures),
            rebalances: 0,
            stood_still: Duration::ZERO,
        };
        let done = report.handled
            + report.skipped
            + report.dead_lettered
            + report.postponed
            + report.discarded
            + report.remembered;
        report.handed_back = report.read.saturating_sub(done);
        report
    }
}
