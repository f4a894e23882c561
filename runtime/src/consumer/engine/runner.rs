//! The tasks that handle the records of a partition, and what they share.

use std::collections::VecDeque;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, coop};

use super::lane::Lane;
use super::progress::Progress;
use super::watch::Clock;
use crate::consumer::error::ConsumerError;
use crate::consumer::ordering::Parallelism;
use crate::consumer::process::{Processed, Processor};
use crate::consumer::record::RawRecord;

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
    runtime: Handle,
    parallelism: Parallelism,
    /// One for each handler that may run.
    permits: Option<Semaphore>,
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
    lanes: Box<[Lane]>,
}

impl Assignment {
    pub(super) fn new<S>(progress: Progress, work: &Work<S>) -> Self {
        let (lanes, width) = work.parallelism.lanes();
        Self {
            progress,
            lanes: (0..lanes).map(|_| Lane::new(width)).collect(),
        }
    }

    /// Which lane a record goes to: that of its key.
    fn lane_of<S>(&self, record: &RawRecord, work: &Work<S>) -> usize {
        let hash = match record.key() {
            Some(key) => work.hasher.hash_one(key),
            None => record.offset.unsigned_abs(),
        };
        usize::try_from(hash % self.lanes.len().max(1) as u64).unwrap_or(0)
    }

    /// Puts records into lanes, and starts the tasks that are needed for them.
    pub(super) fn hand_over<S: Send + Sync + 'static>(
        self: &Arc<Self>,
        jobs: Vec<super::lane::Job>,
        work: &Arc<Work<S>>,
        runners: &mut Vec<Runner>,
    ) {
        let mut start = |lane: usize, tasks: usize| {
            runners.extend((0..tasks).map(|_| Runner::start(self, lane, work)));
        };
        if let [lane] = &*self.lanes {
            start(0, lane.push(jobs));
            return;
        }
        for job in jobs {
            let place = self.lane_of(&job.record, work);
            start(place, self.lanes[place].push([job]));
        }
    }
}

/// What a task is at.
#[derive(Debug)]
struct Running {
    /// The offset of the record that it handles, or [`IDLE`].
    offset: AtomicI64,
    /// When it began that, by the [`Clock`].
    since: AtomicU64,
    /// It came to its end by itself.
    ended: AtomicBool,
}

const IDLE: i64 = -1;

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
            handle(&assignment, lane, &shared, &state).await;
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
        let offset = self.handles().filter(|offset| *offset != self.named)?;
        let since = self.running.since.load(Ordering::Acquire);
        let is_old = u128::from(now.saturating_sub(since)) >= after.as_millis();
        // The two were read one after the other: they belong together when the record is still the same.
        if !is_old || self.handles() != Some(offset) {
            return None;
        }
        self.named = offset;
        Some((offset, since))
    }

    /// Ends it where it is.
    pub(super) fn abort(&self) {
        self.task.abort();
    }
}

async fn handle<S>(assignment: &Assignment, lane: usize, work: &Work<S>, running: &Running) {
    let (progress, lane) = (&assignment.progress, &assignment.lanes[lane]);
    let mut jobs = VecDeque::new();
    while lane.take(&mut jobs) {
        for job in jobs.drain(..) {
            let _permit = match &work.permits {
                Some(permits) => permits.acquire().await.ok(),
                None => None,
            };
            running.since.store(work.clock.now(), Ordering::Release);
            // First this, then the question: who stops the partition asks the other way round, and one of the two sees the other.
            running.offset.store(job.record.offset, Ordering::SeqCst);
            if progress.stopping().is_said() {
                running.offset.store(IDLE, Ordering::SeqCst);
                return;
            }
            let processed = work.processor.process(&job.record, progress.stopping());
            let is_done = match processed.await {
                Ok(processed) => processed == Processed::Done,
                Err(error) => {
                    work.failure.set(error);
                    progress.stop();
                    false
                }
            };
            if is_done {
                progress.done(job.number, job.record.len());
            }
            running.offset.store(IDLE, Ordering::SeqCst);
            if !is_done {
                return;
            }
        }
        // Handlers that never wait would keep the thread from other tasks.
        coop::consume_budget().await;
    }
}
