//! The thread that owns the client: it alone polls, takes, commits and answers rebalances.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use super::Settings;
use super::active::{Active, Taken};
use super::progress::Share;
use super::rebalance::Rebalances;
use super::runner::Work;
use crate::consumer::error::ConsumerError;
use crate::consumer::exactly_once::Return;
use crate::consumer::handle::{Orders, Request};
use crate::consumer::hooks::tell;
use crate::consumer::process::Processor;
use crate::consumer::report::{ConsumerReport, Counters};
use crate::embedded::GroupProgress;
use crate::observe::ConsumerGauges;
use crate::transport::{ClientError, Commit, RawConsumer, TopicPartition};

/// How long the thread rests when there is nothing to do; records and handlers wake it before.
pub(super) const REST: Duration = Duration::from_millis(10);

/// The thread's own state.
pub(super) struct Owner<S> {
    pub(super) consumer: RawConsumer,
    pub(super) work: Arc<Work<S>>,
    pub(super) orders: Arc<Orders>,
    requests: Receiver<Request>,
    pub(super) settings: Settings,
    pub(super) thread: Thread,
    pub(super) active: Vec<Active>,
    /// Partitions that are not read, assigned or not.
    pub(super) paused: HashSet<TopicPartition>,
    pub(super) rebalances: Rebalances,
    /// Partitions that go back after an abort.
    pub(super) returns: Vec<Return>,
    pub(super) share: Arc<Share>,
    last_commit: Instant,
    /// When the cluster was last asked whether it is back.
    pub(super) asked: Instant,
    pub(super) gauges: ConsumerGauges,
    pub(super) embedded: Option<GroupProgress>,
}

impl<S: Send + Sync + 'static> Owner<S> {
    /// To be called on the thread itself.
    pub(super) fn new(
        consumer: RawConsumer,
        processor: Arc<Processor<S>>,
        (orders, requests): (Arc<Orders>, Receiver<Request>),
        runtime: Handle,
        settings: Settings,
        embedded: Option<GroupProgress>,
    ) -> Self {
        let gauges = ConsumerGauges::new(&processor.exits.group);
        Self {
            consumer,
            gauges,
            work: Arc::new(Work::new(processor, runtime, settings.parallelism)),
            orders,
            requests,
            rebalances: Rebalances::new(settings.rebalance_alarm),
            settings,
            thread: thread::current(),
            active: Vec::new(),
            paused: HashSet::new(),
            returns: Vec::new(),
            share: Share::new(),
            last_commit: Instant::now(),
            asked: Instant::now(),
            embedded,
        }
    }

    /// Reads until told to stop, or until it cannot go on.
    pub(super) fn run(mut self) -> Result<ConsumerReport, ConsumerError> {
        while !self.is_to_end() && !self.is_replayed() {
            if self.work.clock.tick() {
                self.watch();
                self.look();
                self.sample();
            }
            self.serve();
            self.carry_out();
            self.hear_of_units();
            while let Ok(request) = self.requests.try_recv() {
                self.answer(request);
            }
            self.go_elsewhere();
            let took = self.take();
            self.rest();
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
        self.work.processor.vitals.polled();
        if let Err(error) = self.consumer.serve() {
            self.work.failure.set(ConsumerError::Client(error));
        }
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
            if let Some(parked) = taken.filled {
                tracing::warn!(
                    topic = &*parked.partition.topic, partition = parked.partition.partition, offset = parked.offset,
                    goes_on_in = ?parked.wait, "a partition stands still: parked records fill what may be in flight"
                );
                tell(&self.work.processor.on_parked, &parked);
            }
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
        if took.records > 0 {
            self.consumer.heard();
        }
        took.records > 0
    }

    fn commit_if_due(&mut self) {
        if self.last_commit.elapsed() < self.settings.commit_interval {
            return;
        }
        self.last_commit = Instant::now();
        if self.consumer.take_commit_failed() {
            self.active.iter_mut().for_each(Active::uncommitted);
        }
        let due = self.active.iter_mut().filter_map(Active::due).collect();
        self.commit(due);
    }

    /// Where handlers commit, in transactions, the engine does not: an earlier position that arrives late would take the group back.
    fn commit(&mut self, due: Vec<Commit>) {
        if due.is_empty() || !self.settings.commits() {
            return;
        }
        if !self.is_remembered() {
            self.active.iter_mut().for_each(Active::uncommitted);
        } else if let Err(error) = self.consumer.commit(&due) {
            tracing::warn!(%error, "positions were not committed; the next commit covers them");
            self.active.iter_mut().for_each(Active::uncommitted);
        }
    }

    /// Whether the events that were handled are remembered for good, so that their offsets may be committed.
    pub(super) fn is_remembered(&self) -> bool {
        let processor = &self.work.processor;
        let once = processor.once.as_ref();
        once.is_none_or(|once| once.flush(&processor.counters))
    }
}
