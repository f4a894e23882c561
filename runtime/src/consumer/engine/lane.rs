//! A lane: records that wait for one another, in a queue that starts a task when it has work for one.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::door::Door;
use crate::consumer::record::RawRecord;

/// A record on its way to its handler.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) record: RawRecord,
    /// Its number with the [`Tracker`](super::tracker::Tracker).
    pub(super) number: u64,
}

/// The queue has no bound of its own: the engine puts into it only what [`room`](super::progress::Progress::room) allows.
#[derive(Debug)]
pub(super) struct Lane {
    /// How many of its records may be handled at once.
    width: usize,
    queue: Mutex<Queue>,
    news: Notify,
    pub(super) door: Door,
}

#[derive(Debug, Default)]
struct Queue {
    jobs: VecDeque<Job>,
    tasks: usize,
    /// A task waits for more.
    is_awaited: bool,
}

impl Queue {
    /// Counts the tasks that its records need beside those that there are: they may each be at a record that takes long.
    fn tasks_to_start(&mut self, width: usize) -> usize {
        let more = width.saturating_sub(self.tasks).min(self.jobs.len());
        self.tasks += more;
        more
    }
}

impl Lane {
    pub(super) fn new(width: usize) -> Self {
        Self {
            width,
            queue: Mutex::default(),
            news: Notify::new(),
            door: Door::default(),
        }
    }

    /// The lane of one task that is at work already, with records for it.
    pub(super) fn of_one(jobs: VecDeque<Job>) -> Self {
        Self {
            width: 1,
            queue: Mutex::new(Queue {
                jobs,
                tasks: 1,
                is_awaited: false,
            }),
            news: Notify::new(),
            door: Door::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts records at its end. How many tasks are to be started for it.
    pub(super) fn push(&self, jobs: impl IntoIterator<Item = Job>) -> usize {
        let mut queue = self.lock();
        queue.jobs.extend(jobs);
        if std::mem::take(&mut queue.is_awaited) {
            self.news.notify_one();
        }
        queue.tasks_to_start(self.width)
    }

    /// Moves records to a task that has none: all, or one where there are other tasks to take the next. `false`: there are none, and the task
    /// is to end.
    pub(super) fn take(&self, jobs: &mut VecDeque<Job>) -> bool {
        let mut queue = self.lock();
        if self.width == 1 {
            std::mem::swap(&mut queue.jobs, jobs);
        } else {
            jobs.extend(queue.jobs.pop_front());
        }
        if jobs.is_empty() {
            queue.tasks -= 1;
            // An idle lane keeps no memory.
            queue.jobs.shrink_to(0);
        }
        !jobs.is_empty()
    }

    /// A task leaves it and gives back what it had not begun. How many tasks are to be started in its stead.
    pub(super) fn give_back(&self, mut rest: VecDeque<Job>) -> usize {
        let mut queue = self.lock();
        rest.append(&mut queue.jobs);
        queue.jobs = rest;
        queue.tasks -= 1;
        queue.tasks_to_start(self.width)
    }

    /// The same, but for the records that are to go with it, which are returned too.
    pub(super) fn leave(
        &self,
        rest: VecDeque<Job>,
        goes_along: impl Fn(&Job) -> bool,
    ) -> (VecDeque<Job>, usize) {
        let mut queue = self.lock();
        let all = rest.into_iter().chain(std::mem::take(&mut queue.jobs));
        let (along, stay) = all.partition(|job| goes_along(job));
        queue.jobs = stay;
        queue.tasks -= 1;
        (along, queue.tasks_to_start(self.width))
    }

    /// Moves records to a task that has some and wants more. `false`: there are none now; [`news`](Self::news) tells of the next.
    pub(super) fn take_more(&self, jobs: &mut VecDeque<Job>) -> bool {
        let mut queue = self.lock();
        queue.is_awaited = queue.jobs.is_empty();
        jobs.append(&mut queue.jobs);
        !queue.is_awaited
    }

    /// Waits until there is something to take.
    pub(super) async fn news(&self) {
        self.news.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(number: u64) -> Job {
        let record = RawRecord::new("calls".into(), 0, 0, None, None, None);
        Job { record, number }
    }

    #[test]
    fn a_task_that_is_at_a_record_leaves_the_next_ones_to_others() {
        let lane = Lane::new(4);
        let mut first = VecDeque::new();
        assert_eq!(lane.push([job(0)]), 1);
        assert!(lane.take(&mut first));
        assert_eq!(lane.push([job(1), job(2)]), 2);
        assert_eq!(lane.push([job(3), job(4)]), 1, "no more than four");
        let one_by_one = Lane::new(1);
        assert_eq!(one_by_one.push([job(0)]), 1);
        assert!(one_by_one.take(&mut first));
        assert_eq!(one_by_one.push([job(1), job(2)]), 0);
    }
}
