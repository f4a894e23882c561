//! Deleting the objects that no record refers to.

use std::collections::HashMap;
use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt as _};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use object_store::path::Path;

use super::claims::{is_name, names_in, store_error};
use super::{ClaimError, Claims, WITHIN};
use crate::Timestamp;
use crate::consumer::RawRecord;
use crate::error::KafkaError;
use crate::event::Event;
use crate::kafka::Kafka;
use crate::transport::ClientError;

/// How old an object is at least when nothing is said: a day.
const AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// Deletes objects that no record refers to. Awaiting it lists the store, reads the topics from beginning to end, and deletes each object that
///
/// 1. was uploaded more than [`older_than`](Self::older_than) ago (a day, when nothing is said), so that its record is not still to be sent, and
/// 2. is referred to by no record in any of the topics.
///
/// So the topics have to be **all** that can have a reference: those of the events, to which those of their retries and dead letters are added by
/// themselves where they have the usual names (`<topic>-retry-<n>`, `<topic>.DLT`, `<topic>-dlt`), and any other that records were copied to. A program that
/// keeps a [`LargeBytes`](crate::LargeBytes) after its upload and sends it later than that age can lose it. When a topic cannot be read nothing is
/// deleted.
///
/// Reading the topics takes what it takes to consume them once. Where that is too much, a lifecycle rule of the bucket does without: it deletes objects by
/// their age, which has to be more than the longest time that a record lives. That is `retention.ms` and `segment.ms` of its topic, and the same again for each
/// topic that the record is copied to from there (retries, dead letters, and the topic itself when letters are replayed); a topic that is compacted
/// or keeps records for ever has no such time.
///
/// ```no_run
/// # use kafka_event::prelude::*;
/// # use kafka_event::{BoxError, Claims, LargeBytes};
/// # #[kafka_event(topic = "documents", key = id)]
/// # pub struct DocumentScannedEvent { id: i64, #[event(claim_check)] pdf: LargeBytes }
/// # async fn run(kafka: Kafka, claims: Claims) -> Result<(), BoxError> {
/// let collected = claims.collect(&kafka).event::<DocumentScannedEvent>().topic("documents.archive").await?;
/// println!("{} objects deleted, {} kept", collected.deleted, collected.kept);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is done until it is awaited"]
pub struct CollectClaims {
    claims: Claims,
    kafka: Kafka,
    /// As they were written, with variables.
    events: Vec<&'static str>,
    topics: Vec<String>,
    age: Duration,
    dry_run: bool,
}

/// What was collected, in objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CollectedClaims {
    /// Young ones, and those that a record refers to.
    pub kept: u64,
    /// Deleted, or, in a dry run, those that would be.
    pub deleted: u64,
    /// How many bytes those had.
    pub deleted_bytes: u64,
}

/// Objects that could not be collected. Unless the store failed while it deleted, all are there still.
#[derive(Debug)]
#[non_exhaustive]
pub enum CollectError {
    /// No topic was named: no record would refer to anything.
    NoTopics,
    /// A topic is not there or cannot be read.
    Kafka(KafkaError),
    /// The object store fails.
    Store(ClaimError),
}

impl fmt::Display for CollectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoTopics => {
                "no topic was named, and no object would be referred to: name all topics that refer to objects"
            }
            Self::Kafka(_) => "the topics that refer to objects cannot be read; nothing was deleted",
            Self::Store(_) => "the objects cannot be listed or deleted",
        })
    }
}

impl std::error::Error for CollectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoTopics => None,
            Self::Kafka(error) => Some(error),
            Self::Store(error) => Some(error),
        }
    }
}

impl From<KafkaError> for CollectError {
    fn from(error: KafkaError) -> Self {
        Self::Kafka(error)
    }
}

impl From<ClientError> for CollectError {
    fn from(error: ClientError) -> Self {
        Self::Kafka(error.into())
    }
}

impl From<ClaimError> for CollectError {
    fn from(error: ClaimError) -> Self {
        Self::Store(error)
    }
}

impl CollectClaims {
    pub(super) fn new(claims: Claims, kafka: Kafka) -> Self {
        Self {
            claims,
            kafka,
            events: Vec::new(),
            topics: Vec::new(),
            age: AGE,
            dry_run: false,
        }
    }

    /// The topic of an event, and those of its retries and dead letters that are there.
    pub fn event<E: Event>(mut self) -> Self {
        self.events.push(E::CONTRACT.topic);
        self
    }

    /// Another topic, by its name on the cluster.
    pub fn topic(mut self, name: impl Into<String>) -> Self {
        self.topics.push(name.into());
        self
    }

