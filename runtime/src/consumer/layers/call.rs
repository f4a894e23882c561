//! One attempt of a handler, as a request of tower.

use std::fmt;

use futures_util::future::BoxFuture;

use crate::BoxError;
use crate::consumer::record::RecordMetadata;
use crate::consumer::run::Running;

/// One attempt at a record, or at a batch: what goes through the layers of [`ConsumerBuilder::layer`](crate::ConsumerBuilder::layer).
pub struct HandlerCall {
    event: &'static str,
    metadata: RecordMetadata,
    records: usize,
    pub(super) work: BoxFuture<'static, Result<(), BoxError>>,
}

impl HandlerCall {
    pub(super) fn new(
        running: &Running<'_>,
        work: BoxFuture<'static, Result<(), BoxError>>,
    ) -> Self {
        Self {
            event: running.event,
            metadata: running.record.metadata(),
            records: running.records,
            work,
        }
    }

    /// The name of the event that is handled; of a batch that of its first.
    #[must_use]
    pub fn event(&self) -> &'static str {
        self.event
    }

    /// Where its record is; of a batch the first one.
    #[must_use]
    pub fn metadata(&self) -> &RecordMetadata {
        &self.metadata
    }

    /// How many records it has: one, or those of a batch.
    #[must_use]
    pub fn records(&self) -> usize {
        self.records
    }
}

impl fmt::Debug for HandlerCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerCall")
            .field("event", &self.event)
            .field("metadata", &self.metadata)
            .field("records", &self.records)
            .finish_non_exhaustive()
    }
}
