//! How far a lane is: what its thread and its task tell one another, without locks.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::thread::Thread;

/// The most records that a lane holds.
const MAX_RECORDS: usize = 1_000;

/// The most bytes that a lane holds: with the client's own queue in front of it this bounds the memory of a partition.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Nothing was done yet.
const NOTHING: i64 = -1;

/// The progress of one partition in one assignment.
#[derive(Debug)]
pub(super) struct Progress {
    /// The offset after the last record that is done.
    next: AtomicI64,
    records: AtomicUsize,
    bytes: AtomicUsize,
    stop: AtomicBool,
    engine: Thread,
}

impl Progress {
    pub(super) fn new(engine: Thread) -> Self {
        Self {
            next: AtomicI64::new(NOTHING),
            records: AtomicUsize::new(0),
            bytes: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
            engine,
        }
    }

    /// How many more records the lane takes; one that is too large for the rest is taken when the lane is empty.
    pub(super) fn room(&self) -> usize {
        if self.bytes.load(Ordering::Acquire) >= MAX_BYTES {
            return 0;
        }
        MAX_RECORDS.saturating_sub(self.records.load(Ordering::Acquire))
    }

    /// Records were put into the lane.
    pub(super) fn taken(&self, records: usize, bytes: usize) {
        self.records.fetch_add(records, Ordering::AcqRel);
        self.bytes.fetch_add(bytes, Ordering::AcqRel);
    }

    /// The record at `offset`, of `bytes`, is done. Offsets have gaps: the next one is only a place to go on from.
    pub(super) fn done(&self, offset: i64, bytes: usize) {
        self.next.store(offset + 1, Ordering::Release);
        self.bytes.fetch_sub(bytes, Ordering::AcqRel);
        let left = self.records.fetch_sub(1, Ordering::AcqRel) - 1;
        // Waking costs: once when there is room worth filling, once when there is nothing left to do.
        if left == MAX_RECORDS / 2 || left == 0 {
            self.engine.unpark();
        }
    }

    /// The position to commit; `None`: nothing was done yet.
    pub(super) fn position(&self) -> Option<i64> {
        match self.next.load(Ordering::Acquire) {
            NOTHING => None,
            next => Some(next),
        }
    }

    /// The lane is to begin no further record.
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Release);
    }

    pub(super) fn stopping(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    /// Wakes the engine's thread.
    pub(super) fn wake(&self) {
        self.engine.unpark();
    }
}
