//! Handlers that take long: seen by a clock that costs the handlers nothing, and told once for each record.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::active::Active;
use super::owner::Owner;
use crate::consumer::failure::Breaker;
use crate::consumer::hooks::{StuckHandler, tell};

/// The time since the engine began, in milliseconds, as of the last round of its thread.
#[derive(Debug)]
pub(super) struct Clock {
    begin: Instant,
    now: AtomicU64,
}

impl Clock {
    pub(super) fn new() -> Self {
        Self {
            begin: Instant::now(),
            now: AtomicU64::new(0),
        }
    }

    /// Looks at the time. `true`: a second is over.
    pub(super) fn tick(&self) -> bool {
        let now = u64::try_from(self.begin.elapsed().as_millis()).unwrap_or(u64::MAX);
        let before = self.now.swap(now, Ordering::Relaxed);
        before / 1000 != now / 1000
    }

    pub(super) fn now(&self) -> u64 {
        self.now.load(Ordering::Relaxed)
    }
}

/// How often the cluster is asked whether it is back.
const ASK: Duration = Duration::from_secs(5);

/// How long its answer may take: while nobody can be reached there is nothing to be missed.
const ANSWER: Duration = Duration::from_millis(500);

impl<S: Send + Sync + 'static> Owner<S> {
    /// Looks at what health is made of.
    pub(super) fn look(&mut self) {
        let (now, after) = (self.work.clock.now(), self.settings.stuck_after);
        let of = |active: &Active| {
            let partition = active.id().clone();
            let stuck = active.older_than(now, after).into_iter();
            stuck.map(move |(offset, since)| StuckHandler {
                partition: partition.clone(),
                offset,
                age: Duration::from_millis(now.saturating_sub(since)),
            })
        };
        let vitals = &self.work.processor.vitals;
        vitals.stuck(self.active.iter().flat_map(of).collect());
        let breaker = self.work.processor.breaker.as_ref();
        vitals.breaker(breaker.map(Breaker::state));
        if self.consumer.trouble().is_some() && self.asked.elapsed() >= ASK {
            self.asked = Instant::now();
            self.consumer.ask(ANSWER);
        }
        vitals.unreachable(self.consumer.trouble());
    }

    /// Tells of handlers that have not returned for too long.
    pub(super) fn watch(&mut self) {
        let (now, after) = (self.work.clock.now(), self.settings.stuck_after);
        for active in &mut self.active {
            let partition = active.id().clone();
            for (offset, since) in active.newly_older_than(now, after) {
                let stuck = StuckHandler {
                    partition: partition.clone(),
                    offset,
                    age: Duration::from_millis(now.saturating_sub(since)),
                };
                tracing::warn!(
                    topic = &*stuck.partition.topic, partition = stuck.partition.partition, offset, age = ?stuck.age,
                    "a handler has not returned; the records that wait for it wait on"
                );
                tell(&self.settings.hooks.stuck, &stuck);
            }
        }
    }
}
