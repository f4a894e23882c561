//! The engine: one thread owns the client; tasks handle the records of each partition, in lanes.
//!
//! The thread serves the client, takes records while a partition has room, and commits. No room, no taking: that is all the back-pressure
//! there is, and polling goes on while handlers run. Tasks mark what is done through the partition's [`progress`]; all of that belongs to an
//! assignment, so that nothing a lost partition's handler still does is ever committed.

mod active;
mod ahead;
mod aside;
mod begin;
mod budget;
mod door;
mod farewell;
mod gather;
mod lane;
mod marks;
mod owner;
mod progress;
mod rebalance;
mod replay;
mod requests;
mod rest;
mod returns;
mod runner;
mod sample;
mod seek;
mod tracker;
mod turn;
mod watch;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::oneshot;

pub(super) use self::farewell::FAREWELL;
use self::owner::Owner;
use self::replay::Span;
pub(super) use self::turn::Turn;
use super::error::ConsumerError;
use super::handle::{Consumer, ConsumerHandle, Orders};
use super::hooks::Hooks;
use super::ordering::Parallelism;
use super::position::{OnOutOfRange, Position};
use super::process::Processor;
use super::replay::ReplayRange;
use super::vitals::EndsWith;
use crate::config::Checked;
use crate::kafka::Kafka;
use crate::transport::{ClientError, RawConsumer, TopicPartition};

/// How often positions are committed while records flow.
const COMMIT_INTERVAL: Duration = Duration::from_secs(1);

/// How long a handler may run before it is told.
const STUCK_AFTER: Duration = Duration::from_secs(60);

/// This many rebalances in that time are a warning.
const REBALANCE_ALARM: (usize, Duration) = (5, Duration::from_secs(300));

/// What the engine is told.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) parallelism: Parallelism,
    /// Whether offsets are committed in transactions: by handlers, or by the consumer with what they return.
    pub(super) handlers_commit: bool,
    /// Where partitions begin that the group has no position of; `None`: nowhere.
    pub(super) begin: Option<Position>,
    /// The same for some of them.
    pub(super) begin_at: HashMap<TopicPartition, i64>,
    /// What is read instead, in no group.
    pub(super) replay: Option<ReplayRange>,
    pub(super) on_out_of_range: OnOutOfRange,
    /// How long running handlers may take to finish when the consumer ends or gives a partition up.
    pub(super) deadline: Option<Duration>,
    /// How often positions are committed while records flow.
    pub(super) commit_interval: Duration,
    /// How long a handler may run before it is told.
    pub(super) stuck_after: Duration,
    /// This many rebalances in that time are a warning.
    pub(super) rebalance_alarm: (usize, Duration),
    pub(super) hooks: Hooks,
    /// How long the first broker may take to answer.
    pub(super) reach: Duration,
    /// What may have been taken and not be done.
    pub(super) in_flight: InFlight,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            parallelism: Parallelism::default(),
            handlers_commit: false,
            begin: None,
            begin_at: HashMap::new(),
            replay: None,
            on_out_of_range: OnOutOfRange::default(),
            deadline: None,
            commit_interval: COMMIT_INTERVAL,
            stuck_after: STUCK_AFTER,
            rebalance_alarm: REBALANCE_ALARM,
            hooks: Hooks::default(),
            reach: Duration::ZERO,
            in_flight: InFlight::default(),
        }
    }
}

impl Settings {
    /// Whether the engine commits positions: not where handlers do, in transactions, and not where there is no group.
    pub(super) fn commits(&self) -> bool {
        !self.handlers_commit && self.replay.is_none()
    }
}

/// Records and bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct InFlight {
    pub(super) records: usize,
    pub(super) bytes: usize,
}

impl Default for InFlight {
    fn default() -> Self {
        Self {
            records: 16_384,
            bytes: 64 * 1024 * 1024,
        }
    }
}

