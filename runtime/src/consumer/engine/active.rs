//! A partition in one assignment: its queue, what was delivered from it, and the tasks that handle that.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::ahead::{self, Run};
use super::lane::Job;
use super::progress::Progress;
use super::rest::Rest;
use super::runner::{Assignment, Runner, Work};
use super::tracker::Tracker;
use crate::consumer::handle::Lag;
use crate::consumer::hooks::ParkedRecord;
use crate::transport::{Commit, Committed, Incoming, Place, RawQueue, TopicPartition};

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
    /// It was told that parked records fill it, and some are parked still.
    full: bool,
    /// The program wants none of it for now.
    pub(super) paused: bool,
    /// The client is to read it from another place, and does not yet: what its queue has is of no account.
    pub(super) elsewhere: Option<Place>,
    /// The number of the retry topic that it is of; 0: none.
    hop: usize,
    /// Nothing of it is due for long.
    pub(super) rest: Option<Rest>,
    /// Where a replay of it ends.
    pub(super) until: Option<i64>,
    /// It was read to there, or to its end.
    is_read: bool,
    /// The end of the partition when everything before it had been delivered.
    at_end: Option<i64>,
    /// What the group has.
    committed: Option<Commit>,
    /// The position that was last asked for as news.
    told: Option<i64>,
    /// The position that was seen last, and since when it stands still with records behind it.
    stands: (Option<i64>, u64),
}

