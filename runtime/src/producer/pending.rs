//! A record on its way, and the receipt when it has arrived.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::error::{SendError, Written};
use crate::Timestamp;
use crate::transport::{Delivered, Fate, Undelivered, block_on};

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
/// not take the record back.
#[must_use = "whether the record was written is known only when this is awaited"]
pub struct Pending {
    pub(super) fate: Fate,
    pub(super) event: &'static str,
    pub(super) topic: Arc<str>,
}

impl Pending {
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

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let topic = || Arc::clone(&self.topic);
        self.fate.poll(context).map(|outcome| match outcome {
            Ok(Delivered {
                partition,
                offset,
                timestamp,
            }) => Ok(Receipt {
                topic: topic(),
                partition,
                offset,
                timestamp,
            }),
            Err(undelivered) => {
                let Undelivered {
                    error,
                    maybe_written,
                } = *undelivered;
                Err(SendError::Client {
                    event: self.event,
                    topic: topic(),
                    written: if maybe_written {
                        Written::Maybe
                    } else {
                        Written::No
                    },
                    source: error,
                })
            }
        })
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("event", &self.event)
            .field("topic", &self.topic)
            .finish_non_exhaustive()
    }
}