/// Starts a consumer: it has reached a broker and subscribed when this returns.
pub(super) async fn start<S: Clone + Send + Sync + 'static>(
    checked: Checked,
    processor: Arc<Processor<S>>,
    settings: Settings,
    (kafka, group): (Kafka, String),
) -> Result<Consumer, ConsumerError> {
    let orders = Arc::new(Orders::default());
    let (sender, requests) = mpsc::channel();
    let (started, start) = oneshot::channel();
    let (ended, end) = oneshot::channel();
    let (vitals, signs) = (Arc::clone(&processor.vitals), Arc::clone(&processor.vitals));
    let (runtime, told) = (Handle::current(), Arc::clone(&orders));
    let thread = thread::Builder::new()
        .name("kafka-event-consumer".to_owned())
        .spawn(move || {
            let seen = EndsWith(Arc::clone(&signs));
            let topics = processor.routes.topics();
            let embedded = kafka.embedded_cluster();
            let embedded = embedded
                .filter(|_| settings.replay.is_none())
                .map(|embedded| embedded.ledger().enter(&group, topics.iter().copied()));
            let result = match subscribe(&checked, &topics, &settings) {
                Ok((consumer, spans)) => {
                    let from_outside = (told, requests);
                    drop(topics);
                    if settings.handlers_commit {
                        processor.membership.get_or_init(|| consumer.membership());
                    }
                    if let Some(units) = &processor.units {
                        let counters = Arc::clone(&processor.counters);
                        let engine = (thread::current(), counters);
                        units.keep(consumer.membership(), &runtime, engine);
                    }
                    let mut owner = Owner::new(
                        consumer,
                        processor,
                        from_outside,
                        runtime,
                        settings,
                        embedded,
                    );
                    signs.polled();
                    // Whoever started it may be gone: then it is told to stop.
                    let _ = started.send(Ok(()));
                    owner.replay(spans);
                    owner.run()
                }
                Err(error) => {
                    let _ = started.send(Err(error));
                    return;
                }
            };
            // An embedded cluster goes with the last clone, and has to outlive its consumer.
            drop(kafka);
            drop(seen);
            // The future may be gone.
            let _ = ended.send(result);
        });
    let thread = match thread {
        Ok(thread) => thread,
        Err(error) => {
            return Err(ConsumerError::Client(ClientError::other(
                "cannot start the consumer's thread",
                error.to_string(),
            )));
        }
    };
    let handle = ConsumerHandle::new(sender, thread.thread().clone(), vitals);
    // From here on dropping it ends the thread.
    let consumer = Consumer::new(handle, end, orders);
    match start.await {
        Ok(started) => started.map(|()| consumer),
        Err(_) => consumer.shutdown().await.and_then(|_| {
            Err(ConsumerError::Client(ClientError::other(
                "cannot start the consumer",
                "its thread ended; please report this",
            )))
        }),
    }
}

/// Makes the client and subscribes, or says what it is to read instead. Another one counts the partitions before: how much may be fetched ahead of each is settled when a client
/// is made.
fn subscribe(
    checked: &Checked,
    topics: &[&str],
    settings: &Settings,
) -> Result<(RawConsumer, Vec<Span>), ConsumerError> {
    let start = |error: ClientError| ConsumerError::Start(error.into());
    let make = |derived: &[_]| {
        let made = RawConsumer::new(checked, derived);
        made.map_err(|error| ConsumerError::Start(error.into()))?
            .map_err(start)
    };
    let probe = make(&[])?;
    probe.reach(settings.reach).map_err(start)?;
    let partitions = probe.count_partitions(topics, settings.reach);
    let derived = budget::keys(settings.in_flight, partitions.map_err(start)?);
    drop(probe);
    let consumer = make(&derived)?;
    let spans = match &settings.replay {
        Some(range) => replay::spans(range, &consumer, topics, settings.reach),
        None => consumer.subscribe(topics).map(|()| Vec::new()),
    };
    Ok((consumer, spans.map_err(start)?))
}
