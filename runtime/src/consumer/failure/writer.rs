//! Writes dead letters until they are acknowledged, however long that takes.

use std::collections::HashMap;
use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::letter::Letter;
use super::{Attempts, Failure, Policy};
use crate::Retry;
use crate::config::{Checked, ClientKind};
use crate::consumer::record::RawRecord;
use crate::consumer::report::Counters;
use crate::consumer::stopping::Stopping;
use crate::embedded::NoRoom;
use crate::error::KafkaError;
use crate::kafka::{ClientKeys, Kafka};
use crate::transport::{ClientError, Fate, Outgoing, RawProducer, RawTopic};

/// How long a letter that is on its way when the consumer is to stop is waited for: it is most likely written already.
const LAST_ANSWER: Duration = Duration::from_secs(5);

/// What a producer of dead letters is made for. Each is a batch of its own, since a batch that is too large fails with all its records; it is
/// compressed, since the record may have come compressed and be too large without; and how large it may be is for the topic to say.
const KEYS: &[(&str, &str)] = &[
    ("acks", "all"),
    ("enable.idempotence", "true"),
    ("linger.ms", "0"),
    ("batch.num.messages", "1"),
    ("compression.type", "lz4"),
    ("max.request.size", "1000000000"),
];

/// The producer of a consumer's dead letters. There is none before the first one.
pub(in crate::consumer) struct Writer {
    kafka: Kafka,
    group: String,
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

    fn known(&self, name: &str) -> Option<Arc<Place>> {
        self.topics().get(name).map(Arc::clone)
    }
}

/// A topic that is there.
struct Place {
    topic: RawTopic,
    partitions: usize,
}

impl Writer {
    /// # Errors
    /// When the program's configuration cannot be that of such a producer.
    pub(in crate::consumer) fn new(kafka: &Kafka, group: &str) -> Result<Self, KafkaError> {
        let derived = KEYS.iter().map(|(key, value)| (*key, (*value).to_owned()));
        let keys = ClientKeys {
            derived: derived.collect(),
            set: Vec::new(),
        };
        Ok(Self {
            kafka: kafka.clone(),
            group: group.to_owned(),
            checked: kafka.checked(ClientKind::Producer, &keys)?,
            client: Mutex::default(),
        })
    }

    /// Writes the dead letter of a record. `false`: the consumer is to stop, and it may not be written.
    pub(in crate::consumer) async fn write(
        &self,
        topic: &str,
        record: &RawRecord,
        failure: &Failure,
        (counters, stopping): (&Counters, &Stopping),
    ) -> bool {
        let mut letter = Letter::new(record, &self.group, failure);
        let policy = Policy::new(Some(&Retry::attempts(u32::MAX)));
        let mut attempts = Attempts::new();
        loop {
            let written = tokio::select! {
                written = self.attempt(topic, record, &letter) => written,
                () = async {
                    stopping.heard().await;
                    tokio::time::sleep(LAST_ANSWER).await;
                } => return false,
            };
            let error = match written {
                Ok(()) => return true,
                Err(Unwritten::Client(error)) if error.is_too_large() && letter.shrink() => {
                    continue;
                }
                Err(error) => error,
            };
            Counters::count(&counters.dead_letter_failures, 1);
            let wait = attempts.next(&policy, None).unwrap_or_default();
            tracing::error!(
                dead_letter_topic = topic, topic = &*record.topic, partition = record.partition, offset = record.offset, %error,
                attempts = attempts.failed(), again_in = ?wait, "a dead letter cannot be written; its partition waits"
            );
            if !stopping.sleep(wait).await {
                return false;
            }
        }
    }

