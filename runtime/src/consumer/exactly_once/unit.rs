//! A transaction that is open: the records in it, and what was sent for them.

use std::collections::HashMap;
use std::ops::Range;
use std::time::Instant;

use futures_util::future::FutureExt as _;

use super::UnitSize;
use super::entry::{Entry, Joining};
use super::tally::Tally;
use crate::SendError;
use crate::producer::Pending;
use crate::transport::{ClientError, GroupMember, TopicPartition};

/// The records of a partition in a unit.
pub(super) struct Span {
    /// The assignment that they were read in.
    pub(super) epoch: u64,
    pub(super) first: i64,
    /// The offset from which the group goes on behind them.
    pub(super) next: i64,
    pub(super) tally: Tally,
}

pub(super) struct Unit {
    /// The consumer's membership of its group as it was at the first record. Read later, it could be that of another generation, in which a
    /// partition of this unit belongs to another member, whose offsets the coordinator would take from this one.
    pub(super) member: GroupMember,
    pub(super) spans: HashMap<TopicPartition, Span>,
    pub(super) records: u64,
    /// Outputs on their way, each with the offsets of the records that it was made of.
    sent: Vec<(Pending, TopicPartition, Range<i64>)>,
    /// The records of which an output was refused for good. What is sent together is refused as a whole, so that not each of them is at fault.
    pub(super) suspects: Vec<(TopicPartition, Range<i64>)>,
    since: Instant,
}

impl Unit {
    pub(super) fn new(member: GroupMember) -> Self {
        Self {
            member,
            spans: HashMap::new(),
            records: 0,
            sent: Vec::new(),
            suspects: Vec::new(),
            since: Instant::now(),
        }
    }

    /// The records of an entry are in it. Their outputs come next, so that an abort knows of them from here on.
    pub(super) fn enter(&mut self, entry: &Entry) {
        let Joining {
            partition,
            first,
            next,
            tally,
        } = &entry.records;
        self.records += tally.records();
        match self.spans.get_mut(partition) {
            Some(span) => {
                span.next = *next;
                span.tally.add(tally);
            }
            None => {
                let span = Span {
                    epoch: entry.epoch,
                    first: *first,
                    next: *next,
                    tally: tally.clone(),
                };
                self.spans.insert(partition.clone(), span);
            }
        }
    }

    /// An output of an entry is on its way.
    pub(super) fn sent(&mut self, pending: Pending, entry: &Entry) {
        let (partition, offsets) = entry.records.offsets();
        self.sent.push((pending, partition, offsets));
    }

    /// An output of an entry was refused.
    pub(super) fn suspect(&mut self, entry: &Entry) {
        self.suspects.push(entry.records.offsets());
    }

    /// When it is to be committed.
    pub(super) fn due(&self, size: UnitSize) -> Instant {
        match self.records >= size.records as u64 {
            true => self.since,
            false => self.since + size.time,
        }
    }

    /// Where the group goes on when it is committed.
    pub(super) fn positions(&self) -> Vec<(TopicPartition, i64)> {
        let spans = self.spans.iter();
        spans.map(|(id, span)| (id.clone(), span.next)).collect()
    }

    /// Finds the outputs that were refused for good, as far as that is known, and returns why the first one was; nobody waits for the others
    /// any more.
    pub(super) fn refused(&mut self) -> Option<SendError> {
        let mut first = None;
        for (pending, partition, offsets) in std::mem::take(&mut self.sent) {
            let failed = pending.now_or_never().and_then(Result::err);
            if let Some(error) = failed.filter(is_for_good) {
                self.suspects.push((partition, offsets));
                first.get_or_insert(error);
            }
        }
        first
    }
}

/// Whether sending it once more would not help.
pub(super) fn is_for_good(error: &SendError) -> bool {
    !error.is_retryable() && !error.client().is_some_and(ClientError::is_given_up)
}
