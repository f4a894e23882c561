//! A lane: records that wait for one another, in a queue that starts a task when it has work for one.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

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
}

#[derive(Debug, Default)]
struct Queue {
    jobs: VecDeque<Job>,
    tasks: usize,
}

impl Lane {
    pub(super) fn new(width: usize) -> Self {
        Self {
            width,
            queue: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts records at its end. How many tasks are to be started for it.
    pub(super) fn push(&self, jobs: impl IntoIterator<Item = Job>) -> usize {
        let mut queue = self.lock();
        queue.jobs.extend(jobs);
        let more = self.width.min(queue.jobs.len()).saturating_sub(queue.tasks);
        queue.tasks += more;
        more
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
}
