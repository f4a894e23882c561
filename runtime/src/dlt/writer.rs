//! Writes records as they are, each with headers that are given: durable, in order, to topics that are asked for first.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::config::{Checked, ClientKind};
use crate::consumer::RawRecord;
use crate::embedded::{NoRoom, Reservation};
use crate::error::KafkaError;
use crate::event::RecordHeaders;
use crate::kafka::{ClientKeys, Kafka};
use crate::observe::Sending;
use crate::transport::{ClientError, Delivered, Fate, Outgoing, RawProducer, RawTopic};

/// What such a producer is made for. One request at a time to a broker, as for any durable producer. Records are compressed, since they may have
/// come compressed and be too large without; and how large they may be is for the topic to say.
const KEYS: &[(&str, &str)] = &[
    ("acks", "all"),
    ("enable.idempotence", "true"),
    ("max.in.flight.requests.per.connection", "1"),
    ("compression.type", "lz4"),
    ("max.request.size", "1000000000"),
];

/// Small enough for nearly every topic.
const IN_BATCHES: (&str, &str) = ("batch.size", "65536");

/// A batch that is too large for the topic fails with all its records; each of them alone may not be.
const ALONE: (&str, &str) = ("batch.num.messages", "1");

/// How long a record waits for others of its partition.
const LINGER: &str = "linger.ms";

/// Who writes, as far as it matters to the batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// One record after the other, each awaited: none waits for company.
    OneByOne,
    /// Many at once, of many partitions. The client makes a request of each partition's batch, and of single records they would cost both
    /// sides more than all else that is done for them.
    Many,
}

impl Pace {
    /// In ms. A partition that has some hundred such records in a second gets batches of a few; a record's next attempt or its burial can wait so long.
    fn linger(self) -> &'static str {
        match self {
            Self::OneByOne => "0",
            Self::Many => "25",
        }
    }
}

/// A producer of copies. There is no client before the first one.
pub(crate) struct RecordWriter {
    kafka: Kafka,
    in_batches: Slot,
    alone: Slot,
}

/// A client, once there is one.
struct Slot {
    checked: Checked,
    client: Mutex<Option<Arc<Client>>>,
}

