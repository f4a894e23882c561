//! The producer: from an event to a record in the client's queue.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::error::SendError;
use super::headers;
use super::pending::{Pending, Receipt};
use crate::error::KafkaError;
use crate::event::{Contract, Event, Record, tombstone};
use crate::kafka::Kafka;
use crate::transport::{RawProducer, is_full};

/// How long a send waits for room in the queue: Java's default of `max.block.ms`.
const MAX_BLOCK: Duration = Duration::from_secs(60);

/// Sends events. Cloning is cheap; all clones are one producer. It is safe to use from many tasks and threads.
///
/// A record that was taken is on its way; drop the last clone only after [`flush`](Self::flush), or what is still in the queue is lost and
/// its [`Pending`] says so.
#[derive(Clone)]
pub struct Producer(Arc<Inner>);

struct Inner {
    kafka: Kafka,
    client: Arc<RawProducer>,
    /// The names of topics by how they are written in events.
    topics: RwLock<HashMap<&'static str, Arc<str>>>,
}

impl Producer {
    pub(super) fn new(
        kafka: Kafka,
        client: RawProducer,
        topics: Vec<(String, &'static Contract)>,
    ) -> Self {
        let topics = topics
            .into_iter()
            .map(|(name, contract)| (contract.topic, name.into()))
            .collect();
        Self(Arc::new(Inner {
            kafka,
            client: Arc::new(client),
            topics: RwLock::new(topics),
        }))
    }

    /// Sends an event and waits until the broker has acknowledged it.
    ///
    /// Awaiting one after the other pays `linger.ms` for each; many at once (`join_all`, or [`enqueue`](Self::enqueue)) share it.
    ///
    /// # Errors
    /// When the event cannot be a record, the queue has no room for 60 s, or the record was not acknowledged in `delivery.timeout.ms`.
    pub async fn send<E: Event>(&self, event: &E) -> Result<Receipt, SendError> {
        self.enqueue_when_room(event).await?.await
    }

    /// As [`send`](Self::send), for a thread that is not one of an async runtime.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn send_blocking<E: Event>(&self, event: &E) -> Result<Receipt, SendError> {
        let (topic, record) = self.record(event)?;
        let start = Instant::now();
        loop {
            match self.hand_over(E::CONTRACT.name, &topic, &record) {
                Err(SendError::QueueFull { event, .. }) if start.elapsed() >= MAX_BLOCK => {
                    return Err(SendError::QueueFull {
                        event,
                        waited: start.elapsed(),
                    });
                }
                Err(SendError::QueueFull { .. }) => std::thread::sleep(Duration::from_millis(1)),
                other => return other?.wait(),
            }
        }
    }

    /// Puts an event into the queue and returns at once; await the [`Pending`] for the receipt.
    ///
    /// # Errors
    /// [`SendError::QueueFull`] when the queue has no room now — nothing is lost, the event is still yours — and what makes an event no record.
    pub fn enqueue<E: Event>(&self, event: &E) -> Result<Pending, SendError> {
        let (topic, record) = self.record(event)?;
        self.hand_over(E::CONTRACT.name, &topic, &record)
    }

    /// Puts an event into the queue, waiting for room where there is none.
    ///
    /// # Errors
    /// As [`enqueue`](Self::enqueue), with [`SendError::QueueFull`] only after 60 s.
    pub async fn enqueue_when_room<E: Event>(&self, event: &E) -> Result<Pending, SendError> {
        let (topic, record) = self.record(event)?;
        self.wait_for_room(E::CONTRACT.name, &topic, &record).await
    }

    /// Sends the record that deletes a key from a compacted topic, and waits for its acknowledgement.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_tombstone<E: Event>(&self, key: &E::Key) -> Result<Receipt, SendError> {
        let mut record = tombstone::<E>(key).map_err(SendError::Record)?;
        headers::add(&mut record, self.0.kafka.source());
        let topic = self.topic(E::CONTRACT).map_err(SendError::Topic)?;
        self.wait_for_room(E::CONTRACT.name, &topic, &record)
            .await?
            .await
    }

    /// Waits until the fate of every record that was taken is known.
    ///
    /// # Errors
    /// When `deadline` passes first; the records stay on their way.
    pub async fn flush(&self, deadline: Duration) -> Result<(), KafkaError> {
        let client = Arc::clone(&self.0.client);
        let flushed = tokio::task::spawn_blocking(move || client.flush(deadline)).await;
        match flushed {
            Ok(flushed) => Ok(flushed?),
            // The runtime is shutting down: nobody waits any more.
            Err(_) => Ok(()),
        }
    }

    /// How many records were taken whose fate is not known yet.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.0.client.in_flight()
    }

    fn record<E: Event>(&self, event: &E) -> Result<(Arc<str>, Record), SendError> {
        let mut record = event.to_record().map_err(SendError::Record)?;
        headers::add(&mut record, self.0.kafka.source());
        let topic = self.topic(E::CONTRACT).map_err(SendError::Topic)?;
        Ok((topic, record))
    }

    fn topic(&self, contract: &'static Contract) -> Result<Arc<str>, KafkaError> {
        let known = self
            .0
            .topics
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(contract.topic)
            .cloned();
        if let Some(topic) = known {
            return Ok(topic);
        }
        let topic: Arc<str> = self.0.kafka.topic_name(contract.topic)?.into();
        self.0
            .topics
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(contract.topic, Arc::clone(&topic));
        Ok(topic)
    }

    fn hand_over(
        &self,
        event: &'static str,
        topic: &Arc<str>,
        record: &Record,
    ) -> Result<Pending, SendError> {
        match self.0.client.enqueue(topic, record) {
            Ok(fate) => Ok(Pending {
                fate,
                event,
                topic: Arc::clone(topic),
            }),
            Err(error) if is_full(&error) => Err(SendError::QueueFull {
                event,
                waited: Duration::ZERO,
            }),
            Err(source) => Err(SendError::Client {
                event,
                topic: topic.to_string(),
                source,
            }),
        }
    }

    async fn wait_for_room(
        &self,
        event: &'static str,
        topic: &Arc<str>,
        record: &Record,
    ) -> Result<Pending, SendError> {
        let start = Instant::now();
        loop {
            match self.hand_over(event, topic, record) {
                Err(SendError::QueueFull { .. }) => {}
                other => return other,
            }
            let Some(left) = MAX_BLOCK.checked_sub(start.elapsed()) else {
                return Err(SendError::QueueFull {
                    event,
                    waited: start.elapsed(),
                });
            };
            // Room may have come between the two: a short wait rather than one for the next delivery alone.
            let _ = tokio::time::timeout(left.min(Duration::from_millis(20)), self.0.client.room())
                .await;
        }
    }
}

impl fmt::Debug for Producer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Producer")
            .field("in_flight", &self.in_flight())
            .finish_non_exhaustive()
    }
}
