//! From an event to a record in the client's queue, which may have no room for it now.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use super::ahead::Ahead;
use super::error::SendError;
use super::pending::Pending;
use super::prepared::Prepared;
use crate::Timestamp;
use crate::embedded::NoRoom;
use crate::event::{Contract, Event, Record};
use crate::kafka::Kafka;
use crate::observe::{Health, SendMeters, Traces, Unhealthy, describe};
use crate::transport::{ClientError, Fate, Outgoing, RawProducer, RawTopic};

/// How often a send that waits for room looks whether there is some: the queue holds much more than is sent in this time.
const LOOK: Duration = Duration::from_millis(1);

/// What errors call a record that was not made from an event here.
const RECORD: &str = "the record";

/// An event as a record that has no place in a queue yet: that of the producer which made it, or of another one.
pub(crate) struct Ready {
    contract: &'static Contract,
    record: Box<Prepared>,
}

/// What all clones of a producer share.
pub(super) struct Queue {
    pub(super) kafka: Kafka,
    /// The one that the producer was started in.
    pub(super) runtime: Handle,
    /// Where events go, by the address of their schema. Gone before the client, so that the client's own thread is the one that ends it.
    routes: RwLock<BTreeMap<usize, Arc<Route>>>,
    pub(super) client: RawProducer,
    /// How long a send waits for room in the queue: `max.block.ms`.
    patience: Duration,
    /// How far in the future an event may lie.
    ahead: Ahead,
    traces: Traces,
    pub(super) closed: AtomicBool,
}

