//! A task's turn at a record: the place in which it is handled, which it gives up while it waits.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering::{AcqRel, Release, SeqCst};
use std::time::Duration;

use tokio::sync::SemaphorePermit;
use tokio::time::{Instant, sleep_until};
use tracing::Instrument as _;

use super::aside::Place;
use super::lane::Job;
use super::runner::{Assignment, IDLE, RESTS, Running, Work};
use crate::consumer::error::ConsumerError;
use crate::consumer::failure::Leaving;
use crate::consumer::process::{Processed, Processor};
use crate::consumer::record::RawRecord;
use crate::consumer::stopping::Stopping;
use crate::observe::{TopicMeters, span_of};

/// What a task has while it handles records.
pub(in crate::consumer) struct Turn<'a, S> {
    assignment: &'a Arc<Assignment>,
    work: &'a Arc<Work<S>>,
    running: &'a Running,
    place: Place,
    /// Taken from the place, and not begun.
    jobs: VecDeque<Job>,
    /// One of as many as there may be handlers at once.
    permit: Option<SemaphorePermit<'a>>,
    /// It handles several records at once, which wait for one another.
    together: bool,
    /// Its record has left its lane and cannot be written.
    held_up: bool,
}

impl<'a, S: Send + Sync + 'static> Turn<'a, S> {
    pub(super) fn new(
        assignment: &'a Arc<Assignment>,
        work: &'a Arc<Work<S>>,
        running: &'a Running,
        lane: usize,
    ) -> Self {
        Self {
            assignment,
            work,
            running,
            place: Place::Lane(lane),
            jobs: VecDeque::new(),
            permit: None,
            together: false,
            held_up: false,
        }
    }

    /// The next record of its place; `None`: there is none, and the task is to end.
    pub(super) fn next(&mut self) -> Option<Job> {
        if self.jobs.is_empty() && !self.assignment.take(&self.place, &mut self.jobs) {
            return None;
        }
        self.jobs.pop_front()
    }

    /// Handles a record. `false`: no further one is to be begun.
    pub(super) async fn handle(&mut self, job: &Job) -> bool {
        let mut is_done = false;
        if self.begin(&job.record).await {
            let processor = &self.work.processor;
            let span = span_of(&job.record, &processor.exits.group);
            let processed = processor.process(&job.record, self);
            let processed = processed.instrument(span).await;
            is_done = self.is_done(processed);
        }
        if is_done {
            self.done()(job);
        }
        self.end();
        is_done
    }

    /// Handles records together, by `handling`. `false`: no further one is to be begun.
    pub(super) async fn handle_together(
        &mut self,
        first: &RawRecord,
        handling: impl AsyncFnOnce(&mut Self) -> Result<Processed, ConsumerError>,
    ) -> bool {
        let mut is_done = false;
        if self.begin(first).await {
            self.together = true;
            let processed = handling(self).await;
            self.together = false;
            is_done = self.is_done(processed);
        }
        self.end();
        is_done
    }

    /// Begins a record. `false`: none is to be begun any more.
    async fn begin(&mut self, record: &RawRecord) -> bool {
        if let Place::Lane(lane) = self.place {
            self.assignment.door(lane).opened(self.stopping()).await;
        }
        self.sit().await;
        // First this, then the question: who stops the partition asks the other way round, and one of the two sees the other.
        self.running.offset.store(record.offset, SeqCst);
        !self.stopping().is_said()
    }

    /// Whether what was begun is done. An error stops the consumer.
    fn is_done(&self, processed: Result<Processed, ConsumerError>) -> bool {
        let processed = processed.unwrap_or_else(|error| {
            self.work.failure.set(error);
            self.assignment.progress.stop();
            Processed::HandedBack
        });
        processed != Processed::HandedBack
    }

    /// What says of a record that it is done.
    pub(super) fn done(&self) -> impl Fn(&Job) + Send + use<'a, S> {
        let stands_aside = matches!(self.place, Place::Aside(_) | Place::Alone);
        let assignment = self.assignment;
        move |job| {
            assignment.progress.done(job.number, job.record.len());
            if stands_aside {
                assignment.aside.count.fetch_sub(1, AcqRel);
            }
        }
    }

    /// What was begun is left, done or not.
    fn end(&mut self) {
        if let Place::Left(lane) = self.place {
            let door = self.assignment.door(lane);
            door.arrived(std::mem::take(&mut self.held_up));
        }
        self.running.offset.store(IDLE, SeqCst);
        self.permit = None;
    }

    /// Gives a record back that is the next of its place.
    pub(super) fn put_back(&mut self, job: Job) {
        self.jobs.push_front(job);
    }

    /// The next record of its place that is there now; `None`: there is none.
    pub(super) fn next_now(&mut self) -> Option<Job> {
        if self.jobs.is_empty()
            && let Some(lane) = self.assignment.lane(&self.place)
        {
            lane.take_more(&mut self.jobs);
        }
        self.jobs.pop_front()
    }

    /// Waits for further records of its place until then. `false`: none is to be waited for.
    pub(super) async fn wait_for_more(&self, end: Instant) -> bool {
        let Some(lane) = self.assignment.lane(&self.place) else {
            return false;
        };
        // A partition that may hold no more brings none.
        if self.assignment.progress.is_full() {
            return false;
        }
        tokio::select! {
            () = lane.news() => true,
            () = sleep_until(end) => false,
            () = self.stopping().heard() => false,
        }
    }

    pub(super) fn processor(&self) -> &'a Processor<S> {
        &self.work.processor
    }

    pub(in crate::consumer) fn stopping(&self) -> &'a Stopping {
        self.assignment.progress.stopping()
    }

    pub(in crate::consumer) fn meters(&self) -> &'a Arc<TopicMeters> {
        &self.assignment.meters
    }

    /// Gives the handler's place to others: what comes now is no work of a handler.
    pub(in crate::consumer) fn rise(&mut self) {
        self.permit = None;
        self.running.since.store(RESTS, Release);
    }

    async fn sit(&mut self) {
        if let (Some(permits), None) = (&self.work.permits, &self.permit) {
            self.permit = permits.acquire().await.ok();
        }
        self.running.since.store(self.work.clock.now(), Release);
    }

    /// Waits for something that is no work of the handler, while other handlers may run. `None`: the consumer is to stop.
    pub(in crate::consumer) async fn pause<T>(
        &mut self,
        wait: impl Future<Output = T>,
    ) -> Option<T> {
        self.rise();
        let waited = tokio::select! {
            waited = wait => waited,
            () = self.stopping().heard() => return None,
        };
        self.sit().await;
        (!self.stopping().is_said()).then_some(waited)
    }

    /// Waits for so long before the record is tried again. `false`: the consumer is to stop.
    pub(in crate::consumer) async fn rest(&mut self, time: Duration) -> bool {
        self.pause(tokio::time::sleep(time)).await.is_some()
    }

    /// The same for a record that is parked: those that need not come after it go on.
    pub(in crate::consumer) async fn park(&mut self, record: &RawRecord, time: Duration) -> bool {
        // Records that are handled together wait together.
        if let (Place::Lane(lane), false) = (&self.place, self.together) {
            let lane = *lane;
            let jobs = std::mem::take(&mut self.jobs);
            (self.place, self.jobs) =
                Assignment::step_aside(self.assignment, lane, record, jobs, self.work);
        }
        let parked = self.assignment.aside.note(record.offset, time);
        let rested = self.rest(time).await;
        drop(parked);
        rested
    }
}

impl<S: Send + Sync + 'static> Leaving for Turn<'_, S> {
    fn under_way(&mut self) {
        // Records that are handled together wait together, and those that stand aside hold up nobody.
        if let (Place::Lane(lane), false) = (&self.place, self.together) {
            let lane = *lane;
            if Assignment::leave(self.assignment, lane, &mut self.jobs, self.work) {
                self.place = Place::Left(lane);
            }
        }
    }

    fn held_up(&mut self) {
        if let (Place::Left(lane), false) = (&self.place, self.held_up) {
            self.assignment.door(*lane).held_up();
            self.held_up = true;
        }
    }
}
