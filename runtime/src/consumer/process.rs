//! One record through its handler: read, handled, counted; and where it fails, what its failure says.

use std::sync::OnceLock;
use std::time::Duration;

use super::attempt::attempt;
use super::error::ConsumerError;
use super::failure::{Arrival, Attempts, Exits, Failure, Left, Policy, is_unknown_schema};
use super::handler::HandlerContext;
use super::hooks::{Hook, tell};
use super::record::RawRecord;
use super::report::{Counters, Unreadable};
use super::routes::{Routes, Step};
use super::stopping::Stopping;
use crate::Verdict;
use crate::transport::Membership;

/// What all partitions of a consumer share.
pub(super) struct Processor<S> {
    pub(super) routes: Routes<S>,
    pub(super) state: S,
    /// Where the handlers commit the offsets, in transactions, and the engine does not.
    pub(super) membership: OnceLock<Membership>,
    pub(super) handler_timeout: Option<Duration>,
    pub(super) retry: Policy,
    pub(super) exits: Exits,
    pub(super) on_unreadable: Option<Hook<Unreadable>>,
    pub(super) on_unknown_schema: Verdict,
    pub(super) counters: Counters,
}

/// How a record was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Processed {
    /// Nothing is left to be done with it.
    Done,
    /// The consumer is to stop: the record is to be read again.
    HandedBack,
}

impl<S> Processor<S> {
    /// Handles a record. `Err`: the consumer is to stop, and the record is not done.
    pub(super) async fn process(
        &self,
        record: &RawRecord,
        stopping: &Stopping,
    ) -> Result<Processed, ConsumerError> {
        let (topic, hop) = self.exits.hops.of(&record.topic);
        if hop > 0 {
            let (hops, group) = (&self.exits.hops, &self.exits.group);
            match hops.arrive(record, hop, group, stopping).await {
                Arrival::Due => {}
                Arrival::OfAnotherGroup => {
                    Counters::count(&self.counters.skipped, 1);
                    return Ok(Processed::Done);
                }
                Arrival::Stopped => return Ok(Processed::HandedBack),
            }
        }
        let by = (&self.counters, stopping);
        let mut attempts = Attempts::new();
        loop {
            let first = attempts.failed() == 0;
            let Err(failure) = self.attempt(topic, record, first).await else {
                return Ok(Processed::Done);
            };
            match failure.verdict(&self.on_unknown_schema) {
                Verdict::Retry(said) => {
                    let Some(wait) = attempts.next(&self.retry, said.as_ref()) else {
                        // Boxed, so that a lane need not have room for it.
                        let left = Box::pin(self.exits.later(record, &failure, by)).await;
                        return ended(left, record, failure);
                    };
                    Counters::count(&self.counters.retried, 1);
                    tracing::warn!(
                        topic = &*record.topic, partition = record.partition, offset = record.offset, error = %failure.error(),
                        attempts = attempts.failed(), again_in = ?wait, "a record failed and is tried again"
                    );
                    if !stopping.sleep(wait).await {
                        return Ok(Processed::HandedBack);
                    }
                }
                Verdict::DeadLetter => {
                    let left = Box::pin(self.exits.give_up(record, &failure, by)).await;
                    return ended(left, record, failure);
                }
                Verdict::Skip => {
                    Counters::count(&self.counters.skipped, 1);
                    tracing::warn!(
                        topic = &*record.topic, partition = record.partition, offset = record.offset, error = %failure.error(),
                        "a record failed and is passed over, as its error says"
                    );
                    return Ok(Processed::Done);
                }
                Verdict::Stop => return Err(stop(record, failure)),
            }
        }
    }

    /// Reads the record and calls its handler, once.
    async fn attempt(
        &self,
        topic: &str,
        record: &RawRecord,
        is_first: bool,
    ) -> Result<(), Failure> {
        let metadata = record.metadata();
        let step = record.with_ref(|parts| {
            let context = HandlerContext {
                metadata: &metadata,
                headers: parts.headers,
                state: &self.state,
                membership: self.membership.get(),
            };
            self.routes.start(topic, parts, &context)
        });
        let (event, work) = match step {
            Ok(Step::Work(event, work)) => (event, work),
            Ok(Step::Skip | Step::Tombstone) => {
                Counters::count(&self.counters.skipped, 1);
                return Ok(());
            }
            Err(error) => {
                let unreadable = Unreadable { metadata, error };
                if is_first {
                    self.tell(&unreadable);
                }
                return Err(Failure::Unreadable(unreadable));
            }
        };
        let done = attempt(work, self.handler_timeout).await;
        if done.is_ok() {
            Counters::count(&self.counters.handled, 1);
        }
        done.map_err(|failed| Failure::Handler { event, failed })
    }

    /// Counts and tells of a record that cannot be read.
    fn tell(&self, unreadable: &Unreadable) {
        let counter = match is_unknown_schema(&unreadable.error) {
            true => &self.counters.unknown_schema,
            false => &self.counters.unreadable,
        };
        Counters::count(counter, 1);
        // A hook that panics is no reason to read the record again.
        tell(&self.on_unreadable, unreadable);
    }
}

/// What is to be done when a record has left by an exit.
fn ended(left: Left, record: &RawRecord, failure: Failure) -> Result<Processed, ConsumerError> {
    match left {
        Left::Done => Ok(Processed::Done),
        Left::NotYet => Ok(Processed::HandedBack),
        Left::Closed => Err(stop(record, failure)),
    }
}

/// The end of a consumer at this record.
fn stop(record: &RawRecord, failure: Failure) -> ConsumerError {
    match failure {
        Failure::Handler { event, failed } => ConsumerError::Handler {
            event,
            metadata: record.metadata(),
            source: failed.source,
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
