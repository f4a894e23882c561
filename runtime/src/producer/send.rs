//! The producer: what a program sends events by.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::durability::Weakness;
use super::error::{FlushError, SendError};
use super::pending::{Pending, Receipt};
use super::profile::{Acknowledged, Durable, FireAndForget, Profile};
use super::queue::Queue;
use crate::event::Event;

/// Sends events. Cloning is cheap; all clones are one producer. It is safe to use from many tasks and threads.
///
/// When the last clone is dropped, what was taken is still sent, in the background, for as long as the process lives.
/// [`close`](Self::close) waits for it.
///
/// ```
/// use kafka_event::prelude::*;
///
/// #[kafka_event(topic = "orders", key = id)]
/// pub struct OrderPlacedEvent {
///     id: i64,
/// }
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let kafka = Kafka::embedded()?;
/// let producer = kafka.producer().event::<OrderPlacedEvent>().await?;
/// let receipt = producer.send(&OrderPlacedEvent { id: 7 }).await?;
/// assert_eq!(receipt.offset, 0);
/// # Ok(())
/// # }
/// # tokio::runtime::Runtime::new()?.block_on(run())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// `P` is what it was made for, its [`Profile`]: a [`Durable`] one when nothing is said.
pub struct Producer<P = Durable> {
    queue: Arc<Queue>,
    weaknesses: Arc<[Weakness]>,
    profile: PhantomData<P>,
}

impl<P: Acknowledged> Producer<P> {
    /// Sends an event and waits until the broker has acknowledged it.
    ///
    /// Awaiting one after the other pays `linger.ms` for each; many at once (`join_all`, or [`enqueue`](Self::enqueue)) share it.
    ///
    /// # Errors
    /// When the event cannot be a record, the queue has no room within `max.block.ms`, or the record was not acknowledged within
    /// `delivery.timeout.ms`.
    pub async fn send<E: Event>(&self, event: &E) -> Result<Receipt, SendError> {
        self.queue.when_room(event).await?.await
    }

    /// As [`send`](Self::send), for a thread, which sleeps meanwhile.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn send_blocking<E: Event>(&self, event: &E) -> Result<Receipt, SendError> {
        self.queue.when_room_blocking(event)?.wait()
    }

    /// Puts an event into the queue and returns at once; await the [`Pending`] for the receipt.
    ///
    /// # Errors
    /// [`SendError::QueueFull`] when the queue has no room now — nothing is lost, the event is still yours — and what makes an event no record.
    pub fn enqueue<E: Event>(&self, event: &E) -> Result<Pending, SendError> {
        self.queue.at_once(event)
    }

    /// Puts an event into the queue, waiting for room where there is none.
    ///
    /// # Errors
    /// As [`enqueue`](Self::enqueue), with [`SendError::QueueFull`] only after `max.block.ms`.
    pub async fn enqueue_when_room<E: Event>(&self, event: &E) -> Result<Pending, SendError> {
        self.queue.when_room(event).await
    }

    /// Sends the record that deletes a key from a compacted topic, and waits for its acknowledgement.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_tombstone<E: Event>(&self, key: &E::Key) -> Result<Receipt, SendError> {
        self.queue.tombstone::<E>(key).await?.await
    }
}

/// What is sent has no receipt: nobody acknowledges it.
impl Producer<FireAndForget> {
    /// Puts an event into the queue and returns at once. Whether it was written is never known.
    ///
    /// # Errors
    /// [`SendError::QueueFull`] when the queue has no room now, and what makes an event no record.
    pub fn enqueue<E: Event>(&self, event: &E) -> Result<(), SendError> {
        self.queue.at_once(event).map(drop)
    }

    /// Puts an event into the queue, waiting for room where there is none.
    ///
    /// # Errors
    /// As [`enqueue`](Self::enqueue), with [`SendError::QueueFull`] only after `max.block.ms`.
    pub async fn enqueue_when_room<E: Event>(&self, event: &E) -> Result<(), SendError> {
        self.queue.when_room(event).await.map(drop)
    }
}

impl Producer<Durable> {
    /// What its events' topics lack that a durable producer counts on, as it was seen at start. Each was logged as a warning, too.
    #[must_use]
    pub fn weaknesses(&self) -> &[Weakness] {
        &self.weaknesses
    }
}

impl<P: Profile> Producer<P> {
    pub(super) fn new(queue: Queue, weaknesses: Vec<Weakness>) -> Self {
        Self {
            queue: Arc::new(queue),
            weaknesses: weaknesses.into(),
            profile: PhantomData,
        }
    }

    /// Sends what waits, and waits until the fate of every record that was taken is known.
    ///
    /// # Errors
    /// When `deadline` passes first; the records stay on their way.
    pub async fn flush(&self, deadline: Duration) -> Result<(), FlushError> {
        let queue = Arc::clone(&self.queue);
        self.blocking(move || queue.client.flush(deadline)).await
    }

    /// Closes the producer with all its clones: takes no more, and waits for the fate of what was taken. What is not acknowledged by the
    /// deadline is given up, and its [`Pending`] says so.
    ///
    /// # Errors
    /// When records were given up.
    pub async fn close(self, deadline: Duration) -> Result<(), FlushError> {
        self.queue.closed.store(true, Ordering::Release);
        let queue = Arc::clone(&self.queue);
        self.blocking(move || {
            let flushed = queue.client.flush(deadline);
            queue.client.give_up();
            flushed
        })
        .await
    }

    async fn blocking(
        &self,
        work: impl FnOnce() -> Result<(), usize> + Send + 'static,
    ) -> Result<(), FlushError> {
        let done = tokio::task::spawn_blocking(work).await;
        // Without an answer the runtime is shutting down.
        let done = done.unwrap_or_else(|_| Err(self.in_flight()));
        done.map_err(|records| FlushError { records })
    }

    /// How many records were taken whose fate is not known yet.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.queue.client.in_flight()
    }
}

impl<P> Clone for Producer<P> {
    fn clone(&self) -> Self {
        Self {
            queue: Arc::clone(&self.queue),
            weaknesses: Arc::clone(&self.weaknesses),
            profile: PhantomData,
        }
    }
}

impl<P: Profile> fmt::Debug for Producer<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Producer")
            .field("profile", &P::NAME)
            .field("in_flight", &self.in_flight())
            .finish_non_exhaustive()
    }
}