impl Queue {
    pub(super) fn new(
        kafka: Kafka,
        client: RawProducer,
        topics: Vec<(String, &'static Contract)>,
        patience: Duration,
        ahead: Ahead,
        traces: Traces,
    ) -> Result<Self, ClientError> {
        describe();
        let known = topics.into_iter().map(|(name, contract)| {
            let topic = client.topic(name.into())?;
            Ok((address(contract), Arc::new(Route::new(topic, contract))))
        });
        let routes = known.collect::<Result<_, _>>()?;
        Ok(Self {
            kafka,
            runtime: Handle::current(),
            routes: RwLock::new(routes),
            client,
            patience,
            ahead,
            traces,
            closed: AtomicBool::new(false),
        })
    }

    pub(super) fn health(&self) -> Health {
        let reason = match self.closed.load(Ordering::Acquire) {
            true => Some(Unhealthy::Ended),
            false => self.client.health(),
        };
        Health::new(reason.into_iter().collect())
    }

    /// How long a call that may block is waited for: `max.block.ms`.
    pub(super) fn patience(&self) -> Duration {
        self.patience
    }

    /// Puts an event into the queue if it has room.
    pub(super) fn at_once<E: Event>(&self, event: &E) -> Result<Pending, SendError> {
        let (route, record) = self.prepare_at_once(event)?;
        let handed_over = self.hand_over(E::CONTRACT, &route, &record);
        record.recycle();
        handed_over?.ok_or_else(|| full(E::CONTRACT.name, &route.topic, Duration::ZERO))
    }

    /// Puts an event into the queue when it has room.
    pub(super) async fn when_room<E: Event>(&self, event: &E) -> Result<Pending, SendError> {
        let (route, record) = self.prepare(event).await?;
        self.wait(E::CONTRACT, route, record).await
    }

    /// Makes the record of an event, for [`enter`](Self::enter).
    pub(super) async fn ready<E: Event>(&self, event: &E) -> Result<Ready, SendError> {
        let (_, record) = self.prepare(event).await?;
        let contract = E::CONTRACT;
        Ok(Ready { contract, record })
    }

    /// Puts the record of an event into the queue when it has room.
    pub(super) async fn enter(&self, ready: &Ready) -> Result<Pending, SendError> {
        let route = self.route(ready.contract)?;
        let mut patience = Patience::new(self);
        loop {
            let put = self.hand_over(ready.contract, &route, &ready.record)?;
            if let Some(pending) = put {
                return Ok(pending);
            }
            patience.check(ready.contract.name, &route.topic)?;
            tokio::time::sleep(LOOK).await;
        }
    }

    /// As [`when_room`](Self::when_room), for a thread.
    pub(super) fn when_room_blocking<E: Event>(&self, event: &E) -> Result<Pending, SendError> {
        let (route, record) = self.prepare_blocking(event)?;
        let mut patience = Patience::new(self);
        loop {
            if let Some(pending) = self.hand_over(E::CONTRACT, &route, &record)? {
                record.recycle();
                return Ok(pending);
            }
            patience.check(E::CONTRACT.name, &route.topic)?;
            std::thread::sleep(LOOK);
        }
    }

    /// Puts the record that deletes a key into the queue when it has room.
    pub(super) async fn tombstone<E: Event>(&self, key: &E::Key) -> Result<Pending, SendError> {
        let route = self.route(E::CONTRACT)?;
        let record = Prepared::tombstone::<E>(key, self.traces.now()).map_err(SendError::Record)?;
        self.wait(E::CONTRACT, route, record).await
    }

    /// Puts a record into the queue as it is, when it has room; without a partition the partitioner chooses.
    pub(super) async fn record(
        &self,
        topic: &str,
        partition: Option<i32>,
        record: &Record,
    ) -> Result<Pending, SendError> {
        check_timestamp(RECORD, record.timestamp)?;
        let topic = self.client.topic(topic.into());
        let topic = topic.map_err(|error| SendError::Topic(error.into()))?;
        let meters = SendMeters::new(None, topic.name());
        let route = Route { topic, meters };
        let out = Outgoing {
            key: record.key.as_deref(),
            value: record.value.as_deref(),
            timestamp: record.timestamp,
            partition,
        };
        let headers = || {
            let headers = record.headers.iter();
            headers.map(|(name, value)| (name.as_str(), value.as_deref()))
        };
        let mut patience = Patience::new(self);
        loop {
            let put = self.put(RECORD, &route, &out, headers(), || record.size())?;
            if let Some(pending) = put {
                return Ok(pending);
            }
            patience.check(RECORD, &route.topic)?;
            tokio::time::sleep(LOOK).await;
        }
    }

    /// The record of an event, however large it is.
    pub(super) fn prepare_as_it_is<E: Event>(
        &self,
        event: &E,
    ) -> Result<(Arc<Route>, Box<Prepared>), SendError> {
        let route = self.route(E::CONTRACT)?;
        let record = Prepared::of_any_size(event, self.traces.now()).map_err(SendError::Record)?;
        if let Err(error) = self.check_timestamp(E::CONTRACT, record.timestamp()) {
            record.recycle();
            return Err(error);
        }
        Ok((route, record))
    }

    /// Holds the size of a record against the event's limit.
    pub(super) fn checked<E: Event>(
        &self,
        event: &E,
        record: Box<Prepared>,
    ) -> Result<Box<Prepared>, SendError> {
        let checked = record.checked(event, self.kafka.source());
        checked.map_err(SendError::Record)
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

    fn route(&self, contract: &'static Contract) -> Result<Arc<Route>, SendError> {
        let known = self.routes.read();
        let known = known.unwrap_or_else(PoisonError::into_inner);
        if let Some(route) = known.get(&address(contract)) {
            return Ok(Arc::clone(route));
        }
        drop(known);
        let topic = self.kafka.topic_name(contract.topic);
        let topic = topic.map_err(SendError::Topic)?;
        let topic = self.client.topic(topic.into());
        let topic = topic.map_err(|error| SendError::Topic(error.into()))?;
        let route = Arc::new(Route::new(topic, contract));
        let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
        routes.insert(address(contract), Arc::clone(&route));
        Ok(route)
    }

    /// `None`: there is no room now.
    fn hand_over(
        &self,
        contract: &'static Contract,
        route: &Route,
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
        self.put(contract.name, route, &out, headers, size)
    }

    /// `None`: there is no room now.
    fn put<'h>(
        &self,
        event: &'static str,
        route: &Route,
        out: &Outgoing<'_>,
        headers: impl Iterator<Item = (&'h str, Option<&'h [u8]>)>,
        size: impl FnOnce() -> usize,
    ) -> Result<Option<Pending>, SendError> {
        if self.closed.load(Ordering::Acquire) {
            return Err(SendError::Closed { event });
        }
        let topic = &route.topic;
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
        let fate = Fate::new(out.timestamp, room, route.meters.begin());
        let taken = topic.enqueue(out, headers, &fate);
        let taken = taken.map_err(|source| {
            route.meters.refused();
            SendError::Refused {
                event,
                topic: Arc::clone(topic.name()),
                source,
            }
        })?;
        Ok(taken.map(|()| Pending::new(fate, Arc::clone(topic.name()))))
    }

    async fn wait(
        &self,
        contract: &'static Contract,
        route: Arc<Route>,
        record: Box<Prepared>,
    ) -> Result<Pending, SendError> {
        let mut patience = Patience::new(self);
        loop {
            if let Some(pending) = self.hand_over(contract, &route, &record)? {
                record.recycle();
                return Ok(pending);
            }
            patience.check(contract.name, &route.topic)?;
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// Where the records of an event go, and where they are counted.
pub(super) struct Route {
    topic: RawTopic,
    meters: SendMeters,
}

impl Route {
    fn new(topic: RawTopic, contract: &Contract) -> Self {
        let meters = SendMeters::new(Some(contract.name), topic.name());
        Self { topic, meters }
    }
}

/// What tells an event from others: each crate may have a contract of its own of it, but the node is a static.
fn address(contract: &'static Contract) -> usize {
    std::ptr::from_ref(contract.node).addr()
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
