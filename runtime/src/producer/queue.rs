//! From an event to a record in the client's queue, which may have no room for it now.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::ahead::Ahead;
use super::error::SendError;
use super::pending::Pending;
use super::prepared::Prepared;
use crate::Timestamp;
use crate::embedded::NoRoom;
use crate::event::{Contract, Event, Record};
use crate::kafka::Kafka;
use crate::transport::{ClientError, Fate, Outgoing, RawProducer, RawTopic};

/// How often a send that waits for room looks whether there is some: the queue holds much more than is sent in this time.
const LOOK: Duration = Duration::from_millis(1);

/// What errors call a record that was not made from an event here.
const RECORD: &str = "the record";

/// What all clones of a producer share.
pub(super) struct Queue {
    kafka: Kafka,
    /// The topics by how they are written in events. Gone before the client, so that the client's own thread is the one that ends it.
    topics: RwLock<HashMap<&'static str, Arc<RawTopic>>>,
    pub(super) client: RawProducer,
    /// How long a send waits for room in the queue: `max.block.ms`.
    patience: Duration,
    /// How far in the future an event may lie.
    ahead: Ahead,
    pub(super) closed: AtomicBool,
}

impl Queue {
    pub(super) fn new(
        kafka: Kafka,
        client: RawProducer,
        topics: Vec<(String, &'static Contract)>,
        patience: Duration,
        ahead: Ahead,
    ) -> Result<Self, ClientError> {
        let known = topics.into_iter().map(|(name, contract)| {
            let topic = client.topic(name.into())?;
            Ok((contract.topic, Arc::new(topic)))
        });
        let topics = known.collect::<Result<_, _>>()?;
        Ok(Self {
            kafka,
            topics: RwLock::new(topics),
            client,
            patience,
            ahead,
            closed: AtomicBool::new(false),
        })
    }

    /// How long a call that may block is waited for: `max.block.ms`.
    pub(super) fn patience(&self) -> Duration {
        self.patience
    }

    /// Puts an event into the queue if it has room.
    pub(super) fn at_once<E: Event>(&self, event: &E) -> Result<Pending, SendError> {
        let (topic, record) = self.prepare(event)?;
        let handed_over = self.hand_over(E::CONTRACT, &topic, &record);
        record.recycle();
        handed_over?.ok_or_else(|| full(E::CONTRACT.name, &topic, Duration::ZERO))
    }

    /// Puts an event into the queue when it has room.
    pub(super) async fn when_room<E: Event>(&self, event: &E) -> Result<Pending, SendError> {
        let (topic, record) = self.prepare(event)?;
        self.wait(E::CONTRACT, topic, record).await
    }

    /// As [`when_room`](Self::when_room), for a thread.
    pub(super) fn when_room_blocking<E: Event>(&self, event: &E) -> Result<Pending, SendError> {
        let (topic, record) = self.prepare(event)?;
        let mut patience = Patience::new(self);
        loop {
            if let Some(pending) = self.hand_over(E::CONTRACT, &topic, &record)? {
                record.recycle();
                return Ok(pending);
            }
            patience.check(E::CONTRACT.name, &topic)?;
            std::thread::sleep(LOOK);
        }
    }

    /// Puts the record that deletes a key into the queue when it has room.
    pub(super) async fn tombstone<E: Event>(&self, key: &E::Key) -> Result<Pending, SendError> {
        let topic = self.topic(E::CONTRACT)?;
        let record = Prepared::tombstone::<E>(key).map_err(SendError::Record)?;
        self.wait(E::CONTRACT, topic, record).await
    }

    /// Puts a record into the queue as it is, when it has room.
    pub(super) async fn record(&self, topic: &str, record: &Record) -> Result<Pending, SendError> {
        check_timestamp(RECORD, record.timestamp)?;
        let topic = self.client.topic(topic.into());
        let topic = topic.map_err(|error| SendError::Topic(error.into()))?;
        let out = Outgoing {
            key: record.key.as_deref(),
            value: record.value.as_deref(),
            timestamp: record.timestamp,
            partition: None,
        };
        let headers = || {
            let headers = record.headers.iter();
            headers.map(|(name, value)| (name.as_str(), value.as_deref()))
        };
        let mut patience = Patience::new(self);
        loop {
            let put = self.put(RECORD, &topic, &out, headers(), || record.size())?;
            if let Some(pending) = put {
                return Ok(pending);
            }
            patience.check(RECORD, &topic)?;
            tokio::time::sleep(LOOK).await;
        }
    }

    fn prepare<E: Event>(&self, event: &E) -> Result<(Arc<RawTopic>, Box<Prepared>), SendError> {
        let topic = self.topic(E::CONTRACT)?;
        let record = Prepared::event(event, self.kafka.source()).map_err(SendError::Record)?;
        if let Err(error) = self.check_timestamp(E::CONTRACT, record.timestamp()) {
            record.recycle();
            return Err(error);
        }
        Ok((topic, record))
    }

    fn check_timestamp(
        &self,
        contract: &'static Contract,
        timestamp: Option<Timestamp>,
    ) -> Result<(), SendError> {
        check_timestamp(contract.name, timestamp)?;
        let limit = timestamp.and_then(|time| self.ahead.broken_by(contract.topic, time));
        match (timestamp, limit) {
            (Some(timestamp), Some(limit)) => Err(SendError::FutureTimestamp {
                event: contract.name,
                timestamp,
                limit,
            }),
            _ => Ok(()),
        }
    }

    fn topic(&self, contract: &'static Contract) -> Result<Arc<RawTopic>, SendError> {
        let known = self.topics.read();
        let known = known.unwrap_or_else(PoisonError::into_inner);
        if let Some(topic) = known.get(contract.topic) {
            return Ok(Arc::clone(topic));
        }
        drop(known);
        let topic = self.kafka.topic_name(contract.topic);
        let topic = topic.map_err(SendError::Topic)?;
        let topic = self.client.topic(topic.into());
        let topic = topic.map_err(|error| SendError::Topic(error.into()))?;
        let topic = Arc::new(topic);
        let mut topics = self.topics.write().unwrap_or_else(PoisonError::into_inner);
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
        let source = self.kafka.source();
        let out = Outgoing {
            key: record.key(),
            value: record.value(),
            timestamp: record.timestamp(),
            partition: None,
        };
        let size = || record.size(contract, source);
        let headers = record.headers(contract, source);
        self.put(contract.name, topic, &out, headers, size)
    }

    /// `None`: there is no room now.
    fn put<'h>(
        &self,
        event: &'static str,
        topic: &RawTopic,
        out: &Outgoing<'_>,
        headers: impl Iterator<Item = (&'h str, Option<&'h [u8]>)>,
        size: impl FnOnce() -> usize,
    ) -> Result<Option<Pending>, SendError> {
        if self.closed.load(Ordering::Acquire) {
            return Err(SendError::Closed { event });
        }
        let mut room = None;
        if let Some(embedded) = self.kafka.embedded_cluster() {
            match embedded.ledger().reserve(topic.name(), size()) {
                Ok(reserved) => room = Some(reserved),
                Err(NoRoom::Yet) => return Ok(None),
                Err(NoRoom::AndNoConsumer) => {
                    let topic = Arc::clone(topic.name());
                    return Err(SendError::EmbeddedFull { event, topic });
                }
            }
        }
        let fate = Fate::new(out.timestamp, room);
        let taken = topic.enqueue(out, headers, &fate);
        let taken = taken.map_err(|source| SendError::Refused {
            event,
            topic: Arc::clone(topic.name()),
            source,
        })?;
        Ok(taken.map(|()| Pending::new(fate, Arc::clone(topic.name()))))
    }

