//! How far a partition is: what the engine's thread and the tasks that handle records tell one another, without locks.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::Thread;

use super::InFlight;
use super::marks::Marks;
use crate::consumer::stopping::Stopping;

/// What each partition may hold: the budget of the consumer by the number of its partitions.
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
    marks: Arc<Marks>,
    records: AtomicUsize,
    bytes: AtomicUsize,
    stopping: Stopping,
    share: Arc<Share>,
    engine: Thread,
}

impl Progress {
    pub(super) fn new(engine: Thread, share: Arc<Share>) -> Self {
        Self {
            marks: Arc::new(Marks::new()),
            records: AtomicUsize::new(0),
            bytes: AtomicUsize::new(0),
            stopping: Stopping::default(),
            share,
            engine,
        }
    }

    pub(super) fn marks(&self) -> &Arc<Marks> {
        &self.marks
    }

    /// How many more records and bytes the partition takes. A record that is larger than the bytes is taken when there is no other one.
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

    /// How many records are in lanes or with a handler.
    pub(super) fn held(&self) -> usize {
        self.records.load(Ordering::Acquire)
    }

    /// Whether nothing more is taken before something is done.
    pub(super) fn is_full(&self) -> bool {
        self.room().0 == 0
    }

    /// Records were put into lanes.
    pub(super) fn taken(&self, records: usize, bytes: usize) {
        self.records.fetch_add(records, Ordering::AcqRel);
        self.bytes.fetch_add(bytes, Ordering::AcqRel);
    }

    /// The record of that number, of `bytes`, is done.
    pub(super) fn done(&self, number: u64, bytes: usize) {
        self.marks.set(number);
        self.bytes.fetch_sub(bytes, Ordering::AcqRel);
        let left = self.records.fetch_sub(1, Ordering::AcqRel) - 1;
        // Waking costs: once when there is room worth filling, once when there is nothing left to do.
        if left == 0 || left == self.share.records.load(Ordering::Relaxed) / 2 {
            self.wake();
        }
    }

    /// Lets the engine's thread look.
    pub(super) fn wake(&self) {
        self.engine.unpark();
    }

    /// No further record is to be begun.
    pub(super) fn stop(&self) {
        self.stopping.say();
    }

    pub(super) fn stopping(&self) -> &Stopping {
        &self.stopping
    }
}