    /// How old an object has to be: more than any time between an upload and the acknowledgement of its record.
    pub fn older_than(mut self, age: Duration) -> Self {
        self.age = age;
        self
    }

    /// Only counts, and deletes nothing.
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = dry_run;
        self
    }

    async fn collect(self) -> Result<CollectedClaims, CollectError> {
        let topics = self.all_topics().await?;
        let (mut unclaimed, mut collected) = self.old().await?;
        for (topic, partitions) in topics {
            let scan = self.kafka.scan("kafka-event-claims")?;
            let kafka = self.kafka.clone();
            let read = tokio::task::spawn_blocking(move || {
                let done = scan.read(&topic, partitions, |record| {
                    for name in referred_by(&record) {
                        collected.kept += u64::from(unclaimed.remove(name).is_some());
                    }
                    true
                });
                // The embedded broker has to outlive its client.
                drop(scan);
                drop(kafka);
                done.map(|()| (unclaimed, collected))
            });
            let gone = |_| ClientError::other("cannot read the topics", "the runtime is ending");
            (unclaimed, collected) = read.await.map_err(gone)??;
        }
        collected.deleted = unclaimed.len() as u64;
        collected.deleted_bytes = unclaimed.values().sum();
        if !self.dry_run {
            self.delete(unclaimed).await?;
        }
        Ok(collected)
    }

    /// The old objects with their lengths by their names, and how many are too young.
    async fn old(&self) -> Result<(HashMap<Vec<u8>, u64>, CollectedClaims), ClaimError> {
        let age = i64::try_from(self.age.as_millis()).unwrap_or(i64::MAX);
        let before = Timestamp::now().as_millis().saturating_sub(age);
        let mut old = HashMap::new();
        let mut collected = CollectedClaims::default();
        let mut objects = self.claims.store.list(None);
        while let Some(object) = objects.next().await {
            let object = object.map_err(|error| store_error(&self.claims.base, error))?;
            let name = object.location.as_ref().as_bytes();
            if !is_name(name) {
                continue;
            }
            if object.last_modified.timestamp_millis() < before {
                old.insert(name.to_vec(), object.size);
            } else {
                collected.kept += 1;
            }
        }
        Ok((old, collected))
    }

    async fn delete(&self, objects: HashMap<Vec<u8>, u64>) -> Result<(), ClaimError> {
        let paths = objects.into_keys();
        let paths = paths.map(|name| Ok(Path::from(String::from_utf8_lossy(&name).as_ref())));
        let paths = stream::iter(paths.collect::<Vec<_>>()).boxed();
        let deleted = self.claims.store.delete_stream(paths);
        let deleted = deleted.try_for_each(|_| async { Ok(()) }).await;
        deleted.map_err(|error| store_error(&self.claims.base, error))
    }

    /// All topics with how many partitions they have, in the order in which a record goes through them: what leaves one while it is
    /// read is met in the next.
    async fn all_topics(&self) -> Result<Vec<(String, usize)>, CollectError> {
        let there = self.kafka.topics().all().await?;
        let mut names = Vec::new();
        for template in &self.events {
            let topic = self.kafka.topic_name(template)?;
            let derived = there
                .keys()
                .filter(|name| is_derived(name, &topic))
                .cloned();
            let mut derived: Vec<_> = derived.collect();
            derived.sort_by_key(|name| !name.contains("-retry-"));
            names.push(topic);
            names.extend(derived);
        }
        names.extend(self.topics.iter().cloned());
        if names.is_empty() {
            return Err(CollectError::NoTopics);
        }
        let topics = names.into_iter().map(|topic| match there.get(&topic) {
            Some(partitions) => Ok((topic, *partitions)),
            None => Err(KafkaError::NoTopic { topic }.into()),
        });
        topics.collect()
    }
}

/// Whether a topic has the usual name for a topic's retries or dead letters.
fn is_derived(name: &str, topic: &str) -> bool {
    name.strip_prefix(topic)
        .is_some_and(|rest| matches!(rest, ".DLT" | "-dlt") || rest.starts_with("-retry-"))
}

/// The objects that a record refers to: in its value, and within a value that was taken away from it.
fn referred_by(record: &RawRecord) -> impl Iterator<Item = &[u8]> {
    let value = record.value().unwrap_or_default();
    let within = record.header(WITHIN).unwrap_or_default();
    names_in(value).chain(names_in(within))
}

impl IntoFuture for CollectClaims {
    type Output = Result<CollectedClaims, CollectError>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.collect().boxed()
    }
}

impl fmt::Debug for CollectClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CollectClaims")
            .field("events", &self.events)
            .field("topics", &self.topics)
            .field("age", &self.age)
            .finish_non_exhaustive()
    }
}
