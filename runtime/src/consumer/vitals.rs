//! What a consumer's health is made of, kept where it can be seen also when its thread is blocked.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::failure::CircuitBreakerState;
use super::hooks::StuckHandler;
use super::record::RawRecord;
use crate::observe::{Health, Unhealthy};
use crate::transport::{ClientError, TopicPartition};

/// The signs of life of a consumer.
#[derive(Debug)]
pub(super) struct Vitals {
    begin: Instant,
    /// How long its thread, and an attempt of a handler, may take.
    limit: Duration,
    /// When its thread last asked the client, in milliseconds since the begin.
    polled: AtomicU64,
    assigned: AtomicUsize,
    ended: AtomicBool,
    stuck: Mutex<Vec<StuckHandler>>,
    /// Records that cannot be written to another topic, and since when.
    waiting: Mutex<BTreeMap<(TopicPartition, i64), Waiting>>,
    unreachable: Mutex<Option<(Instant, ClientError)>>,
    breaker: Mutex<Option<CircuitBreakerState>>,
}

#[derive(Debug)]
struct Waiting {
    to: String,
    since: Instant,
    error: String,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Vitals {
    pub(super) fn new(limit: Duration) -> Self {
        Self {
            begin: Instant::now(),
            limit,
            polled: AtomicU64::new(0),
            assigned: AtomicUsize::new(0),
            ended: AtomicBool::new(false),
            stuck: Mutex::default(),
            waiting: Mutex::default(),
            unreachable: Mutex::default(),
            breaker: Mutex::default(),
        }
    }

    pub(super) fn polled(&self) {
        let now = self.begin.elapsed().as_millis();
        let now = u64::try_from(now).unwrap_or(u64::MAX);
        self.polled.store(now, Ordering::Relaxed);
    }

    pub(super) fn assigned(&self, partitions: usize) {
        self.assigned.store(partitions, Ordering::Relaxed);
    }

    pub(super) fn ended(&self) {
        self.ended.store(true, Ordering::Release);
    }

    pub(super) fn stuck(&self, handlers: Vec<StuckHandler>) {
        *lock(&self.stuck) = handlers;
    }

    pub(super) fn unreachable(&self, trouble: Option<(Instant, ClientError)>) {
        *lock(&self.unreachable) = trouble;
    }

    pub(super) fn breaker(&self, state: Option<CircuitBreakerState>) {
        *lock(&self.breaker) = state;
    }

    /// A record cannot be written to another topic.
    pub(super) fn waits(&self, record: &RawRecord, to: &str, error: String) {
        let mut waiting = lock(&self.waiting);
        let waiting = waiting.entry(place(record)).or_insert_with(|| Waiting {
            to: to.to_owned(),
            since: Instant::now(),
            error: String::new(),
        });
        waiting.error = error;
    }

    /// It waits no more.
    pub(super) fn goes_on(&self, record: &RawRecord) {
        lock(&self.waiting).remove(&place(record));
    }

    pub(super) fn health(&self) -> Health {
        if self.ended.load(Ordering::Acquire) {
            return Health::new(vec![Unhealthy::Ended]);
        }
        let mut reasons = Vec::new();
        let polled = Duration::from_millis(self.polled.load(Ordering::Relaxed));
        let since = self.begin.elapsed().saturating_sub(polled);
        if since > self.limit {
            reasons.push(Unhealthy::NotPolling { since });
        }
        reasons.extend(
            lock(&self.stuck)
                .iter()
                .cloned()
                .map(Unhealthy::StuckHandler),
        );
        if let Some((since, error)) = &*lock(&self.unreachable) {
            reasons.push(Unhealthy::Unreachable {
                since: since.elapsed(),
                error: error.clone(),
            });
        }
        let breaker = *lock(&self.breaker);
        let breaker = breaker.filter(|state| *state != CircuitBreakerState::Closed);
        reasons.extend(breaker.map(Unhealthy::CircuitBreaker));
        if self.assigned.load(Ordering::Relaxed) == 0 {
            reasons.push(Unhealthy::NoAssignment);
        }
        for ((partition, offset), waiting) in &*lock(&self.waiting) {
            reasons.push(Unhealthy::CannotLetGo {
                partition: partition.clone(),
                offset: *offset,
                to: waiting.to.clone(),
                since: waiting.since.elapsed(),
                error: waiting.error.clone(),
            });
        }
        Health::new(reasons)
    }
}

fn place(record: &RawRecord) -> (TopicPartition, i64) {
    let partition = TopicPartition::new(Arc::clone(&record.topic), record.partition);
    (partition, record.offset)
}

/// Says that the consumer has ended, also when its thread panics.
pub(super) struct EndsWith(pub(super) Arc<Vitals>);

impl Drop for EndsWith {
    fn drop(&mut self) {
        self.0.ended();
    }
}
