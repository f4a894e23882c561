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
use crate::event::{Event, Record};
use crate::observe::Health;

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
/// `P` is what it was made for, its [`Profile`]: a [`Durable`] one when nothing is said. [`producing`](crate::producing) explains all of it to
/// those who never ran Kafka.
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

    /// Puts an event into the queue, waiting for room where there is none; await the [`Pending`] for the receipt.
    ///
    /// # Errors
    /// [`SendError::QueueFull`] when there was no room for `max.block.ms`, and what makes an event no record.
    pub async fn enqueue<E: Event>(&self, event: &E) -> Result<Pending, SendError> {
        self.queue.when_room(event).await
    }

    /// Puts an event into the queue if it has room now, and returns at once.
    ///
    /// # Errors
    /// As [`enqueue`](Self::enqueue), with [`SendError::QueueFull`] as soon as there is no room. Nothing was sent then, and the event is still
    /// yours.
    pub fn try_enqueue<E: Event>(&self, event: &E) -> Result<Pending, SendError> {
        self.queue.at_once(event)
    }

    /// Sends the record that deletes a key from a compacted topic, and waits for its acknowledgement.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_tombstone<E: Event>(&self, key: &E::Key) -> Result<Receipt, SendError> {
        self.queue.tombstone::<E>(key).await?.await
    }

    /// Sends a record as it is, and waits for its acknowledgement: one that an earlier send did not deliver, or one that was kept in a
    /// database or a dead-letter topic. Nothing is added to it, so that it keeps its event id (`ce_id`): a consumer that remembers ids drops
    /// the second of two. `topic` is the name on the cluster.
    ///
    /// ```
    /// # use kafka_event::prelude::*;
    /// # use kafka_event::{Receipt, SendError};
    /// # #[kafka_event(topic = "orders")]
    /// # pub struct OrderPlacedEvent { id: i64 }
    /// # async fn run(producer: Producer, event: OrderPlacedEvent) -> Result<Receipt, SendError> {
    /// let error = match producer.send(&event).await {
    ///     Ok(receipt) => return Ok(receipt),
    ///     Err(error) => error,
    /// };
    /// match error.undelivered() {
    ///     // Its delivery time ran out, and it may be in the log. Sending the event anew would give it another id.
    ///     Some(record) if error.is_retryable() => producer.send_record(&record.topic, &record.record).await,
    ///     _ => Err(error),
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_record(&self, topic: &str, record: &Record) -> Result<Receipt, SendError> {
        self.queue.record(topic, None, record).await?.await
    }
}

/// What is sent has no receipt: nobody acknowledges it.
impl Producer<FireAndForget> {
    /// Puts an event into the queue, waiting for room where there is none. Whether it was written is never known.
    ///
    /// # Errors
    /// [`SendError::QueueFull`] when there was no room for `max.block.ms`, and what makes an event no record.
    pub async fn enqueue<E: Event>(&self, event: &E) -> Result<(), SendError> {
        self.queue.when_room(event).await.map(drop)
    }

    /// Puts an event into the queue if it has room now, and returns at once.
    ///
    /// # Errors
    /// As [`enqueue`](Self::enqueue), with [`SendError::QueueFull`] as soon as there is no room.
    pub fn try_enqueue<E: Event>(&self, event: &E) -> Result<(), SendError> {
        self.queue.at_once(event).map(drop)
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
    /// When `deadline` passes first — what is on its way stays so — and when records failed whose [`Pending`] was dropped: they come back.
    pub async fn flush(&self, deadline: Duration) -> Result<(), FlushError> {
        let queue = Arc::clone(&self.queue);
        let in_flight = self.blocking(move || queue.client.flush(deadline)).await;
        FlushError::unless_empty(in_flight, self.queue.client.take_unheard())
    }

    /// Closes the producer with all its clones: takes no more, and waits for the fate of what was taken. What is not acknowledged by the
    /// deadline is given up and comes back; so does what failed before and was not awaited. A [`Pending`] of what was given up says so too.
    ///
    /// # Errors
    /// When records were not delivered: each is in the error, to be stored or sent by another producer.
    pub async fn close(self, deadline: Duration) -> Result<(), FlushError> {
        self.queue.closed.store(true, Ordering::Release);
        let queue = Arc::clone(&self.queue);
        let in_flight = self.blocking(move || {
            queue.client.flush(deadline);
            queue.client.give_up()
        });
        FlushError::unless_empty(in_flight.await, self.queue.client.take_unheard())
    }

    /// The number of records without a fate after some work that blocks.
    async fn blocking(&self, work: impl FnOnce() -> usize + Send + 'static) -> usize {
        let done = tokio::task::spawn_blocking(work).await;
        // Without an answer the runtime is shutting down.
        done.unwrap_or_else(|_| self.in_flight())
    }

    /// How it is: closed or fenced by a fatal error, which is not live; without a broker that it can reach, or refused by them (credentials that
    /// were replaced), which is not ready, until one answers again.
    #[must_use]
    pub fn health(&self) -> Health {
        self.queue.health()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Written;
    use crate::{Kafka, Pending};

    async fn enqueue(producer: &Producer) -> Pending {
        let mut record = Record::default();
        record.value = Some(b"event".to_vec());
        producer
            .queue
            .record("payments", None, &record)
            .await
            .unwrap()
    }

    /// What was on its way when the sequence was lost is still answered, and what waited was not written: nothing is sent twice.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_fatal_error_closes_the_producer_and_says_of_each_record_whether_it_is_written() {
        let kafka = Kafka::embedded().unwrap();
        let producer = kafka.producer().set("linger.ms", 300).await.unwrap();
        enqueue(&producer).await.await.unwrap();
        let broker = kafka.embedded_cluster().unwrap().broker();
        broker.slow_down(Duration::from_millis(1_000));
        let on_its_way = enqueue(&producer).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let waiting = enqueue(&producer).await;
        let unheard = enqueue(&producer).await;
        drop(unheard);
        assert!(producer.health().is_ready());
        producer.queue.client.raise_fatal_error();
        let health = producer.health();
        assert!(
            !health.is_live() && health.to_string().contains("a test"),
            "{health}"
        );

        let error = waiting.await.unwrap_err();
        assert!(error.is_fatal() && !error.is_retryable(), "{error:?}");
        assert_eq!(error.written(), Written::No);
        let text = error.client().unwrap().to_string();
        assert!(text.contains("a test"), "{text}");
        on_its_way.await.unwrap();
        broker.slow_down(Duration::ZERO);
        let refused = producer.send_record("payments", &Record::default()).await;
        let refused = refused.unwrap_err();
        assert!(
            matches!(refused, SendError::Refused { .. }) && refused.is_fatal(),
            "{refused:?}"
        );
        let closed = producer.close(Duration::from_secs(10)).await.unwrap_err();
        let [lost] = &*closed.undelivered else {
            panic!("{closed:?}");
        };
        assert!(lost.written == Written::No && lost.source.is_fatal());

        let another = kafka.producer().await.unwrap();
        for lost in [error.undelivered().unwrap(), lost] {
            let (topic, record) = (&lost.topic, &lost.record);
            another.send_record(topic, record).await.unwrap();
        }
    }
}