    async fn wait(
        &self,
        contract: &'static Contract,
        topic: Arc<RawTopic>,
        record: Box<Prepared>,
    ) -> Result<Pending, SendError> {
        let mut patience = Patience::new(self);
        loop {
            if let Some(pending) = self.hand_over(contract, &topic, &record)? {
                record.recycle();
                return Ok(pending);
            }
            patience.check(contract.name, &topic)?;
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// How long is waited for room: `max.block.ms` from the first time that there was none.
struct Patience {
    since: Option<Instant>,
    limit: Duration,
}

impl Patience {
    fn new(queue: &Queue) -> Self {
        Self {
            since: None,
            limit: queue.patience,
        }
    }

    fn check(&mut self, event: &'static str, topic: &RawTopic) -> Result<(), SendError> {
        let waited = self.since.get_or_insert_with(Instant::now).elapsed();
        match waited >= self.limit {
            true => Err(full(event, topic, waited)),
            false => Ok(()),
        }
    }
}

fn full(event: &'static str, topic: &RawTopic, waited: Duration) -> SendError {
    SendError::QueueFull {
        event,
        topic: Arc::clone(topic.name()),
        waited,
    }
}

fn check_timestamp(event: &'static str, timestamp: Option<Timestamp>) -> Result<(), SendError> {
    match timestamp {
        Some(timestamp) if timestamp.as_millis() <= 0 => {
            Err(SendError::Timestamp { event, timestamp })
        }
        _ => Ok(()),
    }
}
