//! What came of a record, or of a batch, on its way into the transaction: its outputs, and its offsets.

use std::ops::Range;

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::tally::{Ending, Tally};
use crate::SendError;
use crate::consumer::record::RawRecord;
use crate::event::Record;
use crate::producer::Ready;
use crate::transport::TopicPartition;

/// A record that is to be sent.
pub(in crate::consumer) enum Output {
    /// An event that a handler returned.
    Event(Ready),
    /// The record itself, for a retry topic or as a dead letter.
    Letter {
        topic: String,
        /// `None`: the partitioner chooses.
        partition: Option<i32>,
        record: Record,
    },
}

/// Records that join a transaction together: one, or those of a batch, with what was passed over among them.
pub(in crate::consumer) struct Joining {
    pub(in crate::consumer) partition: TopicPartition,
    pub(in crate::consumer) first: i64,
    /// The offset behind the last of them: nothing before it is open.
    pub(in crate::consumer) next: i64,
    pub(in crate::consumer) tally: Tally,
}

impl Joining {
    pub(in crate::consumer) fn one(record: &RawRecord, ending: Ending) -> Self {
        Self {
            partition: record.place(),
            first: record.offset,
            next: record.offset + 1,
            tally: ending.into(),
        }
    }

    /// Where they are.
    pub(super) fn offsets(&self) -> (TopicPartition, Range<i64>) {
        (self.partition.clone(), self.first..self.next)
    }
}

/// What came of them.
pub(super) struct Entry {
    pub(super) records: Joining,
    /// The assignment that they were read in.
    pub(super) epoch: u64,
    pub(super) outputs: Vec<Output>,
    /// Somebody waits for the end of a unit that has this entry alone.
    pub(super) alone: Option<oneshot::Sender<Joined>>,
    /// Its places among those that wait, which are free when it is dropped.
    pub(super) _room: OwnedSemaphorePermit,
}

/// What became of an entry.
#[derive(Debug)]
pub(in crate::consumer) enum Joined {
    /// It is in the transaction that is open, or, where it was alone, committed.
    Yes,
    /// Its partition is no longer this consumer's, or goes back to a record before it: nothing of it counts.
    No,
    /// One of its outputs cannot be sent.
    Refused(SendError),
}
