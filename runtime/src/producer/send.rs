//! The producer: from an event to a record in the client's queue.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::error::{FlushError, SendError, Written};
use super::pending::{Pending, Receipt};
use super::prepared::Prepared;
use crate::embedded::NoRoom;
use crate::event::{Contract, Event};
use crate::kafka::Kafka;
use crate::transport::{ClientError, Fate, Outgoing, RawProducer, RawTopic};

/// How often a send that waits for room looks whether there is some: the queue holds much more than is sent in this time.
const LOOK: Duration = Duration::from_millis(1);

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
#[derive(Clone)]
pub struct Producer(Arc<Inner>);

struct Inner {
    kafka: Kafka,
    /// The topics by how they are written in events. Gone before the client, so that the client's own thread is the one that ends it.
    topics: RwLock<HashMap<&'static str, Arc<RawTopic>>>,
    client: RawProducer,
    /// How long a send waits for room in the queue: `max.block.ms`.
    patience: Duration,
    closed: AtomicBool,
}

impl Producer {
    pub(super) fn new(
        kafka: Kafka,
        client: RawProducer,
        topics: Vec<(String, &'static Contract)>,
        patience: Duration,
    ) -> Result<Self, ClientError> {
        let known = topics.into_iter().map(|(name, contract)| {
            let topic = client.topic(name.into())?;
            Ok((contract.topic, Arc::new(topic)))
        });
        let topics = known.collect::<Result<_, _>>()?;
        Ok(Self(Arc::new(Inner {
            kafka,
            topics: RwLock::new(topics),
            client,
            patience,
            closed: AtomicBool::new(false),
        })))
    }

    /// Sends an event and waits until the broker has acknowledged it.
    ///
    /// Awaiting one after the other pays `linger.ms` for each; many at once (`join_all`, or [`enqueue`](Self::enqueue)) share it.
    ///
    /// # Errors
    /// When the event cannot be a record, the queue has no room within `max.block.ms`, or the record was not acknowledged within
    /// `delivery.timeout.ms`.
    pub async fn send<E: Event>(&self, event: &E) -> Result<Receipt, SendError> {
        self.enqueue_when_room(event).await?.await
    }

    /// As [`send`](Self::send), for a thread, which sleeps meanwhile.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn send_blocking<E: Event>(&self, event: &E) -> Result<Receipt, SendError> {
        let (topic, record) = self.prepare(event)?;
        let mut waiting = Waiting::new(self, E::CONTRACT, topic, record);
        loop {
            match waiting.attempt()? {
                Some(pending) => return pending.wait(),
                None => std::thread::sleep(LOOK),
            }
        }
    }

    /// Puts an event into the queue and returns at once; await the [`Pending`] for the receipt.
    ///
    /// # Errors
    /// [`SendError::QueueFull`] when the queue has no room now — nothing is lost, the event is still yours — and what makes an event no record.
    pub fn enqueue<E: Event>(&self, event: &E) -> Result<Pending, SendError> {
        let (topic, record) = self.prepare(event)?;
        let handed_over = self.hand_over(E::CONTRACT, &topic, &record);
        record.recycle();
        handed_over?.ok_or_else(|| full(E::CONTRACT, &topic, Duration::ZERO))
    }

    /// Puts an event into the queue, waiting for room where there is none.
    ///
    /// # Errors
    /// As [`enqueue`](Self::enqueue), with [`SendError::QueueFull`] only after `max.block.ms`.
    pub async fn enqueue_when_room<E: Event>(&self, event: &E) -> Result<Pending, SendError> {
        let (topic, record) = self.prepare(event)?;
        self.when_room(E::CONTRACT, topic, record).await
    }

