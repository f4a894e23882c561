//! One record through its handler: read, handled, counted.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use super::attempt::attempt;
use super::builder::OnError;
use super::error::ConsumerError;
use super::handler::{BoxError, HandlerContext};
use super::record::RawRecord;
use super::report::{Counters, Unreadable};
use super::routes::{Routes, Step};
use crate::event::ReadError;

/// A hook that is told of records that cannot be read.
pub(super) type UnreadableHook = Arc<dyn Fn(&Unreadable) + Send + Sync>;

/// What all partitions of a consumer share.
pub(super) struct Processor<S> {
    pub(super) routes: Routes<S>,
    pub(super) state: S,
    pub(super) handler_timeout: Option<Duration>,
    pub(super) on_error: OnError,
    pub(super) on_unreadable: Option<UnreadableHook>,
    pub(super) on_unknown_schema: OnError,
    pub(super) counters: Counters,
}

impl<S> Processor<S> {
    /// Handles a record. `Err`: the consumer is to stop, and the record is not done.
    pub(super) async fn process(&self, record: &RawRecord) -> Result<(), ConsumerError> {
        let metadata = record.metadata();
        let step = record.with_ref(|parts| {
            let context = HandlerContext {
                metadata: &metadata,
                headers: parts.headers,
                state: &self.state,
            };
            self.routes.start(&record.topic, parts, &context)
        });
        let (event, work) = match step {
            Ok(Step::Work(event, work)) => (event, work),
            Ok(Step::Skip | Step::Tombstone) => {
                Counters::count(&self.counters.skipped, 1);
                return Ok(());
            }
            Err(error) => return self.unreadable(Unreadable { metadata, error }),
        };
        let Err(source) = attempt(work, self.handler_timeout).await else {
            Counters::count(&self.counters.handled, 1);
            return Ok(());
        };
        Counters::count(&self.counters.failed, 1);
        match self.on_error {
            OnError::Stop => Err(ConsumerError::Handler {
                event,
                metadata,
                source,
            }),
            OnError::Skip => {
                tracing::error!(
                    event, topic = &*metadata.topic, partition = metadata.partition, offset = metadata.offset, error = %source,
                    "a handler failed; its record is passed over"
                );
                Ok(())
            }
        }
    }

    fn unreadable(&self, unreadable: Unreadable) -> Result<(), ConsumerError> {
        let counter = if is_unknown_schema(&unreadable.error) {
            &self.counters.unknown_schema
        } else {
            &self.counters.unreadable
        };
        Counters::count(counter, 1);
        let place = &unreadable.metadata;
        tracing::error!(
            topic = &*place.topic, partition = place.partition, offset = place.offset, error = %unreadable.error,
            "a record cannot be read"
        );
        if let Some(hook) = &self.on_unreadable {
            // A hook that panics is no reason to read the record again.
            let told = catch_unwind(AssertUnwindSafe(|| hook(&unreadable)));
            if let Err(panic) = told {
                tracing::error!(error = %panicked(&*panic), "the hook for unreadable records failed");
            }
        }
        match (unreadable.error, self.on_unknown_schema) {
            (source, OnError::Stop) if is_unknown_schema(&source) => {
                Err(ConsumerError::UnknownSchema {
                    metadata: unreadable.metadata,
                    source,
                })
            }
            _ => Ok(()),
        }
    }
}

/// Whether it is no fault of the record, but of what is known here.
fn is_unknown_schema(error: &ReadError) -> bool {
    matches!(
        error,
        ReadError::UnknownWriterSchema { .. } | ReadError::UnknownSchemaId { .. }
    )
}

/// The text of a panic as an error: the message of the user's own code, no payload.
pub(super) fn panicked(panic: &(dyn std::any::Any + Send)) -> BoxError {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    format!("it panicked: {text}").into()
}
