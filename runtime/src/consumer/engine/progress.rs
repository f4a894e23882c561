//! How far a lane is: what its thread and its task tell one another, without locks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::thread::Thread;

use super::InFlight;

/// Nothing was done yet.
const NOTHING: i64 = -1;

/// What each lane may hold: the budget of the consumer by the number of its partitions.
#[derive(Debug)]
pub(super) struct Share {
    records: AtomicUsize,
    bytes: AtomicUsize,
}

impl Share {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            records: AtomicUsize::new(1),
            bytes: AtomicUsize::new(1),
        })
    }

    /// Divides the budget anew.
    pub(super) fn divide(&self, budget: InFlight, partitions: usize) {
        let part = |whole: usize| (whole / partitions.max(1)).max(1);
        self.records.store(part(budget.records), Ordering::Release);
        self.bytes.store(part(budget.bytes), Ordering::Release);
    }
}

/// The progress of one partition in one assignment.
#[derive(Debug)]
pub(super) struct Progress {
    /// The offset after the last record that is done.
    next: AtomicI64,
    records: AtomicUsize,
    bytes: AtomicUsize,
    stop: AtomicBool,
    ended: AtomicBool,
    share: Arc<Share>,
    engine: Thread,
}

impl Progress {
    pub(super) fn new(engine: Thread, share: Arc<Share>) -> Self {
        Self {
            next: AtomicI64::new(NOTHING),
            records: AtomicUsize::new(0),
            bytes: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            share,
            engine,
        }
    }

    /// How many more records and bytes the lane takes. A record that is larger than the bytes is taken when the lane is empty.
    pub(super) fn room(&self) -> (usize, usize) {
        let left = |share: &AtomicUsize, held: &AtomicUsize| {
            let share = share.load(Ordering::Acquire);
            share.saturating_sub(held.load(Ordering::Acquire))
        };
        match left(&self.share.bytes, &self.bytes) {
            0 => (0, 0),
            bytes => (left(&self.share.records, &self.records), bytes),
        }
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
        if left == 0 || left == self.share.records.load(Ordering::Relaxed) / 2 {
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

    /// The lane's task is over.
    pub(super) fn ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    pub(super) fn end(&self) {
        self.ended.store(true, Ordering::Release);
        self.engine.unpark();
    }
}
