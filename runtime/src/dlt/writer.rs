//! Writes records as they are, each with headers that are given: durable, one batch each, to topics that are asked for first.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::config::{Checked, ClientKind};
use crate::consumer::RawRecord;
use crate::embedded::{NoRoom, Reservation};
use crate::error::KafkaError;
use crate::event::RecordHeaders;
use crate::kafka::{ClientKeys, Kafka};
use crate::transport::{ClientError, Delivered, Fate, Outgoing, RawProducer, RawTopic};

/// What such a producer is made for. Each record is a batch of its own, since a batch that is too large fails with all its records; it is
/// compressed, since the record may have come compressed and be too large without; and how large it may be is for the topic to say.
const KEYS: &[(&str, &str)] = &[
    ("acks", "all"),
    ("enable.idempotence", "true"),
    ("linger.ms", "0"),
    ("batch.num.messages", "1"),
    ("compression.type", "lz4"),
    ("max.request.size", "1000000000"),
];

/// A producer of copies. There is no client before the first one.
pub(crate) struct RecordWriter {
    kafka: Kafka,
    checked: Checked,
    client: Mutex<Option<Arc<Client>>>,
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
    pub(crate) fn new(kafka: &Kafka) -> Result<Self, KafkaError> {
        let derived = KEYS.iter().map(|(key, value)| (*key, (*value).to_owned()));
        let keys = ClientKeys {
            derived: derived.collect(),
            set: Vec::new(),
        };
        Ok(Self {
            kafka: kafka.clone(),
            checked: kafka.checked(ClientKind::Producer, &keys)?,
            client: Mutex::default(),
        })
    }

    /// Writes key and value of a record with these headers and the time of now, to the partition of that number where the topic has one,
    /// and waits for the acknowledgement. After an error it may be written.
    pub(crate) async fn write(
        &self,
        to: &str,
        partition: i32,
        record: &RawRecord,
        headers: &RecordHeaders,
    ) -> Result<Delivered, KafkaError> {
        let client = self.client()?;
        let place = self.place(&client, to, &record.topic).await?;
        let is_there = usize::try_from(partition).is_ok_and(|number| number < place.partitions);
        let fate = Fate::new(None, self.room(to, record)?);
        let out = Outgoing {
            key: record.key(),
            value: record.value(),
            timestamp: None,
            partition: is_there.then_some(partition),
        };
        let headers = headers.iter();
        let headers = headers.map(|(name, value)| (name.as_str(), value.as_deref()));
        let outcome = match place.topic.enqueue(&out, headers, &fate) {
            Ok(Some(())) => poll_fn(|context| fate.poll(context))
                .await
                .map_err(|given_up| given_up.source),
            Ok(None) => Err(ClientError::other("cannot write", "the queue is full")),
            Err(error) => Err(error),
        };
        outcome.map_err(|error| {
            if error.is_unknown_place() {
                client.topics().remove(to);
            }
            if error.is_fatal() {
                let mut current = self.client.lock().unwrap_or_else(PoisonError::into_inner);
                current.take_if(|current| Arc::ptr_eq(current, &client));
            }
            KafkaError::Client(error)
        })
    }

    fn client(&self) -> Result<Arc<Client>, KafkaError> {
        let mut current = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = &*current {
            return Ok(Arc::clone(client));
        }
        let client = Arc::new(Client {
            topics: Mutex::default(),
            producer: RawProducer::new(&self.checked)??,
        });
        Ok(Arc::clone(current.insert(client)))
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
        let topics = self.kafka.topics();
        if self.kafka.is_embedded() {
            let like = topics.partitions(like).await?.unwrap_or(1);
            let like = u16::try_from(like).unwrap_or(u16::MAX);
            topics.ensure(name, like, &[]).await?;
        }
        let partitions = topics.partitions(name).await?;
        let no_topic = || KafkaError::NoTopic {
            topic: name.to_owned(),
        };
        let place = Arc::new(Place {
            partitions: partitions.ok_or_else(no_topic)?,
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
