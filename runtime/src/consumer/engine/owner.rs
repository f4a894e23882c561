//! The thread that owns the client: it alone polls, takes, commits and answers rebalances.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, UnboundedSender};
use tokio::task::JoinHandle;

use super::progress::Progress;
use super::{Limits, Orders, lane};
use crate::consumer::error::ConsumerError;
use crate::consumer::process::Processor;
use crate::consumer::record::RawRecord;
use crate::consumer::report::{ConsumerReport, Counters};
use crate::transport::{Change, ClientError, Commit, PartitionId, RawConsumer, RawQueue};

/// How often positions are committed while records flow.
const COMMIT_INTERVAL: Duration = Duration::from_secs(1);

/// How long the thread rests when there is nothing to do; records and finished lanes wake it before.
const REST: Duration = Duration::from_millis(10);

/// The most records that go to a lane at once.
const BATCH: usize = 256;

/// A partition that is read.
struct Active {
    id: PartitionId,
    queue: RawQueue,
    lane: UnboundedSender<Vec<RawRecord>>,
    task: JoinHandle<Result<(), ConsumerError>>,
    progress: Arc<Progress>,
    /// The position that the group has.
    committed: Option<i64>,
}

impl Active {
    /// A position that the group does not have yet.
    fn due(&self) -> Option<Commit> {
        let next = self
            .progress
            .position()
            .filter(|next| self.committed != Some(*next))?;
        Some(Commit {
            partition: self.id.clone(),
            next,
        })
    }
}

/// The thread's own state.
pub(super) struct Owner<S> {
    consumer: RawConsumer,
    processor: Arc<Processor<S>>,
    orders: Arc<Orders>,
    runtime: Handle,
    limits: Limits,
    active: Vec<Active>,
    last_commit: Instant,
    failure: Option<ConsumerError>,
}

