//! One record through its handler: read, handled, counted.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::future::FutureExt as _;

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
    pub(super) on_error: OnError,
    pub(super) on_unreadable: Option<UnreadableHook>,
    pub(super) counters: Counters,
}

impl<S> Processor<S> {
    /// Handles a record. `Err`: the consumer is to stop, and the record is not done.
    pub(super) async fn process(&self, record: &RawRecord) -> Result<(), ConsumerError> {
        let metadata = record.metadata();
        let context = HandlerContext {
            metadata: &metadata,
            state: &self.state,
        };
        let step = record.with_ref(|parts| self.routes.start(&record.topic, parts, &context));
        let (event, work) = match step {
            Ok(Step::Work(event, work)) => (event, work),
            Ok(Step::Skip | Step::Tombstone) => {
                Counters::count(&self.counters.skipped, 1);
                return Ok(());
            }
            Err(error) => {
                self.unreadable(Unreadable { metadata, error });
                return Ok(());
            }
        };
        let result = match AssertUnwindSafe(work).catch_unwind().await {
            Ok(result) => result,
            Err(panic) => Err(panicked(&*panic)),
        };
        let Err(source) = result else {
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

    fn unreadable(&self, unreadable: Unreadable) {
        let counter = match unreadable.error {
            ReadError::UnknownWriterSchema { .. } => &self.counters.unknown_schema,
            _ => &self.counters.unreadable,
        };
        Counters::count(counter, 1);
        let place = &unreadable.metadata;
        tracing::error!(
            topic = &*place.topic, partition = place.partition, offset = place.offset, error = %unreadable.error,
            "a record cannot be read; it is passed over"
        );
        if let Some(hook) = &self.on_unreadable {
            hook(&unreadable);
        }
    }
}

/// The text of a panic as an error: the message of the user's own code, no payload.
fn panicked(panic: &(dyn std::any::Any + Send)) -> BoxError {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    format!("the handler panicked: {text}").into()
}