/// What was taken from a partition.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) records: u64,
    /// Of these, done before.
    pub(super) remembered: u64,
    /// There is nothing where the partition is to be read.
    pub(super) out_of_range: bool,
    /// Parked records now fill the partition, so that it takes no more: the oldest of them.
    pub(super) filled: Option<ParkedRecord>,
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
        let assignment = Arc::new(Assignment::new(&id.topic, progress, work));
        let marks = Arc::clone(assignment.progress.marks());
        let ahead = committed.map(|at| ahead::read(at.next, &at.metadata));
        let (_, hop) = work.processor.exits.hops.of(&id.topic);
        Self {
            hop,
            rest: None,
            id,
            queue,
            tracker: Tracker::new(marks),
            begin: committed.map(|at| at.next),
            ahead: ahead.unwrap_or_default(),
            assignment,
            full: false,
            paused: false,
            elsewhere: None,
            until: None,
            is_read: false,
            at_end: None,
            committed: None,
            told: None,
            stands: (None, work.clock.now()),
        }
    }

    pub(super) fn id(&self) -> &TopicPartition {
        &self.id
    }

    /// What the client has fetched of it comes through this.
    pub(super) fn queue(&self) -> RawQueue {
        self.queue.clone()
    }

    /// Whether the client has said that there is nothing where it was to be read, and so has ended reading it. What else has come is dropped.
    pub(super) fn is_out_of_range(&self) -> bool {
        let mut is_so = false;
        self.queue.take(&self.id.topic, BATCH, |incoming| {
            is_so = matches!(incoming, Incoming::OutOfRange);
            !is_so
        });
        is_so
    }

    /// The number of its assignment.
    pub(super) fn epoch(&self) -> u64 {
        self.assignment.progress.stopping().epoch()
    }

    /// Moves records to their handlers, as far as there is room.
    pub(super) fn take<S: Send + Sync + 'static>(&mut self, work: &Arc<Work<S>>) -> Taken {
        self.tracker.advance();
        self.assignment
            .runners()
            .retain(|runner| !runner.has_ended());
        let is_through = self.is_read && self.until.is_some();
        // One that was stopped is given up, or goes back.
        let is_stopped = self.assignment.progress.stopping().is_said();
        let waits = self.paused || self.elsewhere.is_some() || self.rest.is_some();
        if waits || is_through || is_stopped {
            return Taken::default();
        }
        let (mut jobs, mut bytes) = (Vec::new(), 0);
        let mut taken = Taken {
            filled: self.newly_filled(),
            ..Taken::default()
        };
        let progress = &self.assignment.progress;
        let (records, room) = progress.room();
        let most = records.min(BATCH).min(self.tracker.room());
        self.queue.take(&self.id.topic, most, |incoming| {
            let record = match incoming {
                Incoming::Record(record) => record,
                Incoming::End(end) => {
                    self.is_read = true;
                    self.at_end = end;
                    if self.hop > 0 {
                        self.rest = Rest::at_end(self.hop, &work.processor.exits);
                    }
                    return self.rest.is_none();
                }
                Incoming::OutOfRange => {
                    taken.out_of_range = true;
                    return false;
                }
            };
            if let Some(until) = self.until {
                self.is_read = record.offset + 1 >= until;
                if record.offset >= until {
                    return false;
                }
            }
            self.at_end = None;
            taken.records += 1;
            let number = self.tracker.deliver(record.offset);
            if is_done(&mut self.ahead, record.offset) {
                taken.remembered += 1;
                progress.marks().set(number);
                return true;
            }
            if self.hop > 0 {
                self.rest = Rest::before(&record, self.hop, &work.processor.exits);
            }
            if jobs.is_empty() {
                jobs.reserve(most);
            }
            bytes += record.len();
            jobs.push(Job { record, number });
            bytes < room && self.rest.is_none() && !(self.is_read && self.until.is_some())
        });
        self.assignment.remembered(taken.remembered);
        if !jobs.is_empty() {
            progress.taken(jobs.len(), bytes);
            self.assignment.hand_over(jobs, work);
        }
        taken
    }

    /// The records that are parked.
    pub(super) fn parked(&self) -> Vec<ParkedRecord> {
        let stops_partition = self.is_full();
        let parked = self.assignment.aside.parked().into_iter();
        parked
            .map(|(offset, wait)| ParkedRecord {
                partition: self.id.clone(),
                offset,
                wait,
                stops_partition,
            })
            .collect()
    }

    /// How many records are parked, and whether it takes no more because of them.
    pub(super) fn parked_now(&self) -> (usize, bool) {
        let parked = self.assignment.aside.parked_now();
        (parked, parked > 0 && self.is_full())
    }

    /// Whether it takes no more because of parked records: all that is in flight stands aside, or waits in the order of the partition.
    fn is_full(&self) -> bool {
        let assignment = &self.assignment;
        let aside = assignment.aside.count.load(Ordering::Acquire);
        let waits = assignment.is_in_order() || aside >= assignment.progress.held();
        waits && self.room() == 0
    }

    /// How many more records it takes.
    fn room(&self) -> usize {
        self.assignment.progress.room().0.min(self.tracker.room())
    }

    /// The oldest parked record, when such records have come to fill the partition. Each time once.
    fn newly_filled(&mut self) -> Option<ParkedRecord> {
        if self.full {
            self.full = self.room() == 0;
            return None;
        }
        if !self.is_full() {
            return None;
        }
        let first = self.parked().into_iter().next();
        self.full = first.is_some();
        first
    }

    /// Whether it was read to the end of its replay, and all of that is done.
    pub(super) fn is_through(&mut self) -> bool {
        self.tracker.advance();
        self.is_read && self.tracker.open() == 0
    }

    /// Whether its tasks were taken away, with the runtime that they ran on.
    pub(super) fn is_broken(&self) -> bool {
        self.assignment.runners().iter().any(Runner::is_lost)
    }

    /// Whether handlers run.
    pub(super) fn is_busy(&self) -> bool {
        let runners = self.assignment.runners();
        runners.iter().any(|runner| runner.handles().is_some())
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
        // While nothing is done yet there is no position, but it is known where it will begin.
        let from = position.or_else(|| self.tracker.first());
        let records = match from.zip(end) {
            _ if self.at_end.is_some() && self.at_end == end => Some(open),
            Some((from, end)) => Some(u64::try_from(end - from).unwrap_or(0)),
            None => None,
        };
        Lag {
            partition: self.id.clone(),
            position,
            end,
            records,
        }
    }

    /// How many records were taken and are not done.
    pub(super) fn in_flight(&self) -> u64 {
        self.assignment.progress.held() as u64
    }

    /// For how many milliseconds the position has stood still with records behind it. To be asked regularly.
    pub(super) fn watermark_age(&mut self, now: u64) -> u64 {
        self.tracker.advance();
        let position = self.tracker.position();
        if self.tracker.is_empty() || position != self.stands.0 {
            self.stands = (position, now);
        }
        now.saturating_sub(self.stands.1)
    }

    /// Offset and begin of the records whose handlers have run for longer than that, and were not named before.
    pub(super) fn newly_older_than(&mut self, now: u64, after: Duration) -> Vec<(i64, u64)> {
        let mut runners = self.assignment.runners();
        runners
            .iter_mut()
            .filter_map(|runner| runner.newly_older_than(now, after))
            .collect()
    }

    /// Offset and begin of the records whose handlers have run for longer than that.
    pub(super) fn older_than(&self, now: u64, after: Duration) -> Vec<(i64, u64)> {
        let runners = self.assignment.runners();
        let stuck = runners.iter().filter_map(|it| it.older_than(now, after));
        stuck.collect()
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
        let runners = self.assignment.runners();
        for offset in runners.iter().filter_map(Runner::handles) {
            tracing::warn!(
                topic = &**topic,
                partition,
                offset,
                "a handler did not finish by the deadline; its record will be handled again"
            );
        }
        runners.iter().for_each(Runner::abort);
        drop(runners);
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
