//! What accompanies a record on its way: who counts what becomes of it, and who says that it is to stop.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use super::exactly_once::Ending;
use super::record::RawRecord;
use super::report::{Counters, Outcome, Trouble};
use super::stopping::Stopping;
use super::vitals::Vitals;
use crate::observe::{Stopwatch, TopicMeters};

/// No event was found for the record yet.
const NONE: usize = usize::MAX;

/// The passage of one record.
pub(super) struct Passage<'a> {
    counters: &'a Counters,
    vitals: &'a Vitals,
    meters: &'a Arc<TopicMeters>,
    /// How the record ended is counted when a transaction has ended that it is in: until it is in one, that stands here.
    in_transaction: Option<OnceLock<Outcome>>,
    /// The place of its event among those of its topic.
    event: AtomicUsize,
    /// Its handler was called.
    called: AtomicBool,
    pub(super) stopping: &'a Stopping,
}

impl<'a> Passage<'a> {
    pub(super) fn new(
        (counters, vitals): (&'a Counters, &'a Vitals),
        meters: &'a Arc<TopicMeters>,
        stopping: &'a Stopping,
    ) -> Self {
        Self {
            counters,
            vitals,
            meters,
            in_transaction: None,
            event: AtomicUsize::new(NONE),
            called: AtomicBool::new(false),
            stopping,
        }
    }

    /// The record is to be in a transaction.
    pub(super) fn in_transaction(mut self) -> Self {
        self.in_transaction = Some(OnceLock::new());
        self
    }

    /// The record is of the event at this place among those of its topic.
    pub(super) fn is_of(&self, event: usize) {
        self.event.store(event, Ordering::Relaxed);
    }

    fn event(&self) -> Option<usize> {
        let event = self.event.load(Ordering::Relaxed);
        (event != NONE).then_some(event)
    }

    /// The record came to its end. To be said once. Of one that went into a transaction it has been said by what [`ending`](Self::ending) gave.
    pub(super) fn ended(&self, outcome: Outcome) {
        match &self.in_transaction {
            None => {
                Counters::count(self.counters.of(outcome), 1);
                self.meters.ended(self.event(), outcome, 1);
            }
            Some(ended) => {
                let _ = ended.set(outcome);
            }
        }
    }

    /// Whether it ended, and is still to join a transaction.
    pub(super) fn is_to_join(&self) -> bool {
        let ended = self.in_transaction.as_ref();
        ended.is_some_and(|ended| ended.get().is_some())
    }

    /// How it ended, where that was said, and counts with a transaction that it is still to join.
    pub(super) fn to_join(&self) -> Option<Ending> {
        let outcome = self.in_transaction.as_ref()?.get()?;
        Some(self.ending(*outcome))
    }

    /// What is counted of it with its transaction.
    pub(super) fn ending(&self, outcome: Outcome) -> Ending {
        Ending {
            meters: Arc::clone(self.meters),
            event: self.event(),
            outcome,
        }
    }

    /// It is tried again.
    pub(super) fn retried(&self) {
        Counters::count(&self.counters.retried, 1);
        self.meters.retried(self.event());
    }

    /// An attempt of its handler ended.
    pub(super) fn attempted(&self, took: Stopwatch) {
        self.called.store(true, Ordering::Relaxed);
        self.meters.attempted(self.event(), took);
    }

    /// Whether its handler was called since this was asked last.
    pub(super) fn take_called(&self) -> bool {
        self.called.swap(false, Ordering::Relaxed)
    }

    /// It cannot be read.
    pub(super) fn unreadable(&self, reason: Trouble) {
        let counter = match reason {
            Trouble::Bytes => &self.counters.unreadable,
            Trouble::UnknownSchema => &self.counters.unknown_schema,
        };
        Counters::count(counter, 1);
        self.meters.unreadable(reason);
    }

    /// It could not be written to the topic `to`, and waits. It is seen to wait until what is returned is dropped.
    pub(super) fn dead_letter_failed<'r>(
        &self,
        record: &'r RawRecord,
        to: &str,
        error: String,
    ) -> Waits<'r>
    where
        'a: 'r,
    {
        Counters::count(&self.counters.dead_letter_failures, 1);
        self.meters.dead_letter_failed();
        self.vitals.waits(record, to, error);
        Waits(self.vitals, record)
    }

    /// The store of handled events did not do what it was asked for.
    pub(super) fn store_failed(&self) {
        Counters::count(&self.counters.store_failures, 1);
        self.meters.store_failed();
    }
}

/// A record waits until it can be written to another topic.
pub(super) struct Waits<'a>(&'a Vitals, &'a RawRecord);

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.goes_on(self.1);
    }
}
