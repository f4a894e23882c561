//! The tasks that handle the records of a partition, and what they share.

use std::collections::VecDeque;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, coop};

use super::aside::{Aside, Place};
use super::door::Door;
use super::gather;
use super::lane::{Job, Lane};
use super::progress::Progress;
use super::turn::Turn;
use super::watch::Clock;
use crate::consumer::batch::Kind;
use crate::consumer::error::ConsumerError;
use crate::consumer::ordering::{self, Parallelism};
use crate::consumer::process::Processor;
use crate::consumer::record::RawRecord;
use crate::consumer::report::Outcome;
use crate::observe::TopicMeters;

/// The first error that ends the consumer.
#[derive(Debug, Default)]
pub(super) struct Failure(Mutex<Option<ConsumerError>>);

impl Failure {
    pub(super) fn set(&self, error: ConsumerError) {
        let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(error);
    }

    pub(super) fn is_set(&self) -> bool {
        let first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        first.is_some()
    }

    pub(super) fn take(&self) -> Option<ConsumerError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What handling takes, the same for all partitions.
pub(super) struct Work<S> {
    pub(super) processor: Arc<Processor<S>>,
    pub(super) failure: Failure,
    /// Whether a handler takes batches.
    has_batches: bool,
    runtime: Handle,
    parallelism: Parallelism,
    /// One for each handler that may run.
    pub(super) permits: Option<Semaphore>,
    hasher: RandomState,
    pub(super) clock: Clock,
}

impl<S> Work<S> {
    pub(super) fn new(
        processor: Arc<Processor<S>>,
        runtime: Handle,
        parallelism: Parallelism,
    ) -> Self {
        let limit = parallelism.limit();
        Self {
            has_batches: processor.routes.has_batches(),
            processor,
            failure: Failure::default(),
            runtime,
            parallelism,
            permits: limit.map(|limit| Semaphore::new(limit.clamp(1, Semaphore::MAX_PERMITS))),
            hasher: RandomState::new(),
            clock: Clock::new(),
        }
    }
}

/// A partition in one assignment, as its tasks see it. They keep it for as long as they live, and what they say after the assignment's end is
/// heard by nobody.
pub(super) struct Assignment {
    pub(super) progress: Progress,
    pub(super) meters: Arc<TopicMeters>,
    lanes: Box<[Lane]>,
    pub(super) aside: Aside,
    runners: Mutex<Vec<Runner>>,
    is_in_order: bool,
}

impl Assignment {
    pub(super) fn new<S>(topic: &Arc<str>, progress: Progress, work: &Work<S>) -> Self {
        let (lanes, width) = work.parallelism.lanes();
        Self {
            progress,
            meters: work.processor.meters_of(topic),
            lanes: (0..lanes).map(|_| Lane::new(width)).collect(),
            aside: Aside::default(),
            runners: Mutex::default(),
            is_in_order: work.parallelism.ordering == ordering::Ordering::Partition,
        }
    }

    /// So many records were done before.
    pub(super) fn remembered(&self, records: u64) {
        self.meters.ended(None, Outcome::Remembered, records);
    }

    /// Which lane a record goes to: that of its key.
    fn lane_of<S>(&self, record: &RawRecord, work: &Work<S>) -> usize {
        let hash = match record.key() {
            Some(key) => work.hasher.hash_one(key),
            None => record.offset.unsigned_abs(),
        };
        usize::try_from(hash % self.lanes.len().max(1) as u64).unwrap_or(0)
    }

    /// Whether each of its records waits for those before it.
    pub(super) fn is_in_order(&self) -> bool {
        self.is_in_order
    }

    /// The tasks.
    pub(super) fn runners(&self) -> MutexGuard<'_, Vec<Runner>> {
        self.runners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start<S: Send + Sync + 'static>(
        self: &Arc<Self>,
        lane: usize,
        tasks: usize,
        work: &Arc<Work<S>>,
    ) {
        if tasks > 0 {
            let started = (0..tasks).map(|_| Runner::start(self, lane, work));
            self.runners().extend(started);
        }
    }