impl Slot {
    fn new(kafka: &Kafka, keys: [(&'static str, &str); 2]) -> Result<Self, KafkaError> {
        let derived = KEYS.iter().chain(&keys);
        let derived = derived.map(|(key, value)| (*key, (*value).to_owned()));
        let keys = ClientKeys {
            derived: derived.collect(),
            set: Vec::new(),
        };
        Ok(Self {
            checked: kafka.checked(ClientKind::Producer, &keys)?,
            client: Mutex::default(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Client>>> {
        self.client.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn client(&self) -> Result<Arc<Client>, KafkaError> {
        let mut current = self.lock();
        if let Some(client) = &*current {
            return Ok(Arc::clone(client));
        }
        let client = Arc::new(Client {
            topics: Mutex::default(),
            producer: RawProducer::new(&self.checked)??,
        });
        Ok(Arc::clone(current.insert(client)))
    }

    /// The client sends nothing any more: the next record gets a new one.
    fn discard(&self, client: &Arc<Client>) {
        self.lock().take_if(|current| Arc::ptr_eq(current, client));
    }
}

/// A client, and what it knows of topics.
struct Client {
    // Gone before the client, so that the client's own thread is the one that ends it.
    topics: Mutex<HashMap<String, Arc<Place>>>,
    producer: RawProducer,
}

impl Client {
    fn topics(&self) -> MutexGuard<'_, HashMap<String, Arc<Place>>> {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A topic that is there.
struct Place {
    topic: RawTopic,
    partitions: usize,
}

impl RecordWriter {
    /// # Errors
    /// When the program's configuration cannot be that of such a producer.
    pub(crate) fn new(kafka: &Kafka, pace: Pace) -> Result<Self, KafkaError> {
        let at_once = Pace::OneByOne.linger();
        Ok(Self {
            kafka: kafka.clone(),
            in_batches: Slot::new(kafka, [IN_BATCHES, (LINGER, pace.linger())])?,
            alone: Slot::new(kafka, [ALONE, (LINGER, at_once)])?,
        })
    }

    /// Writes key and value of a record with these headers and the time of now, to the partition of that number where the topic has one,
    /// and waits for the acknowledgement. It is `under_way` when it is in the client's queue, from where records get to the topic in
    /// order, but for those that were in a batch that is too large. After an error it may be written.
    pub(crate) async fn write(
        &self,
        to: (&str, i32),
        record: (&RawRecord, &RecordHeaders),
        under_way: impl FnOnce(),
    ) -> Result<Delivered, KafkaError> {
        match self.write_by(&self.in_batches, to, record, under_way).await {
            Err(KafkaError::Client(error)) if error.is_too_large() => {
                self.write_alone(to, record).await
            }
            written => written,
        }
    }

    /// The same for a record that was too large by itself and gave something up: in no batch, and at once.
    pub(crate) async fn write_alone(
        &self,
        to: (&str, i32),
        record: (&RawRecord, &RecordHeaders),
    ) -> Result<Delivered, KafkaError> {
        self.write_by(&self.alone, to, record, || ()).await
    }

    async fn write_by(
        &self,
        slot: &Slot,
        (to, partition): (&str, i32),
        (record, headers): (&RawRecord, &RecordHeaders),
        under_way: impl FnOnce(),
    ) -> Result<Delivered, KafkaError> {
        let client = slot.client()?;
        let place = self.place(&client, to, &record.topic).await?;
        let is_there = usize::try_from(partition).is_ok_and(|number| number < place.partitions);
        let fate = Fate::new(None, self.room(to, record)?, Sending::unmeasured());
        let out = Outgoing {
            key: record.key(),
            value: record.value(),
            timestamp: None,
            partition: is_there.then_some(partition),
        };
        let headers = headers.iter();
        let headers = headers.map(|(name, value)| (name.as_str(), value.as_deref()));
        let outcome = match place.topic.enqueue(&out, headers, &fate) {
            Ok(Some(())) => {
                under_way();
                let arrival = poll_fn(|context| fate.poll(context)).await;
                arrival.map_err(|given_up| given_up.source)
            }
            Ok(None) => Err(ClientError::other("cannot write", "the queue is full")),
            Err(error) => Err(error),
        };
        outcome.map_err(|error| {
            if error.is_unknown_place() {
                client.topics().remove(to);
            }
            if error.is_fatal() {
                slot.discard(&client);
            }
            KafkaError::Client(error)
        })
    }

    /// The topic, once it is there. Asking first finds out at once what the producer would take half a minute for.
    async fn place(
        &self,
        client: &Client,
        name: &str,
        like: &str,
    ) -> Result<Arc<Place>, KafkaError> {
        let known = client.topics().get(name).map(Arc::clone);
        if let Some(place) = known {
            return Ok(place);
        }
        let place = Arc::new(Place {
            partitions: partitions_of(&self.kafka, name, like).await?,
            topic: client.producer.topic(name.into())?,
        });
        client.topics().insert(name.to_owned(), Arc::clone(&place));
        Ok(place)
    }

    /// Room for it, on the embedded broker.
    fn room(&self, to: &str, record: &RawRecord) -> Result<Option<Reservation>, KafkaError> {
        let embedded = self.kafka.embedded_cluster();
        let room = embedded.map(|embedded| embedded.ledger().reserve(to, record.len()));
        room.transpose().map_err(|no_room| {
            let text = match no_room {
                NoRoom::Yet => "it is full until a consumer of the topic goes on",
                NoRoom::AndNoConsumer => "it is full, and nobody consumes the topic",
            };
            ClientError::other("the embedded broker has no room", text).into()
        })
    }
}

/// How many partitions a topic has that copies of records of `like` go to. The embedded broker makes it.
pub(crate) async fn partitions_of(
    kafka: &Kafka,
    name: &str,
    like: &str,
) -> Result<usize, KafkaError> {
    let topics = kafka.topics();
    if kafka.is_embedded() {
        let like = topics.partitions(like).await?.unwrap_or(1);
        let like = u16::try_from(like).unwrap_or(u16::MAX);
        topics.ensure(name, like, &[]).await?;
    }
    let partitions = topics.partitions(name).await?;
    partitions.ok_or_else(|| KafkaError::NoTopic {
        topic: name.to_owned(),
    })
}
