//! What a consumer did: counts that add up to the records it read, and a note for each that could not be read.

use std::sync::atomic::{AtomicU64, Ordering};

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

/// What a consumer did, in records. The parts add up to `read`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConsumerReport {
    /// Taken from their partitions.
    pub read: u64,
    /// Their handler returned `Ok`.
    pub handled: u64,
    /// Their handler failed.
    pub failed: u64,
    /// Their bytes are not those of an event that is expected there.
    pub unreadable: u64,
    /// They were written with a schema that is not known.
    pub unknown_schema: u64,
    /// Passed over on purpose, tombstones without a handler among them.
    pub skipped: u64,
    /// Done before, by a consumer that came to its end while older records were not done: not handled again.
    pub remembered: u64,
    /// Taken and not begun: handed back at the end, uncommitted.
    pub handed_back: u64,
}

/// The counts while they grow.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) read: AtomicU64,
    pub(super) handled: AtomicU64,
    pub(super) failed: AtomicU64,
    pub(super) unreadable: AtomicU64,
    pub(super) unknown_schema: AtomicU64,
    pub(super) skipped: AtomicU64,
    pub(super) remembered: AtomicU64,
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
            failed: get(&self.failed),
            unreadable: get(&self.unreadable),
            unknown_schema: get(&self.unknown_schema),
            skipped: get(&self.skipped),
            remembered: get(&self.remembered),
            handed_back: 0,
        };
        let done = report.handled
            + report.failed
            + report.unreadable
            + report.unknown_schema
            + report.skipped
            + report.remembered;
        report.handed_back = report.read.saturating_sub(done);
        report
    }
}
