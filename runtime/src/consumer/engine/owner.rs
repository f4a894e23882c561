//! The thread that owns the client: it alone polls, takes, commits and answers rebalances.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use super::active::Active;
use super::lane::Failure;
use super::progress::Share;
use super::{Limits, Orders};
use crate::consumer::error::ConsumerError;
use crate::consumer::process::Processor;
use crate::consumer::report::{ConsumerReport, Counters};
use crate::embedded::GroupProgress;
use crate::transport::{Change, ClientError, Commit, PartitionId, RawConsumer};

/// How often positions are committed while records flow.
const COMMIT_INTERVAL: Duration = Duration::from_secs(1);

/// How long the last commit of a partition, and leaving the group, may each take.
const FAREWELL: Duration = Duration::from_secs(5);

/// The same when the end is forced.
const FORCED_FAREWELL: Duration = Duration::from_millis(500);

/// How long to wait before a commit that was refused is asked for again.
const AGAIN: Duration = Duration::from_millis(50);

/// How long the thread rests when there is nothing to do; records and lanes wake it before.
const REST: Duration = Duration::from_millis(10);

/// The thread's own state.
pub(super) struct Owner<S> {
    consumer: RawConsumer,
    processor: Arc<Processor<S>>,
    orders: Arc<Orders>,
    runtime: Handle,
    limits: Limits,
    thread: Thread,
    active: Vec<Active>,
    share: Arc<Share>,
    last_commit: Instant,
    failure: Arc<Failure>,
    embedded: Option<GroupProgress>,
}