impl<S: Send + Sync + 'static> Owner<S> {
    pub(super) fn new(
        consumer: RawConsumer,
        processor: Arc<Processor<S>>,
        orders: Arc<Orders>,
        runtime: Handle,
        limits: Limits,
    ) -> Self {
        Self {
            consumer,
            processor,
            orders,
            runtime,
            limits,
            active: Vec::new(),
            last_commit: Instant::now(),
            failure: None,
        }
    }

    /// Reads until told to stop, or until it cannot go on.
    pub(super) fn run(mut self) -> Result<ConsumerReport, ConsumerError> {
        let started = self
            .consumer
            .reach(self.limits.reach)
            .and_then(|()| self.consumer.subscribe(&self.processor.routes.topics()));
        if let Err(error) = started {
            return Err(ConsumerError::Start(error.into()));
        }
        while !self.orders.stop.load(Ordering::Acquire) && self.failure.is_none() {
            match self.consumer.poll() {
                Ok(changes) => changes.into_iter().for_each(|change| self.apply(change)),
                Err(error) => {
                    self.failure = Some(ConsumerError::Client(error));
                    break;
                }
            }
            let took = self.take();
            self.commit_if_due();
            if !took {
                std::thread::park_timeout(REST);
            }
        }
        self.finish()
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Assign(partitions) => self.assign(partitions),
            Change::Revoke { partitions, lost } => self.revoke(&partitions, lost),
        }
    }

    fn assign(&mut self, partitions: Vec<PartitionId>) {
        tracing::info!(count = partitions.len(), "partitions assigned");
        let thread = std::thread::current();
        let queues = self.consumer.assign(&partitions, &thread);
        for (id, queue) in partitions.into_iter().zip(queues) {
            let Some(queue) = queue else {
                self.failure = Some(ConsumerError::Client(ClientError::other(
                    "a partition cannot be read",
                    "the client gave no queue for it",
                )));
                continue;
            };
            let progress = Arc::new(Progress::new(thread.clone()));
            let (lane, records) = mpsc::unbounded_channel();
            let task = self.runtime.spawn(lane::run(
                records,
                Arc::clone(&self.processor),
                Arc::clone(&progress),
            ));
            self.active.push(Active {
                id,
                queue,
                lane,
                task,
                progress,
                committed: None,
            });
        }
    }

    fn revoke(&mut self, partitions: &[PartitionId], lost: bool) {
        tracing::info!(count = partitions.len(), lost, "partitions revoked");
        let (given_up, kept) = std::mem::take(&mut self.active)
            .into_iter()
            .partition(|active| partitions.contains(&active.id));
        self.active = kept;
        self.end(given_up, !lost);
        self.consumer.revoke(partitions);
    }

    /// Moves records from the client's queues into lanes that have room. `true`: there were some.
    fn take(&mut self) -> bool {
        let mut took = false;
        for active in &self.active {
            if active.progress.stopping() {
                // Its record failed: the reason comes with the end of its task.
                self.orders.stop.store(true, Ordering::Release);
                return false;
            }
            let room = active.progress.room().min(BATCH);
            let mut batch = Vec::new();
            let mut bytes = 0;
            while batch.len() < room
                && let Some(record) = active.queue.next(&active.id.topic)
            {
                if batch.is_empty() {
                    batch.reserve(room);
                }
                bytes += record.len();
                batch.push(record);
            }
            if batch.is_empty() {
                continue;
            }
            took = true;
            Counters::count(&self.processor.counters.read, batch.len() as u64);
            active.progress.taken(batch.len(), bytes);
            // A lane ends by itself only when a record failed, which the next round sees.
            let _ = active.lane.send(batch);
        }
        took
    }

    fn commit_if_due(&mut self) {
        if self.last_commit.elapsed() < COMMIT_INTERVAL {
            return;
        }
        self.last_commit = Instant::now();
        let due: Vec<Commit> = self.active.iter().filter_map(Active::due).collect();
        if due.is_empty() {
            return;
        }
        if let Err(error) = self.consumer.commit(&due, false) {
            tracing::warn!(%error, "positions were not committed; the next commit covers them");
            return;
        }
        for active in &mut self.active {
            active.committed = active.progress.position().or(active.committed);
        }
    }

    /// Ends lanes: what runs may finish by the deadline, what was not begun is handed back, what is done is committed.
    fn end(&mut self, lanes: Vec<Active>, commit: bool) {
        for active in &lanes {
            active.progress.stop();
        }
        let end = Instant::now() + self.limits.deadline;
        let mut commits = Vec::new();
        for active in lanes {
            let Active {
                id,
                queue,
                lane,
                mut task,
                progress,
                committed,
            } = active;
            drop((queue, lane));
            self.wait(&mut task, end);
            // From here on nothing the handler does counts: its progress is read once.
            if let Some(next) = progress.position().filter(|next| committed != Some(*next)) {
                commits.push(Commit {
                    partition: id,
                    next,
                });
            }
        }
        if commit
            && !commits.is_empty()
            && let Err(error) = self.consumer.commit(&commits, true)
        {
            tracing::warn!(%error, "positions were not committed: records may be handled again");
        }
    }

    /// Waits for a lane's task until `end`, or until the end is forced; then the task is abandoned.
    fn wait(&mut self, task: &mut JoinHandle<Result<(), ConsumerError>>, end: Instant) {
        while Instant::now() < end && !self.orders.force.load(Ordering::Acquire) {
            let step = Duration::from_millis(20);
            match self
                .runtime
                .block_on(async { tokio::time::timeout(step, &mut *task).await })
            {
                Err(_) => {}
                Ok(Ok(Err(error))) => {
                    self.failure.get_or_insert(error);
                    return;
                }
                Ok(_) => return,
            }
        }
        tracing::warn!(
            "a handler did not finish by the deadline; its record will be handled again"
        );
        task.abort();
    }

    fn finish(mut self) -> Result<ConsumerReport, ConsumerError> {
        let lanes = std::mem::take(&mut self.active);
        self.end(lanes, true);
        self.consumer.closing();
        let report = self.processor.counters.report();
        let Self {
            consumer, failure, ..
        } = self;
        // Leaves the group; every queue of a partition is gone by now.
        drop(consumer);
        match failure {
            Some(error) => Err(error),
            None => Ok(report),
        }
    }
}