    /// Puts records into lanes, and starts the tasks that are needed for them.
    pub(super) fn hand_over<S: Send + Sync + 'static>(
        self: &Arc<Self>,
        jobs: Vec<Job>,
        work: &Arc<Work<S>>,
    ) {
        if work.parallelism.ordering != ordering::Ordering::Key {
            self.start(0, self.lanes[0].push(jobs), work);
            return;
        }
        let aside = self.aside.keys();
        for job in jobs {
            // A key that stands aside has its task.
            if let Some(lane) = job.record.key().and_then(|key| aside.get(key)) {
                lane.push([job]);
                self.aside.count.fetch_add(1, Ordering::AcqRel);
                continue;
            }
            let place = self.lane_of(&job.record, work);
            self.start(place, self.lanes[place].push([job]), work);
        }
    }

    /// The lane of a place, where it is one of the partition's.
    pub(super) fn lane(&self, place: &Place) -> Option<&Lane> {
        match place {
            Place::Lane(lane) => self.lanes.get(*lane),
            Place::Aside(_) | Place::Alone | Place::Left(_) => None,
        }
    }

    /// Moves records of a place to a task. `false`: there are none, and the task is to end.
    pub(super) fn take(&self, place: &Place, jobs: &mut VecDeque<Job>) -> bool {
        match place {
            Place::Lane(lane) => self.lanes[*lane].take(jobs),
            Place::Aside(key) => self.aside.take(key, jobs),
            Place::Alone | Place::Left(_) => false,
        }
    }

    /// A task leaves its lane with its record; another one takes the rest, `jobs` first. `false`: it has to stay, as too many have left.
    pub(super) fn leave<S: Send + Sync + 'static>(
        self: &Arc<Self>,
        lane: usize,
        jobs: &mut VecDeque<Job>,
        work: &Arc<Work<S>>,
    ) -> bool {
        let left = &self.lanes[lane];
        if !left.door.let_out() {
            return false;
        }
        let tasks = left.give_back(std::mem::take(jobs));
        self.start(lane, tasks, work);
        true
    }

    /// The door of a lane.
    pub(super) fn door(&self, lane: usize) -> &Door {
        &self.lanes[lane].door
    }

    /// A task leaves its lane, with what has to come after its record; another one takes the rest, `jobs` first.
    pub(super) fn step_aside<S: Send + Sync + 'static>(
        self: &Arc<Self>,
        lane: usize,
        record: &RawRecord,
        jobs: VecDeque<Job>,
        work: &Arc<Work<S>>,
    ) -> (Place, VecDeque<Job>) {
        if self.is_in_order {
            // All of the partition has to come after it.
            return (Place::Lane(lane), jobs);
        }
        let has_order = work.parallelism.ordering == ordering::Ordering::Key;
        let key = record.key().filter(|_| has_order);
        let mut keys = self.aside.keys();
        let is_of_key = |job: &Job| key.is_some() && job.record.key() == key;
        let (along, tasks) = self.lanes[lane].leave(jobs, is_of_key);
        let count = &self.aside.count;
        count.fetch_add(1 + along.len(), Ordering::AcqRel);
        let place = match key {
            Some(key) => {
                let key: Box<[u8]> = key.into();
                keys.insert(key.clone(), Lane::of_one(along));
                Place::Aside(key)
            }
            None => Place::Alone,
        };
        drop(keys);
        self.start(lane, tasks, work);
        (place, VecDeque::new())
    }
}

/// What a task is at.
#[derive(Debug)]
pub(super) struct Running {
    /// The offset of the record that it handles, or [`IDLE`].
    pub(super) offset: AtomicI64,
    /// When it began that, by the [`Clock`], or [`RESTS`].
    pub(super) since: AtomicU64,
    /// It came to its end by itself.
    ended: AtomicBool,
}

pub(super) const IDLE: i64 = -1;

/// Its handler does not run: the record waits.
pub(super) const RESTS: u64 = u64::MAX;

/// A task that handles the records of a lane, as long as there are any.
pub(super) struct Runner {
    task: JoinHandle<()>,
    running: Arc<Running>,
    /// The last record that was named because it takes long.
    named: i64,
}

impl Runner {
    fn start<S: Send + Sync + 'static>(
        assignment: &Arc<Assignment>,
        lane: usize,
        work: &Arc<Work<S>>,
    ) -> Self {
        let running = Arc::new(Running {
            offset: AtomicI64::new(IDLE),
            since: AtomicU64::new(0),
            ended: AtomicBool::new(false),
        });
        let (assignment, shared) = (Arc::clone(assignment), Arc::clone(work));
        let state = Arc::clone(&running);
        let task = work.runtime.spawn(async move {
            handle(Turn::new(&assignment, &shared, &state, lane), &shared).await;
            state.ended.store(true, Ordering::Release);
            if assignment.progress.stopping().is_said() {
                assignment.progress.wake();
            }
        });
        Self {
            task,
            running,
            named: IDLE,
        }
    }

    /// Whether it came to its end.
    pub(super) fn has_ended(&self) -> bool {
        self.running.ended.load(Ordering::Acquire)
    }

    /// Whether it is gone without having come to its end: its runtime is.
    pub(super) fn is_lost(&self) -> bool {
        self.task.is_finished() && !self.has_ended()
    }

    /// The offset of the record that it handles. After [`Progress::stop`], a task that handles none will not begin one.
    pub(super) fn handles(&self) -> Option<i64> {
        let offset = self.running.offset.load(Ordering::SeqCst);
        (offset != IDLE && !self.task.is_finished()).then_some(offset)
    }

    /// Offset and begin of its record, when it has been at it for longer than that; each record once.
    pub(super) fn newly_older_than(&mut self, now: u64, after: Duration) -> Option<(i64, u64)> {
        let old = self.older_than(now, after);
        let (offset, since) = old.filter(|(offset, _)| *offset != self.named)?;
        self.named = offset;
        Some((offset, since))
    }

    /// Offset and begin of its record, when it has been at it for longer than that.
    pub(super) fn older_than(&self, now: u64, after: Duration) -> Option<(i64, u64)> {
        let offset = self.handles()?;
        let since = self.running.since.load(Ordering::Acquire);
        let is_old = u128::from(now.saturating_sub(since)) >= after.as_millis();
        // The two were read one after the other: they belong together when the record is still the same.
        (is_old && self.handles() == Some(offset)).then_some((offset, since))
    }

    /// Ends it where it is.
    pub(super) fn abort(&self) {
        self.task.abort();
    }
}

async fn handle<S: Send + Sync + 'static>(mut turn: Turn<'_, S>, work: &Work<S>) {
    while let Some(job) = turn.next() {
        let kind = work.has_batches.then(|| work.processor.kind(&job.record));
        let is_done = match kind {
            Some(Kind::Batch(event, route, batches)) => {
                Box::pin(gather::handle(job, (event, route, batches), &mut turn)).await
            }
            _ => turn.handle(&job).await,
        };
        if !is_done {
            return;
        }
        // Handlers that never wait would keep the thread from other tasks.
        coop::consume_budget().await;
    }
}
