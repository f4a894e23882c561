//! One record through its handler: read, handled, counted; and where it fails, what its failure says.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::engine::Turn;
use super::error::ConsumerError;
use super::exactly_once::Units;
use super::failure::{
    Arrival, Attempts, Breaker, Call, Exits, Failure, Left, Policy, is_unknown_schema,
};
use super::hooks::{Hook, ParkedRecord, tell};
use super::lookup::Lookup;
use super::once::Once;
use super::passage::Passage;
use super::record::RawRecord;
use super::report::{Counters, Outcome, Trouble, Unreadable};
use super::routes::Routes;
use super::vitals::Vitals;
use crate::Verdict;
use crate::claim_check::Claims;
use crate::event::{ReadError, Writers};
use crate::observe::{ConsumerMeters, TopicMeters};
use crate::transport::Membership;

/// What all partitions of a consumer share.
pub(super) struct Processor<S> {
    pub(super) routes: Routes<S>,
    pub(super) lookup: Option<Lookup>,
    pub(super) claims: Option<Claims>,
    pub(super) state: S,
    /// What handlers return, and the offsets, go into transactions of the consumer.
    pub(super) is_transactional: bool,
    /// Where they do. In a trial there are none.
    pub(super) units: Option<Arc<Units>>,
    /// Where the handlers commit the offsets, in transactions, and the engine does not.
    pub(super) membership: OnceLock<Membership>,
    /// Which events were handled before.
    pub(super) once: Option<Once>,
    pub(super) handler_timeout: Option<Duration>,
    #[cfg(feature = "tower")]
    pub(super) layers: Option<super::layers::Layers>,
    pub(super) retry: Policy,
    pub(super) exits: Exits,
    pub(super) on_unreadable: Option<Hook<Unreadable>>,
    pub(super) on_unknown_schema: Verdict,
    pub(super) park_limit: Duration,
    pub(super) on_parked: Option<Hook<ParkedRecord>>,
    pub(super) breaker: Option<Breaker>,
    pub(super) counters: Arc<Counters>,
    pub(super) meters: ConsumerMeters,
    pub(super) vitals: Arc<Vitals>,
}

/// How a record was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Processed {
    /// Nothing is left to be done with it.
    Done,
    /// The same, and its offset is in the transaction that is open.
    Joined,
    /// The consumer is to stop: the record is to be read again.
    HandedBack,
}

impl<S> Processor<S> {
    /// The meters of the records of a topic.
    pub(super) fn meters_of(&self, topic: &Arc<str>) -> Arc<TopicMeters> {
        let (of, _) = self.exits.hops.of(topic);
        self.meters.of_topic(topic, self.routes.events_of(of))
    }
}