    async fn attempt(
        &self,
        name: &str,
        record: &RawRecord,
        letter: &Letter,
    ) -> Result<(), Unwritten> {
        let client = self.client()?;
        let place = self.place(&client, name, record).await?;
        let same = usize::try_from(record.partition).is_ok_and(|number| number < place.partitions);
        let embedded = self.kafka.embedded_cluster();
        let room = embedded.map(|embedded| embedded.ledger().reserve(name, record.len()));
        let fate = Fate::new(None, room.transpose().map_err(Unwritten::NoRoom)?);
        let taken = record.with_ref(|parts| {
            let out = Outgoing {
                key: parts.key,
                value: parts.value,
                timestamp: None,
                partition: same.then_some(record.partition),
            };
            let own = parts.headers.iter();
            let own = own.map(|header| (header.name, header.value));
            place
                .topic
                .enqueue(&out, own.chain(letter.headers()), &fate)
        });
        let outcome = match taken {
            Ok(Some(())) => poll_fn(|context| fate.poll(context))
                .await
                .map_err(|given_up| given_up.source),
            Ok(None) => return Err(Unwritten::QueueFull),
            Err(error) => Err(error),
        };
        let Err(error) = outcome else { return Ok(()) };
        if error.is_unknown_place() {
            client.topics().remove(name);
        }
        if error.is_fatal() {
            let mut current = self.client.lock().unwrap_or_else(PoisonError::into_inner);
            current.take_if(|current| Arc::ptr_eq(current, &client));
        }
        Err(Unwritten::Client(error))
    }

    fn client(&self) -> Result<Arc<Client>, Unwritten> {
        let mut current = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = &*current {
            return Ok(Arc::clone(client));
        }
        let producer = RawProducer::new(&self.checked)
            .map_err(|error| Unwritten::Kafka(error.into()))?
            .map_err(Unwritten::Client)?;
        let client = Arc::new(Client {
            topics: Mutex::default(),
            producer,
        });
        Ok(Arc::clone(current.insert(client)))
    }

    /// The topic, once it is there. Asking first finds out at once what the producer would take half a minute for.
    async fn place(
        &self,
        client: &Client,
        name: &str,
        record: &RawRecord,
    ) -> Result<Arc<Place>, Unwritten> {
        if let Some(place) = client.known(name) {
            return Ok(place);
        }
        let topics = self.kafka.topics();
        if self.kafka.is_embedded() {
            let like = topics.partitions(&record.topic).await;
            let like = like.map_err(Unwritten::Kafka)?.unwrap_or(1);
            let made = topics.ensure(name, u16::try_from(like).unwrap_or(u16::MAX), &[]);
            made.await.map_err(Unwritten::Kafka)?;
        }
        let partitions = topics.partitions(name).await.map_err(Unwritten::Kafka)?;
        let partitions = partitions.ok_or(Unwritten::NoTopic)?;
        let topic = client.producer.topic(name.into());
        let place = Arc::new(Place {
            topic: topic.map_err(Unwritten::Client)?,
            partitions,
        });
        client.topics().insert(name.to_owned(), Arc::clone(&place));
        Ok(place)
    }
}

/// Why a dead letter is not written.
#[derive(Debug)]
enum Unwritten {
    NoTopic,
    QueueFull,
    NoRoom(NoRoom),
    Client(ClientError),
    Kafka(KafkaError),
}

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTopic => f.write_str(
                "there is no such topic on the cluster: create it, or name another by `.dead_letters(…)`",
            ),
            Self::QueueFull => f.write_str("the producer's queue is full"),
            Self::NoRoom(NoRoom::Yet) => {
                f.write_str("the embedded broker has no room until a consumer of the topic goes on")
            }
            Self::NoRoom(NoRoom::AndNoConsumer) => {
                f.write_str("the embedded broker has no room, and nobody reads the topic")
            }
            Self::Client(error) if error.is_too_large() => write!(
                f,
                "{error}, without any header but its own: the topic's `max.message.bytes` is smaller than that of the record's topic"
            ),
            Self::Client(error) => error.fmt(f),
            Self::Kafka(error) => {
                error.fmt(f)?;
                match std::error::Error::source(error) {
                    Some(source) => write!(f, ": {source}"),
                    None => Ok(()),
                }
            }
        }
    }
}