    /// Sends the record that deletes a key from a compacted topic, and waits for its acknowledgement.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_tombstone<E: Event>(&self, key: &E::Key) -> Result<Receipt, SendError> {
        let topic = self.topic(E::CONTRACT)?;
        let record = Prepared::tombstone::<E>(key).map_err(SendError::Record)?;
        self.when_room(E::CONTRACT, topic, record).await?.await
    }

    /// Sends what waits, and waits until the fate of every record that was taken is known.
    ///
    /// # Errors
    /// When `deadline` passes first; the records stay on their way.
    pub async fn flush(&self, deadline: Duration) -> Result<(), FlushError> {
        let this = self.clone();
        self.blocking(move || this.0.client.flush(deadline)).await
    }

    /// Closes the producer with all its clones: takes no more, and waits for the fate of what was taken. What is not acknowledged by the
    /// deadline is given up, and its [`Pending`] says so.
    ///
    /// # Errors
    /// When records were given up.
    pub async fn close(self, deadline: Duration) -> Result<(), FlushError> {
        self.0.closed.store(true, Ordering::Release);
        let this = self.clone();
        self.blocking(move || {
            let flushed = this.0.client.flush(deadline);
            this.0.client.give_up();
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
        self.0.client.in_flight()
    }

    fn prepare<E: Event>(&self, event: &E) -> Result<(Arc<RawTopic>, Box<Prepared>), SendError> {
        let topic = self.topic(E::CONTRACT)?;
        let record = Prepared::event(event, self.0.kafka.source()).map_err(SendError::Record)?;
        match record.timestamp() {
            Some(timestamp) if timestamp.as_millis() <= 0 => {
                record.recycle();
                let event = E::CONTRACT.name;
                Err(SendError::Timestamp { event, timestamp })
            }
            _ => Ok((topic, record)),
        }
    }

    fn topic(&self, contract: &'static Contract) -> Result<Arc<RawTopic>, SendError> {
        let known = self.0.topics.read();
        let known = known.unwrap_or_else(PoisonError::into_inner);
        if let Some(topic) = known.get(contract.topic) {
            return Ok(Arc::clone(topic));
        }
        drop(known);
        let topic = self.0.kafka.topic_name(contract.topic);
        let topic = topic.map_err(SendError::Topic)?;
        let topic = self.0.client.topic(topic.into());
        let topic = topic.map_err(|error| SendError::Topic(error.into()))?;
        let topic = Arc::new(topic);
        let mut topics = self
            .0
            .topics
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        topics.insert(contract.topic, Arc::clone(&topic));
        Ok(topic)
    }

    /// `None`: there is no room now.
    fn hand_over(
        &self,
        contract: &'static Contract,
        topic: &RawTopic,
        record: &Prepared,
    ) -> Result<Option<Pending>, SendError> {
        let event = contract.name;
        if self.0.closed.load(Ordering::Acquire) {
            return Err(SendError::Closed { event });
        }
        let source = self.0.kafka.source();
        let mut room = None;
        if let Some(embedded) = self.0.kafka.embedded_cluster() {
            match embedded
                .ledger()
                .reserve(topic.name(), record.size(contract, source))
            {
                Ok(reserved) => room = Some((reserved, record.timestamp())),
                Err(NoRoom::Yet) => return Ok(None),
                Err(NoRoom::AndNoConsumer) => {
                    let topic = Arc::clone(topic.name());
                    return Err(SendError::EmbeddedFull { event, topic });
                }
            }
        }
        let fate = Fate::new(room);
        let out = Outgoing {
            key: record.key(),
            value: record.value(),
            timestamp: record.timestamp(),
        };
        let taken = topic
            .enqueue(&out, record.headers(contract, source), &fate)
            .map_err(|source| SendError::Client {
                event,
                topic: Arc::clone(topic.name()),
                written: Written::No,
                source,
            })?;
        Ok(taken.map(|()| Pending {
            fate,
            event,
            topic: Arc::clone(topic.name()),
        }))
    }

    async fn when_room(
        &self,
        contract: &'static Contract,
        topic: Arc<RawTopic>,
        record: Box<Prepared>,
    ) -> Result<Pending, SendError> {
        let mut waiting = Waiting::new(self, contract, topic, record);
        loop {
            match waiting.attempt()? {
                Some(pending) => return Ok(pending),
                None => tokio::time::sleep(LOOK).await,
            }
        }
    }
}

/// A record that waits for room, for `max.block.ms` at most.
struct Waiting<'a> {
    producer: &'a Producer,
    contract: &'static Contract,
    topic: Arc<RawTopic>,
    record: Option<Box<Prepared>>,
    since: Option<Instant>,
}

impl<'a> Waiting<'a> {
    fn new(
        producer: &'a Producer,
        contract: &'static Contract,
        topic: Arc<RawTopic>,
        record: Box<Prepared>,
    ) -> Self {
        Self {
            producer,
            contract,
            topic,
            record: Some(record),
            since: None,
        }
    }

    /// `None`: wait and try again.
    fn attempt(&mut self) -> Result<Option<Pending>, SendError> {
        let Some(record) = &self.record else {
            return Ok(None);
        };
        let (producer, contract) = (self.producer, self.contract);
        if let Some(pending) = producer.hand_over(contract, &self.topic, record)? {
            if let Some(record) = self.record.take() {
                record.recycle();
            }
            return Ok(Some(pending));
        }
        let waited = self.since.get_or_insert_with(Instant::now).elapsed();
        if waited >= producer.0.patience {
            return Err(full(contract, &self.topic, waited));
        }
        Ok(None)
    }
}

fn full(contract: &'static Contract, topic: &RawTopic, waited: Duration) -> SendError {
    SendError::QueueFull {
        event: contract.name,
        topic: Arc::clone(topic.name()),
        waited,
    }
}

impl fmt::Debug for Producer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Producer")
            .field("in_flight", &self.in_flight())
            .finish_non_exhaustive()
    }
}
