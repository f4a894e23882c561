//! A record on its way, and the receipt when it has arrived.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::sync::oneshot;

use super::error::SendError;
use crate::Timestamp;
use crate::transport::{ClientError, Delivered};

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

/// A record that is on its way; await it for the receipt. Dropping it does not take the record back.
#[must_use = "whether the record was written is known only when this is awaited"]
pub struct Pending {
    pub(super) fate: oneshot::Receiver<Result<Delivered, ClientError>>,
    pub(super) event: &'static str,
    pub(super) topic: Arc<str>,
}

impl Pending {
    /// Waits for the receipt in a thread that is not one of an async runtime.
    ///
    /// # Errors
    /// As awaiting it.
    pub fn wait(self) -> Result<Receipt, SendError> {
        let Self { fate, event, topic } = self;
        settle(fate.blocking_recv(), event, topic)
    }
}

fn settle(
    fate: Result<Result<Delivered, ClientError>, oneshot::error::RecvError>,
    event: &'static str,
    topic: Arc<str>,
) -> Result<Receipt, SendError> {
    match fate {
        Ok(Ok(Delivered {
            partition,
            offset,
            timestamp,
        })) => Ok(Receipt {
            topic,
            partition,
            offset,
            timestamp,
        }),
        Ok(Err(source)) => Err(SendError::Client {
            event,
            topic: topic.to_string(),
            source,
        }),
        Err(_) => Err(SendError::Closed { event }),
    }
}

impl Future for Pending {
    type Output = Result<Receipt, SendError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.fate)
            .poll(context)
            .map(|fate| settle(fate, self.event, Arc::clone(&self.topic)))
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
