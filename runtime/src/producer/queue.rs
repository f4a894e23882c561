//! From an event to a record in the client's queue, which may have no room for it now.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::error::{SendError, Written};
use super::pending::Pending;
use super::prepared::Prepared;
use crate::embedded::NoRoom;
use crate::event::{Contract, Event};
use crate::kafka::Kafka;
use crate::transport::{ClientError, Fate, Outgoing, RawProducer, RawTopic};

/// How often a send that waits for room looks whether there is some: the queue holds much more than is sent in this time.
const LOOK: Duration = Duration::from_millis(1);

/// What all clones of a producer share.
pub(super) struct Queue {
    kafka: Kafka,
    /// The topics by how they are written in events. Gone before the client, so that the client's own thread is the one that ends it.
    topics: RwLock<HashMap<&'static str, Arc<RawTopic>>>,
    pub(super) client: RawProducer,
    /// How long a send waits for room in the queue: `max.block.ms`.
    patience: Duration,
    pub(super) closed: AtomicBool,
}

impl Queue {
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
        Ok(Self {
            kafka,
            topics: RwLock::new(topics),
            client,
            patience,
            closed: AtomicBool::new(false),
        })
    }

    /// Puts an event into the queue if it has room.
    pub(super) fn at_once<E: Event>(&self, event: &E) -> Result<Pending, SendError> {
        let (topic, record) = self.prepare(event)?;
        let handed_over = self.hand_over(E::CONTRACT, &topic, &record);
        record.recycle();
        handed_over?.ok_or_else(|| full(E::CONTRACT, &topic, Duration::ZERO))
    }

    /// Puts an event into the queue when it has room.
    pub(super) async fn when_room<E: Event>(&self, event: &E) -> Result<Pending, SendError> {
        let (topic, record) = self.prepare(event)?;
        self.wait(E::CONTRACT, topic, record).await
    }

    /// As [`when_room`](Self::when_room), for a thread.
    pub(super) fn when_room_blocking<E: Event>(&self, event: &E) -> Result<Pending, SendError> {
        let (topic, record) = self.prepare(event)?;
        let mut waiting = Waiting::new(self, E::CONTRACT, topic, record);
        loop {
            match waiting.attempt()? {
                Some(pending) => return Ok(pending),
                None => std::thread::sleep(LOOK),
            }
        }
    }

    /// Puts the record that deletes a key into the queue when it has room.
    pub(super) async fn tombstone<E: Event>(&self, key: &E::Key) -> Result<Pending, SendError> {
        let topic = self.topic(E::CONTRACT)?;
        let record = Prepared::tombstone::<E>(key).map_err(SendError::Record)?;
        self.wait(E::CONTRACT, topic, record).await
    }

    fn prepare<E: Event>(&self, event: &E) -> Result<(Arc<RawTopic>, Box<Prepared>), SendError> {
        let topic = self.topic(E::CONTRACT)?;
        let record = Prepared::event(event, self.kafka.source()).map_err(SendError::Record)?;
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
        let event = contract.name;
        if self.closed.load(Ordering::Acquire) {
            return Err(SendError::Closed { event });
        }
        let source = self.kafka.source();
        let mut room = None;
        if let Some(embedded) = self.kafka.embedded_cluster() {
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

    async fn wait(
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
    queue: &'a Queue,
    contract: &'static Contract,
    topic: Arc<RawTopic>,
    record: Option<Box<Prepared>>,
    since: Option<Instant>,
}

impl<'a> Waiting<'a> {
    fn new(
        queue: &'a Queue,
        contract: &'static Contract,
        topic: Arc<RawTopic>,
        record: Box<Prepared>,
    ) -> Self {
        Self {
            queue,
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
        let (queue, contract) = (self.queue, self.contract);
        if let Some(pending) = queue.hand_over(contract, &self.topic, record)? {
            if let Some(record) = self.record.take() {
                record.recycle();
            }
            return Ok(Some(pending));
        }
        let waited = self.since.get_or_insert_with(Instant::now).elapsed();
        if waited >= queue.patience {
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
