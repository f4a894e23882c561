//! The ways out for a record that failed: later, by a retry topic, or for good, as a dead letter.

use super::leaving::Leaving;
use super::letter::Letter;
use super::retry_topics::Hops;
use super::source::Source;
use super::way::Way;
use super::writer;
use super::{Destination, Failure};
use crate::consumer::passage::Passage;
use crate::consumer::record::RawRecord;
use crate::consumer::report::Outcome;

/// How a record left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::consumer) enum Left {
    /// It is done for this consumer, and counted.
    Done,
    /// The same, and its offset is in the transaction that it was written in.
    Joined,
    /// The consumer is to stop before it was written.
    NotYet,
    /// No way out is open: the consumer is to stop with the failure.
    Closed,
}

/// Where the records of a consumer go when they fail.
pub(in crate::consumer) struct Exits {
    pub(in crate::consumer) group: String,
    pub(in crate::consumer) hops: Hops,
    pub(in crate::consumer) dead_letters: Destination,
    pub(in crate::consumer) way: Way,
}

impl Exits {
    /// The record may be tried again, but no more in its place.
    pub(in crate::consumer) async fn later(
        &self,
        record: &RawRecord,
        failure: &Failure,
        (passage, leaving): (&Passage<'_>, &mut dyn Leaving),
    ) -> Left {
        let (topic, number) = self.hops.of(&record.topic);
        let Some((to, due)) = self.hops.next(topic, number) else {
            return self.give_up(record, failure, (passage, leaving)).await;
        };
        let attempt = i32::try_from(number + 2).unwrap_or(i32::MAX);
        let source = source(record, number);
        let letter = Letter::postponed(source, &self.group, failure, (due, attempt));
        let by = (passage, Outcome::Postponed, leaving);
        let left = writer::write((&self.way, &to), (record, letter), by).await;
        if left == Left::NotYet {
            return left;
        }
        tracing::warn!(
            to, topic = &*record.topic, partition = record.partition, offset = record.offset, error = %failure.error(),
            "a record failed and is tried again later"
        );
        left
    }

    /// The record is done for its handler.
    pub(in crate::consumer) async fn give_up(
        &self,
        record: &RawRecord,
        failure: &Failure,
        (passage, leaving): (&Passage<'_>, &mut dyn Leaving),
    ) -> Left {
        let (topic, number) = self.hops.of(&record.topic);
        let Some(to) = self.dead_letters.of(topic) else {
            if self.dead_letters.is_stop() {
                return Left::Closed;
            }
            passage.ended(Outcome::Discarded);
            tracing::error!(
                topic = &*record.topic, partition = record.partition, offset = record.offset, error = %failure.error(),
                "a record failed and is discarded: no dead letters are written"
            );
            return Left::Done;
        };
        let letter = Letter::dead(source(record, number), &self.group, failure);
        let by = (passage, Outcome::DeadLettered, leaving);
        let left = writer::write((&self.way, &to), (record, letter), by).await;
        if left == Left::NotYet {
            return left;
        }
        tracing::error!(
            to, topic = &*record.topic, partition = record.partition, offset = record.offset, error = %failure.error(),
            "a record is a dead letter"
        );
        left
    }
}

fn source(record: &RawRecord, number: usize) -> Source {
    match number {
        0 => Source::here(record),
        _ => Source::before(record),
    }
}
