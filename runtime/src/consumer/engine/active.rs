//! A partition in one assignment: its queue, what was delivered from it, and the tasks that handle that.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::ahead::{self, Run};
use super::lane::Job;
use super::progress::Progress;
use super::runner::{Assignment, Runner, Work};
use super::tracker::Tracker;
use crate::consumer::handle::Lag;
use crate::transport::{Commit, Committed, Incoming, RawQueue, TopicPartition};

/// The most records that are taken at once.
const BATCH: usize = 256;

/// A partition that is read.
pub(super) struct Active {
    id: TopicPartition,
    queue: RawQueue,
    tracker: Tracker,
    /// Where the group was in it.
    begin: Option<i64>,
    /// What was done ahead of the position where this assignment began.
    ahead: VecDeque<Run>,
    assignment: Arc<Assignment>,
    runners: Vec<Runner>,
    /// The program wants none of it for now.
    pub(super) paused: bool,
    /// The end of the partition when everything before it had been delivered.
    at_end: Option<i64>,
    /// What the group has.
    committed: Option<Commit>,
    /// The position that was last asked for as news.
    told: Option<i64>,
}

/// What was taken from a partition.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) records: u64,
    /// Of these, done before.
    pub(super) remembered: u64,
    /// There is nothing where the partition is to be read.
    pub(super) out_of_range: bool,
}

impl Active {
    /// A partition, from where the group is in it.
    pub(super) fn new<S>(
        id: TopicPartition,
        queue: RawQueue,
        committed: Option<&Committed>,
        progress: Progress,
        work: &Work<S>,
    ) -> Self {
        let ahead = committed.map(|at| ahead::read(at.next, &at.metadata));
        Self {
            id,
            queue,
            tracker: Tracker::new(Arc::clone(progress.marks())),
            begin: committed.map(|at| at.next),
            ahead: ahead.unwrap_or_default(),
            assignment: Arc::new(Assignment::new(progress, work)),
            runners: Vec::new(),
            paused: false,
            at_end: None,
            committed: None,
            told: None,
        }
    }

    pub(super) fn id(&self) -> &TopicPartition {
        &self.id
    }

    /// Moves records to their handlers, as far as there is room.
    pub(super) fn take<S: Send + Sync + 'static>(&mut self, work: &Arc<Work<S>>) -> Taken {
        self.tracker.advance();
        self.runners.retain(|runner| !runner.has_ended());
        if self.paused {
            return Taken::default();
        }
        let progress = &self.assignment.progress;
        let (records, room) = progress.room();
        let most = records.min(BATCH).min(self.tracker.room());
        let (mut jobs, mut bytes, mut taken) = (Vec::new(), 0, Taken::default());
        self.queue.take(&self.id.topic, most, |incoming| {
            let record = match incoming {
                Incoming::Record(record) => record,
                Incoming::End(end) => {
                    self.at_end = end;
                    return true;
                }
                Incoming::OutOfRange => {
                    taken.out_of_range = true;
                    return false;
                }
            };
            self.at_end = None;
            taken.records += 1;
            let number = self.tracker.deliver(record.offset);
            if is_done(&mut self.ahead, record.offset) {
                taken.remembered += 1;
                progress.marks().set(number);
                return true;
            }
            if jobs.is_empty() {
                jobs.reserve(most);
            }
            bytes += record.len();
            jobs.push(Job { record, number });
            bytes < room
        });
        if !jobs.is_empty() {
            progress.taken(jobs.len(), bytes);
            self.assignment.hand_over(jobs, work, &mut self.runners);
        }
        taken
    }

    /// Whether its tasks were taken away, with the runtime that they ran on.
    pub(super) fn is_broken(&self) -> bool {
        self.runners.iter().any(Runner::is_lost)
    }

    /// Whether handlers run.
    pub(super) fn is_busy(&self) -> bool {
        self.runners.iter().any(|runner| runner.handles().is_some())
    }

    /// Where it is to be read, as far as that is known.
    pub(super) fn place(&self) -> Option<i64> {
        self.tracker.end().or(self.begin)
    }

    /// How far it is behind `end`, the offset behind its last record.
    pub(super) fn lag(&mut self, end: Option<i64>) -> Lag {
        self.tracker.advance();
        let position = self.tracker.position().or(self.begin);
        let open = self.tracker.open();
        let records = match position.zip(end) {
            _ if self.at_end.is_some() && self.at_end == end => Some(open),
            Some((position, end)) => Some(u64::try_from(end - position).unwrap_or(0)),
            None => None,
        };
        Lag {
            partition: self.id.clone(),
            position,
            end,
            records,
        }
    }

    /// Offset and begin of the records whose handlers have run for longer than that, and were not named before.
    pub(super) fn newly_older_than(&mut self, now: u64, after: Duration) -> Vec<(i64, u64)> {
        let runners = self.runners.iter_mut();
        runners
            .filter_map(|runner| runner.newly_older_than(now, after))
            .collect()
    }

    /// The position, when that is new.
    pub(super) fn news(&mut self) -> Option<(&TopicPartition, i64)> {
        self.tracker.advance();
        let position = self.tracker.position();
        let next = position.filter(|next| self.told != Some(*next))?;
        self.told = Some(next);
        Some((&self.id, next))
    }

    fn position(&mut self) -> Option<Commit> {
        self.tracker.advance();
        Some(Commit {
            partition: self.id.clone(),
            next: self.tracker.position()?,
            metadata: self.tracker.metadata(),
        })
    }

    /// A position that the group does not have yet, and is now going to have.
    pub(super) fn due(&mut self) -> Option<Commit> {
        let due = self.position()?;
        if self.committed.as_ref() == Some(&due) {
            return None;
        }
        self.committed = Some(due.clone());
        Some(due)
    }

    /// The group may not have the position after all.
    pub(super) fn uncommitted(&mut self) {
        self.committed = None;
    }

    /// No further record is to be begun.
    pub(super) fn stop(&self) {
        self.assignment.progress.stop();
    }

    /// Ends the partition; handlers that still run are abandoned. The last position to commit, also when it was asked for before: that
    /// commit may have failed since.
    pub(super) fn finish(mut self) -> Option<Commit> {
        let TopicPartition { topic, partition } = &self.id;
        for offset in self.runners.iter().filter_map(Runner::handles) {
            tracing::warn!(
                topic = &**topic,
                partition,
                offset,
                "a handler did not finish by the deadline; its record will be handled again"
            );
        }
        self.runners.iter().for_each(Runner::abort);
        self.position()
    }
}

/// Whether an offset is in one of the runs; offsets come in order.
fn is_done(runs: &mut VecDeque<Run>, offset: i64) -> bool {
    while runs.front().is_some_and(|(_, last)| *last < offset) {
        runs.pop_front();
    }
    runs.front().is_some_and(|(first, _)| *first <= offset)
}
