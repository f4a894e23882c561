//! The engine: one thread owns the client; tasks handle the records of each partition, in lanes.
//!
//! The thread serves the client, takes records while a partition has room, and commits. No room, no taking: that is all the back-pressure
//! there is, and polling goes on while handlers run. Tasks mark what is done through the partition's [`progress`]; all of that belongs to an
//! assignment, so that nothing a lost partition's handler still does is ever committed.

mod active;
mod ahead;
mod begin;
mod lane;
mod marks;
mod owner;
mod progress;
mod runner;
mod tracker;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::oneshot;

use self::owner::Owner;
use super::error::ConsumerError;
use super::ordering::Parallelism;
use super::position::{OnOutOfRange, Position};
use super::process::Processor;
use super::report::ConsumerReport;
use super::shutdown::shutdown_signal;
use crate::kafka::Kafka;
use crate::transport::{ClientError, RawConsumer};

/// How long running handlers may take to finish when the consumer ends or gives a partition up.
const DEADLINE: Duration = Duration::from_secs(30);

/// What the engine is told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) parallelism: Parallelism,
    /// Where partitions begin that the group has no position of; `None`: nowhere.
    pub(super) begin: Option<Position>,
    pub(super) on_out_of_range: OnOutOfRange,
    /// How long running handlers may take to finish.
    pub(super) deadline: Duration,
    /// How long the first broker may take to answer.
    pub(super) reach: Duration,
    /// What may have been taken and not be done.
    pub(super) in_flight: InFlight,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            parallelism: Parallelism::default(),
            begin: None,
            on_out_of_range: OnOutOfRange::default(),
            deadline: DEADLINE,
            reach: Duration::ZERO,
            in_flight: InFlight::default(),
        }
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

/// What the engine's thread is told from outside.
#[derive(Debug, Default)]
struct Orders {
    stop: AtomicBool,
    force: AtomicBool,
}

/// Stops the engine when the future that runs it is dropped.
struct StopOnDrop(Arc<Orders>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Release);
    }
}

/// Runs a consumer until `shutdown`.
pub(super) async fn run<S: Clone + Send + Sync + 'static>(
    consumer: RawConsumer,
    processor: Arc<Processor<S>>,
    settings: Settings,
    (kafka, group): (Kafka, String),
    shutdown: impl Future<Output = ()>,
) -> Result<ConsumerReport, ConsumerError> {
    let orders = Arc::new(Orders::default());
    let stop = StopOnDrop(Arc::clone(&orders));
    let (ended, mut end) = oneshot::channel();
    let runtime = Handle::current();
    let thread = std::thread::Builder::new()
        .name("kafka-event-consumer".to_owned())
        .spawn(move || {
            let embedded = kafka.embedded_cluster().map(|embedded| {
                let topics = processor.routes.topics();
                embedded.ledger().enter(&group, topics.into_iter())
            });
            let result = Owner::new(consumer, processor, orders, runtime, settings, embedded).run();
            // An embedded cluster goes with the last clone, and has to outlive its consumer.
            drop(kafka);
            // The future may be gone.
            let _ = ended.send(result);
        });
    if let Err(error) = thread {
        return Err(ConsumerError::Client(ClientError::other(
            "cannot start the consumer's thread",
            error.to_string(),
        )));
    }
    tokio::pin!(shutdown);
    tokio::select! {
        ended = &mut end => return settle(ended),
        () = &mut shutdown => {}
    }
    stop.0.stop.store(true, Ordering::Release);
    tokio::select! {
        ended = &mut end => return settle(ended),
        () = shutdown_signal() => {}
    }
    stop.0.force.store(true, Ordering::Release);
    settle(end.await)
}

fn settle(
    ended: Result<Result<ConsumerReport, ConsumerError>, oneshot::error::RecvError>,
) -> Result<ConsumerReport, ConsumerError> {
    ended.unwrap_or_else(|_| {
        Err(ConsumerError::Client(ClientError::other(
            "the consumer's thread ended",
            "it panicked; please report this",
        )))
    })
}