impl<S: Send + Sync + 'static> Processor<S> {
    /// Handles a record. `Err`: the consumer is to stop, and the record is not done.
    pub(super) async fn process(
        &self,
        record: &RawRecord,
        turn: &mut Turn<'_, S>,
    ) -> Result<Processed, ConsumerError> {
        let passage = self.passage(turn);
        let processed = self.handle(record, &passage, turn).await?;
        match (&self.units, passage.to_join()) {
            // Nothing was made of it, and the group goes on behind it all the same.
            (Some(units), Some(ending)) => Ok(units.pass(record, ending, passage.stopping).await),
            _ => Ok(processed),
        }
    }

    /// The passage of a record that is at its turn.
    pub(super) fn passage<'a>(&'a self, turn: &Turn<'a, S>) -> Passage<'a> {
        let (meters, stopping) = (turn.meters(), turn.stopping());
        let passage = Passage::new((&self.counters, &self.vitals), meters, stopping);
        match self.units {
            Some(_) => passage.in_transaction(),
            None => passage,
        }
    }

    async fn handle(
        &self,
        record: &RawRecord,
        passage: &Passage<'_>,
        turn: &mut Turn<'_, S>,
    ) -> Result<Processed, ConsumerError> {
        let (topic, hop) = self.exits.hops.of(&record.topic);
        if hop > 0 {
            match self.exits.hops.arrive(record, hop, &self.exits.group) {
                Arrival::DueIn(wait) if wait.is_zero() => {}
                Arrival::DueIn(wait) => {
                    if !turn.rest(wait).await {
                        return Ok(Processed::HandedBack);
                    }
                }
                Arrival::OfAnotherGroup => {
                    passage.ended(Outcome::Skipped);
                    return Ok(Processed::Done);
                }
            }
        }
        let mut attempts = Attempts::new();
        let mut first = true;
        loop {
            let Some(call) = self.enter(&mut attempts, turn).await else {
                return Ok(Processed::HandedBack);
            };
            let attempt = self.tried(topic, record, first, passage).await;
            let called = passage.take_called();
            let call = call.filter(|_| called);
            let failure = match attempt {
                Ok(processed) => {
                    if let Some(call) = call {
                        call.succeeded();
                    }
                    return Ok(processed);
                }
                Err(failure) => failure,
            };
            first = false;
            if let (Some(call), Failure::Handler { failed, .. }) = (call, &failure)
                && call.failed(&failed.verdict)
            {
                passage.retried();
                tracing::warn!(
                    topic = &*record.topic, partition = record.partition, offset = record.offset, error = %failure.error(),
                    "a record failed while the circuit breaker is open, and is tried again when it is not"
                );
                continue;
            }
            let by = (passage, &mut *turn);
            let settled = self.settle(record, failure, &mut attempts, by).await;
            if let Some(processed) = settled? {
                return Ok(processed);
            }
        }
    }

    /// Reads the record and calls its handler, once, unless a store remembers it.
    pub(super) async fn tried(
        &self,
        topic: &str,
        record: &RawRecord,
        is_first: bool,
        passage: &Passage<'_>,
    ) -> Result<Processed, Failure> {
        let fetched = self.fetched(record).await?;
        let record = fetched.as_ref().map_or(record, |fetched| &fetched.record);
        match &self.once {
            None => self.attempt(topic, record, is_first, passage).await,
            // Boxed, so that a lane without a store need not have room for it.
            Some(once) => {
                Box::pin(self.attempt_once(once, topic, record, (is_first, passage))).await
            }
        }
    }

    /// Waits until the breaker, if there is one, lets an attempt through, which costs the record nothing. `None`: the consumer is to stop.
    pub(super) async fn enter<'a>(
        &'a self,
        attempts: &mut Attempts,
        turn: &mut Turn<'_, S>,
    ) -> Option<Option<Call<'a>>> {
        let Some(breaker) = &self.breaker else {
            return Some(None);
        };
        if let Some(call) = breaker.try_enter() {
            return Some(Some(call));
        }
        let begin = Instant::now();
        let call = turn.pause(breaker.enter()).await;
        attempts.paused(begin.elapsed());
        call.map(Some)
    }

    /// Does what a record's failure says. `None`: the record is to be tried again, now.
    pub(super) async fn settle(
        &self,
        record: &RawRecord,
        failure: Failure,
        attempts: &mut Attempts,
        (passage, turn): (&Passage<'_>, &mut Turn<'_, S>),
    ) -> Result<Option<Processed>, ConsumerError> {
        match failure.verdict(&self.on_unknown_schema) {
            Verdict::Retry(said) => {
                let Some(wait) = attempts.next(&self.retry, said.as_ref()) else {
                    turn.rise();
                    // Boxed, so that a lane need not have room for it.
                    let left = self.exits.later(record, &failure, (passage, turn));
                    let left = Box::pin(left).await;
                    return ended(left, record, failure).map(Some);
                };
                passage.retried();
                tracing::warn!(
                    topic = &*record.topic, partition = record.partition, offset = record.offset, error = %failure.error(),
                    attempts = attempts.failed(), again_in = ?wait, "a record failed and is tried again"
                );
                let rested = turn.rest(wait).await;
                Ok((!rested).then_some(Processed::HandedBack))
            }
            Verdict::Park(said) => {
                let Some(wait) = attempts.park(&said, self.park_limit) else {
                    turn.rise();
                    let left = self.exits.give_up(record, &failure, (passage, turn));
                    let left = Box::pin(left).await;
                    return ended(left, record, failure).map(Some);
                };
                self.tell_parked(record, &failure, wait);
                let rested = turn.park(record, wait).await;
                Ok((!rested).then_some(Processed::HandedBack))
            }
            Verdict::DeadLetter => {
                turn.rise();
                let left = self.exits.give_up(record, &failure, (passage, turn));
                let left = Box::pin(left).await;
                ended(left, record, failure).map(Some)
            }
            Verdict::Skip => {
                passage.ended(Outcome::Skipped);
                tracing::warn!(
                    topic = &*record.topic, partition = record.partition, offset = record.offset, error = %failure.error(),
                    "a record failed and is passed over, as its error says"
                );
                Ok(Some(Processed::Done))
            }
            Verdict::Stop => Err(stop(record, failure)),
        }
    }

    /// Counts and tells of a record that is parked.
    pub(super) fn tell_parked(&self, record: &RawRecord, failure: &Failure, wait: Duration) {
        Counters::count(&self.counters.parked, 1);
        tracing::warn!(
            topic = &*record.topic, partition = record.partition, offset = record.offset, error = %failure.error(),
            again_in = ?wait, "a record is parked, as its error says"
        );
        let parked = ParkedRecord {
            partition: record.place(),
            offset: record.offset,
            wait,
            stops_partition: false,
        };
        tell(&self.on_parked, &parked);
    }

    /// Reads with the schemas that are known here, and where that is not enough, with the one that the topic of contracts tells of.
    pub(super) async fn with_lookup<T>(
        &self,
        topic: &str,
        mut read: impl FnMut(Option<&Writers>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        match (read(None), &self.lookup) {
            (Err(ReadError::UnknownWriterSchema { fingerprint }), Some(lookup)) => {
                let events = self.routes.contracts_of(topic);
                // Boxed, so that a lane need not have room for it.
                match Box::pin(lookup.writers(fingerprint, events)).await {
                    Ok(Some(writers)) => read(Some(&writers)),
                    Ok(None) => Err(ReadError::UnknownWriterSchema { fingerprint }),
                    Err(error) => Err(error),
                }
            }
            (done, _) => done,
        }
    }

    /// A record cannot be read; that is told once.
    pub(super) fn unreadable(
        &self,
        unreadable: Unreadable,
        is_first: bool,
        passage: &Passage<'_>,
    ) -> Failure {
        if is_first {
            self.tell(&unreadable, passage);
        }
        Failure::Unreadable(unreadable)
    }

    /// Counts and tells of a record that cannot be read.
    pub(super) fn tell(&self, unreadable: &Unreadable, passage: &Passage<'_>) {
        passage.unreadable(match is_unknown_schema(&unreadable.error) {
            true => Trouble::UnknownSchema,
            false => Trouble::Bytes,
        });
        // A hook that panics is no reason to read the record again.
        tell(&self.on_unreadable, unreadable);
    }
}

/// What is to be done when a record has left by an exit.
fn ended(left: Left, record: &RawRecord, failure: Failure) -> Result<Processed, ConsumerError> {
    match left {
        Left::Done => Ok(Processed::Done),
        Left::Joined => Ok(Processed::Joined),
        Left::NotYet => Ok(Processed::HandedBack),
        Left::Closed => Err(stop(record, failure)),
    }
}

/// The end of a consumer at this record.
pub(super) fn stop(record: &RawRecord, failure: Failure) -> ConsumerError {
    match failure {
        Failure::Handler { event, failed } => ConsumerError::Handler {
            event,
            metadata: record.metadata(),
            source: failed.source,
        },
        Failure::Claim(source) => ConsumerError::ClaimCheck {
            metadata: record.metadata(),
            source,
        },
        Failure::Unreadable(Unreadable { metadata, error }) => match is_unknown_schema(&error) {
            true => ConsumerError::UnknownSchema {
                metadata,
                source: error,
            },
            false => ConsumerError::Unreadable {
                metadata,
                source: error,
            },
        },
    }
}
