//! Giving partitions up, and the end: what runs may finish, what is done is committed, the group is left.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use super::active::Active;
use super::owner::{Owner, REST};
use crate::consumer::error::ConsumerError;
use crate::consumer::report::ConsumerReport;
use crate::transport::Commit;

/// How long the last commit of a partition, and leaving the group, may each take.
pub(in crate::consumer) const FAREWELL: Duration = Duration::from_secs(5);

/// The same when the end is forced.
const FORCED_FAREWELL: Duration = Duration::from_millis(500);

/// How long to wait before a commit that was refused is asked for again.
const AGAIN: Duration = Duration::from_millis(50);

impl<S: Send + Sync + 'static> Owner<S> {
    /// Ends partitions: what runs may finish by the deadline, what was not begun is handed back, what is done is committed. Those that are
    /// lost belong to another member: nothing of them is waited for or committed.
    pub(super) fn end(&mut self, mut ending: Vec<Active>, lost: bool) {
        for active in &mut ending {
            active.stop();
            active.end_rest(&self.consumer);
        }
        let end = Instant::now() + self.settings.deadline.unwrap_or_default();
        while !(lost || self.consumer.is_lost() || self.forced())
            && Instant::now() < end
            && ending.iter().any(Active::is_busy)
        {
            self.serve();
            thread::park_timeout(REST);
        }
        let lost_by_now = lost || self.consumer.is_lost();
        self.settle(&ending, lost_by_now, Instant::now() + self.farewell());
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
        if due.is_empty() || !self.settings.commits() {
            return;
        }
        let end = Instant::now() + self.farewell();
        self.consumer.take_commit_failed();
        while Instant::now() < end {
            let asked = self.is_remembered() && self.consumer.commit(&due).is_ok();
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

    pub(super) fn finish(mut self) -> Result<ConsumerReport, ConsumerError> {
        let active = std::mem::take(&mut self.active);
        self.end(active, false);
        let report = self.report();
        let farewell = self.farewell();
        if self.orders.leave.load(Ordering::Acquire)
            && let Err(error) = self.consumer.leave(farewell)
        {
            self.work.failure.set(ConsumerError::Client(error));
        }
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