impl<S: Send + Sync + 'static> Owner<S> {
    /// To be called on the thread itself.
    pub(super) fn new(
        consumer: RawConsumer,
        processor: Arc<Processor<S>>,
        orders: Arc<Orders>,
        runtime: Handle,
        limits: Limits,
        embedded: Option<GroupProgress>,
    ) -> Self {
        Self {
            consumer,
            processor,
            orders,
            runtime,
            limits,
            thread: thread::current(),
            active: Vec::new(),
            share: Share::new(),
            last_commit: Instant::now(),
            failure: Arc::default(),
            embedded,
        }
    }

    /// Reads until told to stop, or until it cannot go on.
    pub(super) fn run(mut self) -> Result<ConsumerReport, ConsumerError> {
        let started = self
            .consumer
            .reach(self.limits.reach)
            .and_then(|()| self.consumer.subscribe(&self.processor.routes.topics()));
        if let Err(error) = started {
            self.failure.set(ConsumerError::Start(error.into()));
        }
        while !self.orders.stop.load(Ordering::Acquire) && !self.failure.is_set() {
            self.serve();
            for change in self.consumer.changes() {
                self.apply(change);
            }
            let took = self.take();
            self.commit_if_due();
            if !took {
                thread::park_timeout(REST);
            }
        }
        self.finish()
    }

    fn serve(&mut self) {
        if let Err(error) = self.consumer.serve() {
            self.failure.set(ConsumerError::Client(error));
        }
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Assign(partitions) => self.assign(partitions),
            Change::Revoke { partitions, lost } => self.revoke(&partitions, lost),
        }
        self.share.divide(self.limits.in_flight, self.active.len());
    }

    fn assign(&mut self, partitions: Vec<PartitionId>) {
        tracing::info!(count = partitions.len(), "partitions assigned");
        let queues = self.consumer.assign(&partitions, &self.thread);
        for (id, queue) in partitions.into_iter().zip(queues) {
            let Some(queue) = queue else {
                self.failure.set(ConsumerError::Client(ClientError::other(
                    "a partition cannot be read",
                    "the client gave no queue for it",
                )));
                continue;
            };
            let progress =
                super::progress::Progress::new(self.thread.clone(), Arc::clone(&self.share));
            let work = (&self.processor, &self.failure);
            self.active
                .push(Active::start(id, queue, progress, &self.runtime, work));
        }
    }

    fn revoke(&mut self, partitions: &[PartitionId], lost: bool) {
        tracing::info!(count = partitions.len(), lost, "partitions revoked");
        let (given_up, kept) = std::mem::take(&mut self.active)
            .into_iter()
            .partition(|active| partitions.contains(active.id()));
        self.active = kept;
        self.end(given_up, lost);
        self.consumer.revoke(partitions);
    }

    /// Moves records from the client's queues into lanes that have room. `true`: there were some.
    fn take(&mut self) -> bool {
        let mut took = 0;
        for active in &mut self.active {
            if active.progress().ended() {
                // Why is in `failure`, or the task itself is gone with its runtime.
                self.failure.set(ConsumerError::Client(ClientError::other(
                    "the consumer cannot go on",
                    "the async runtime that its handlers ran on is gone",
                )));
                return false;
            }
            took += active.take();
            if let (Some(group), Some((id, next))) = (&self.embedded, active.news()) {
                group.done(&id.topic, id.partition, next);
            }
        }
        Counters::count(&self.processor.counters.read, took);
        took > 0
    }

    fn commit_if_due(&mut self) {
        if self.last_commit.elapsed() < COMMIT_INTERVAL {
            return;
        }
        self.last_commit = Instant::now();
        if self.consumer.take_commit_failed() {
            self.active.iter_mut().for_each(Active::uncommitted);
        }
        let due = self.active.iter_mut().filter_map(Active::due).collect();
        self.commit(due);
    }

    fn commit(&mut self, due: Vec<Commit>) {
        if !due.is_empty()
            && let Err(error) = self.consumer.commit(&due)
        {
            tracing::warn!(%error, "positions were not committed; the next commit covers them");
            self.active.iter_mut().for_each(Active::uncommitted);
        }
    }

    /// Ends lanes: what runs may finish by the deadline, what was not begun is handed back, what is done is committed. Lanes that are lost
    /// belong to another member: nothing of them is waited for or committed.
    fn end(&mut self, mut lanes: Vec<Active>, lost: bool) {
        for active in &mut lanes {
            active.stop();
        }
        let end = Instant::now() + self.limits.deadline;
        while !(lost || self.consumer.is_lost() || self.forced())
            && Instant::now() < end
            && lanes.iter().any(|active| !active.progress().ended())
        {
            self.serve();
            thread::park_timeout(REST);
        }
        // From here on nothing that a handler does counts: its position is read once.
        let mut due = Vec::new();
        for active in lanes {
            if let (Some(group), Some((id, next))) = (&self.embedded, active.position()) {
                group.done(&id.topic, id.partition, next);
            }
            due.extend(active.finish());
        }
        if lost || self.consumer.is_lost() {
            return;
        }
        self.commit_at_last(due);
    }

    /// Commits and waits for the answer. While the group rebalances a commit is refused, and asked for again.
    fn commit_at_last(&mut self, due: Vec<Commit>) {
        if due.is_empty() {
            return;
        }
        let end = Instant::now() + self.farewell();
        self.consumer.take_commit_failed();
        while Instant::now() < end {
            let asked = self.consumer.commit(&due).is_ok();
            while self.consumer.is_committing() && Instant::now() < end {
                self.serve();
                thread::park_timeout(Duration::from_millis(1));
            }
            let open = self.consumer.is_committing();
            if asked && !open && !self.consumer.take_commit_failed() {
                return;
            }
            self.serve();
            thread::park_timeout(AGAIN);
        }
        tracing::warn!("the last positions are not committed: records may be handled again");
    }

    fn finish(mut self) -> Result<ConsumerReport, ConsumerError> {
        let lanes = std::mem::take(&mut self.active);
        self.end(lanes, false);
        let report = self.processor.counters.report();
        let farewell = self.farewell();
        self.consumer.close(farewell);
        match self.failure.take() {
            Some(error) => Err(error),
            None => Ok(report),
        }
    }

    fn forced(&self) -> bool {
        self.orders.force.load(Ordering::Acquire)
    }

    fn farewell(&self) -> Duration {
        match self.forced() {
            true => FORCED_FAREWELL,
            false => FAREWELL,
        }
    }
}
