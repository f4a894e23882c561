//! A record on its way, and the receipt when it has arrived.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::error::SendError;
use crate::Timestamp;
use crate::transport::{Delivered, Fate, block_on};

/// Where a record was written. The broker has acknowledged it as the producer's `acks` ask.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Receipt {
    /// The topic.
    pub topic: Arc<str>,
    /// The partition.
    pub partition: i32,
    /// The offset in it.
    pub offset: i64,
    /// The timestamp that the record has there, in milliseconds.
    pub timestamp: Option<Timestamp>,
}

/// A record that is on its way; await it for the receipt, which comes by `delivery.timeout.ms` or is an error by then. Dropping it does
/// not take the record back: should it fail, the next [`flush`](crate::Producer::flush) says so, or the close.
#[must_use = "whether the record was written is known only when this is awaited"]
pub struct Pending {
    /// Its fate and its topic; `None` when it was told.
    waiting: Option<(Fate, Arc<str>)>,
}

impl Pending {
    pub(super) fn new(fate: Fate, topic: Arc<str>) -> Self {
        let waiting = Some((fate, topic));
        Self { waiting }
    }

    /// Waits for the receipt in this thread, which sleeps meanwhile.
    ///
    /// # Errors
    /// As awaiting it.
    pub fn wait(self) -> Result<Receipt, SendError> {
        block_on(self)
    }
}

impl Future for Pending {
    type Output = Result<Receipt, SendError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some((fate, topic)) = self.waiting.take() else {
            return Poll::Pending;
        };
        let Poll::Ready(outcome) = fate.poll(context) else {
            self.waiting = Some((fate, topic));
            return Poll::Pending;
        };
        Poll::Ready(match outcome {
            Ok(Delivered {
                partition,
                offset,
                timestamp,
            }) => Ok(Receipt {
                topic,
                partition,
                offset,
                timestamp,
            }),
            Err(undelivered) => Err(SendError::Undelivered(undelivered)),
        })
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let waiting = self.waiting.take();
        if let Some(undelivered) = waiting.and_then(|(fate, _)| fate.abandon()) {
            tracing::error!(%undelivered, reason = %undelivered.source, "a failed record was not asked for");
        }
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("topic", &self.waiting.as_ref().map(|(_, topic)| topic))
            .finish_non_exhaustive()
    }
}
