//! The load: numbered events of several keys, sent one after the other and acknowledged side by side, and what was heard of each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use kafka_event::prelude::*;
use kafka_event::{BoxError, SendError};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

/// Keys below zero mark the end of a partition.
#[kafka_event(topic = "chaos.${case}", key = key)]
#[derive(Debug, Clone)]
pub(crate) struct StepTakenEvent {
    /// Whose step it was.
    pub key: i64,
    /// Its number, from 0 for each key.
    pub number: i64,
    /// What makes it as large as events are.
    pub padding: String,
}

impl StepTakenEvent {
    /// The step of a key.
    pub(crate) fn new(key: i64, number: i64) -> Self {
        let padding = "x".repeat(150);
        Self {
            key,
            number,
            padding,
        }
    }
}

/// A key and a number.
pub(crate) type Step = (i64, i64);

pub(crate) const KEYS: i64 = 12;

/// Between two rounds of one event for each key.
const ROUND: Duration = Duration::from_millis(10);

/// How long fates may take after the load has stopped: more than any `delivery.timeout.ms`.
const LAST_FATES: Duration = Duration::from_secs(400);

/// Sends events, and waits until all are acknowledged.
pub(crate) async fn send_all<E: Event + 'static>(
    kafka: &Kafka,
    events: impl IntoIterator<Item = E>,
) -> Result<(), BoxError> {
    let producer = kafka.producer().await?;
    let mut pending = Vec::new();
    for event in events {
        pending.push(producer.enqueue(&event).await?);
    }
    for receipt in pending {
        receipt.await?;
    }
    Ok(())
}

/// What was heard.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub(crate) sent: u64,
    pub(crate) acknowledged: BTreeSet<Step>,
    pub(crate) failed: BTreeMap<Step, SendError>,
    last: Option<Instant>,
    /// The longest time without an acknowledgement.
    pub(crate) longest_silence: Duration,
}

impl Heard {
    fn note(&mut self, step: Step, fate: Result<(), SendError>) {
        match fate {
            Ok(()) => {
                self.acknowledged.insert(step);
                self.silence_ends();
            }
            Err(error) => {
                self.failed.insert(step, error);
            }
        }
    }

    fn silence_ends(&mut self) {
        let now = Instant::now();
        if let Some(last) = self.last.replace(now) {
            self.longest_silence = self.longest_silence.max(now - last);
        }
    }
}

/// A load that runs.
pub(crate) struct Load {
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<Heard, BoxError>>,
    so_far: Arc<Mutex<Heard>>,
}

impl Load {
    pub(crate) fn start(producer: Producer) -> Self {
        Self::of(producer, StepTakenEvent::new)
    }

    /// A load of the events that are made of a key and a number.
    pub(crate) fn of<E: Event + Send + Sync + 'static>(
        producer: Producer,
        make: fn(i64, i64) -> E,
    ) -> Self {
        let (stop, stopped) = oneshot::channel();
        let so_far = Arc::new(Mutex::new(Heard::default()));
        let task = tokio::spawn(run(producer, make, stopped, Arc::clone(&so_far)));
        Self { stop, task, so_far }
    }

    /// How many events have been sent so far: those of each number after those of the one before, key by key.
    pub(crate) fn sent(&self) -> u64 {
        lock(&self.so_far).sent
    }

    /// How many events have failed so far.
    pub(crate) fn failed(&self) -> usize {
        lock(&self.so_far).failed.len()
    }

    /// How many events have been acknowledged so far.
    pub(crate) fn acknowledged(&self) -> usize {
        lock(&self.so_far).acknowledged.len()
    }

    /// Whether an event has failed like this.
    pub(crate) fn has_failed(&self, like: impl Fn(&SendError) -> bool) -> bool {
        lock(&self.so_far).failed.values().any(like)
    }

    /// Stops it, and waits until the fate of each event is known.
    pub(crate) async fn stop(self) -> Result<Heard, BoxError> {
        // A load that has ended by itself says why below.
        let _ = self.stop.send(());
        self.task.await?
    }
}

async fn run<E: Event + Send + Sync + 'static>(
    producer: Producer,
    make: fn(i64, i64) -> E,
    mut stopped: oneshot::Receiver<()>,
    heard: Arc<Mutex<Heard>>,
) -> Result<Heard, BoxError> {
    let mut fates = JoinSet::new();
    let mut number = 0;
    while stopped.try_recv() == Err(oneshot::error::TryRecvError::Empty) {
        for key in 0..KEYS {
            let pending = producer.enqueue(&make(key, number)).await;
            lock(&heard).sent += 1;
            let heard = Arc::clone(&heard);
            match pending {
                Ok(pending) => {
                    fates.spawn(async move {
                        let fate = pending.await.map(drop);
                        lock(&heard).note((key, number), fate);
                    });
                }
                Err(error) => lock(&heard).note((key, number), Err(error)),
            }
        }
        number += 1;
        while fates.try_join_next().is_some() {}
        tokio::time::sleep(ROUND).await;
    }
    let all = async { while fates.join_next().await.is_some() {} };
    tokio::time::timeout(LAST_FATES, all).await?;
    producer.close(Duration::from_secs(10)).await?;
    Ok(std::mem::take(&mut *lock(&heard)))
}

fn lock(heard: &Mutex<Heard>) -> std::sync::MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}
