//! The thread that owns the client: it alone polls, takes, commits and answers rebalances.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use super::active::{Active, Taken};
use super::progress::{Progress, Share};
use super::runner::Work;
use super::{Orders, Settings};
use crate::consumer::error::ConsumerError;
use crate::consumer::position::OnOutOfRange;
use crate::consumer::process::Processor;
use crate::consumer::report::{ConsumerReport, Counters};
use crate::embedded::GroupProgress;
use crate::transport::{
    Change, ClientError, Commit, Committed, PartitionId, Place, RawConsumer, RawQueue,
};

/// How often positions are committed while records flow.
const COMMIT_INTERVAL: Duration = Duration::from_secs(1);

/// How long the last commit of a partition, and leaving the group, may each take.
const FAREWELL: Duration = Duration::from_secs(5);

/// The same when the end is forced.
const FORCED_FAREWELL: Duration = Duration::from_millis(500);

/// How long to wait before a commit that was refused is asked for again.
const AGAIN: Duration = Duration::from_millis(50);

/// How long the thread rests when there is nothing to do; records and handlers wake it before.
const REST: Duration = Duration::from_millis(10);

/// The thread's own state.
pub(super) struct Owner<S> {
    pub(super) consumer: RawConsumer,
    pub(super) work: Arc<Work<S>>,
    orders: Arc<Orders>,
    pub(super) settings: Settings,
    thread: Thread,
    active: Vec<Active>,
    share: Arc<Share>,
    last_commit: Instant,
    embedded: Option<GroupProgress>,
}

impl<S: Send + Sync + 'static> Owner<S> {
    /// To be called on the thread itself.
    pub(super) fn new(
        consumer: RawConsumer,
        processor: Arc<Processor<S>>,
        orders: Arc<Orders>,
        runtime: Handle,
        settings: Settings,
        embedded: Option<GroupProgress>,
    ) -> Self {
        Self {
            consumer,
            work: Arc::new(Work::new(processor, runtime, settings.parallelism)),
            orders,
            settings,
            thread: thread::current(),
            active: Vec::new(),
            share: Share::new(),
            last_commit: Instant::now(),
            embedded,
        }
    }

    /// Reads until told to stop, or until it cannot go on.
    pub(super) fn run(mut self) -> Result<ConsumerReport, ConsumerError> {
        let started = self.consumer.reach(self.settings.reach).and_then(|()| {
            self.consumer
                .subscribe(&self.work.processor.routes.topics())
        });
        if let Err(error) = started {
            self.work.failure.set(ConsumerError::Start(error.into()));
        }
        while !self.is_to_end() {
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

    pub(super) fn is_to_end(&self) -> bool {
        self.orders.stop.load(Ordering::Acquire) || self.work.failure.is_set()
    }

    pub(super) fn serve(&mut self) {
        if let Err(error) = self.consumer.serve() {
            self.work.failure.set(ConsumerError::Client(error));
        }
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Assign(partitions) => self.assign(partitions),
            Change::Revoke { partitions, lost } => self.revoke(&partitions, lost),
        }
        self.share
            .divide(self.settings.in_flight, self.active.len());
    }

    fn assign(&mut self, partitions: Vec<PartitionId>) {
        tracing::info!(count = partitions.len(), "partitions assigned");
        let begin = self.begin(&partitions);
        let places = begin.iter().map(|(_, place)| *place);
        let places = partitions.iter().zip(places);
        let queues = self.consumer.assign(places, &self.thread);
        for ((id, queue), (committed, _)) in partitions.into_iter().zip(queues).zip(begin) {
            self.activate(id, queue, committed.as_ref());
        }
    }

    fn activate(&mut self, id: PartitionId, queue: Option<RawQueue>, from: Option<&Committed>) {
        let Some(queue) = queue else {
            self.work
                .failure
                .set(ConsumerError::Client(ClientError::other(
                    "a partition cannot be read",
                    "the client gave no queue for it",
                )));
            return;
        };
        let progress = Progress::new(self.thread.clone(), Arc::clone(&self.share));
        let active = Active::new(id, queue, from, progress, &self.work);
        self.active.push(active);
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

    /// Moves records from the client's queues to their handlers, where there is room. `true`: there were some.
    fn take(&mut self) -> bool {
        let mut took = Taken::default();
        let mut out_of_range = Vec::new();
        for active in &mut self.active {
            if active.is_broken() {
                // Why is in `failure`, or the task itself is gone with its runtime.
                self.work
                    .failure
                    .set(ConsumerError::Client(ClientError::other(
                        "the consumer cannot go on",
                        "the async runtime that its handlers ran on is gone",
                    )));
                return false;
            }
            let taken = active.take(&self.work);
            took.records += taken.records;
            took.remembered += taken.remembered;
            if taken.out_of_range {
                out_of_range.push(active.id().clone());
            }
            if let (Some(group), Some((id, next))) = (&self.embedded, active.news()) {
                group.done(&id.topic, id.partition, next);
            }
        }
        let counters = &self.work.processor.counters;
        Counters::count(&counters.read, took.records);
        if took.remembered > 0 {
            Counters::count(&counters.remembered, took.remembered);
        }
        for id in out_of_range {
            self.go_on_elsewhere(&id);
        }
        took.records > 0
    }

    /// A partition has nothing where it is to be read.
    fn go_on_elsewhere(&mut self, id: &PartitionId) {
        let Some(index) = self.active.iter().position(|active| active.id() == id) else {
            return;
        };
        let error = self.out_of_range(id, self.active[index].place());
        let place = match self.settings.on_out_of_range {
            OnOutOfRange::Stop => {
                self.work.failure.set(ConsumerError::OutOfRange(error));
                return;
            }
            OnOutOfRange::Earliest => Place::Earliest,
            OnOutOfRange::Latest => Place::Latest,
        };
        tracing::error!(%error, go_on = ?place, "records may be lost for this group");
        let active = self.active.swap_remove(index);
        self.end(vec![active], false);
        let queue = self.consumer.assign_again(id, place, &self.thread);
        self.activate(id.clone(), queue, None);
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

    /// Ends partitions: what runs may finish by the deadline, what was not begun is handed back, what is done is committed. Those that are
    /// lost belong to another member: nothing of them is waited for or committed.
    fn end(&mut self, mut ending: Vec<Active>, lost: bool) {
        for active in &ending {
            active.stop();
        }
        let end = Instant::now() + self.settings.deadline;
        while !(lost || self.consumer.is_lost() || self.forced())
            && Instant::now() < end
            && ending.iter().any(Active::is_busy)
        {
            self.serve();
            thread::park_timeout(REST);
        }
        // From here on nothing that a handler does counts: its position is read once.
        let mut due = Vec::new();
        for mut active in ending.drain(..) {
            if let (Some(group), Some((id, next))) = (&self.embedded, active.news()) {
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
        let active = std::mem::take(&mut self.active);
        self.end(active, false);
        let report = self.work.processor.counters.report();
        let farewell = self.farewell();
        self.consumer.close(farewell);
        match self.work.failure.take() {
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
