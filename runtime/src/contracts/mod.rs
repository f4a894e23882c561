//! The topic of contracts: the schemas that events are written with, for programs that were built before them.
//!
//! [`Index`] knows which schemas are on the topic and where; [`publish`] adds those of a producer's events, and [`Contracts::schema`] fetches one
//! for a consumer. What is on the topic was written by anybody, so that nothing of it is believed: a text is bounded, and is the schema of a
//! fingerprint only when it has that fingerprint.

mod index;
mod publish;

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Mutex;

use index::{Index, Place};

use crate::consumer::RawRecord;
use crate::error::KafkaError;
use crate::event::ReadError;
use crate::kafka::Kafka;
use crate::transport::{ClientError, RawScan, blocking};
use crate::{Schema, canonical};

/// The most bytes that the text of a schema may have: what Kafka takes of a record when nothing is said.
const LONGEST: usize = 1024 * 1024;

/// What the brokers know the reader by.
const READER: &str = "kafka-event-contracts";

/// The topic, and what is known of it.
#[derive(Debug)]
pub(crate) struct Contracts {
    /// As it was written: it may have variables.
    topic: String,
    index: Mutex<Index>,
}

impl Contracts {
    pub(crate) fn new(topic: String) -> Self {
        Self {
            topic,
            index: Mutex::default(),
        }
    }

    /// The topic's name on the cluster.
    pub(crate) fn topic(&self, kafka: &Kafka) -> Result<String, KafkaError> {
        kafka.topic_name(&self.topic)
    }

    /// The schema with a fingerprint; `None`: it is not on the topic now. The outer error is that nobody could look.
    pub(crate) async fn schema(
        &self,
        kafka: &Kafka,
        fingerprint: u64,
    ) -> Result<Result<Option<Schema>, ReadError>, KafkaError> {
        let topic = self.topic(kafka)?;
        // Whoever comes second finds what the first one has learnt.
        let mut index = self.index.lock().await;
        let Some(scan) = look(kafka, &topic, &mut index).await? else {
            return Ok(Ok(None));
        };
        let Some(place) = index.place(fingerprint) else {
            return Ok(Ok(None));
        };
        drop(index);
        let record = blocking(move || fetch(&scan, &topic, place)).await?;
        Ok(record.map_or(Ok(None), |record| read(fingerprint, &record).map(Some)))
    }
}

/// Learns what was added to the topic. `None`: there is no such topic.
async fn look(
    kafka: &Kafka,
    topic: &str,
    index: &mut Index,
) -> Result<Option<Arc<RawScan>>, KafkaError> {
    if kafka.is_embedded() {
        kafka.topics().ensure(topic, 1, &[]).await?;
    }
    let Some(partitions) = kafka.topics().partitions(topic).await? else {
        return Ok(None);
    };
    let scan = Arc::new(kafka.scan(READER)?);
    let from = index.unread(partitions);
    let (reader, name) = (Arc::clone(&scan), topic.to_owned());
    let (ends, found) = blocking(move || {
        let mut found = Vec::new();
        let ends = reader.read_from(&name, &from, |record| {
            found.extend(index::entry(&record));
            found.len() < index::MOST
        })?;
        Ok((ends, found))
    })
    .await?;
    index.add(ends, found);
    Ok(Some(scan))
}

/// The record at a place; `None`: it is no longer there.
fn fetch(
    scan: &RawScan,
    topic: &str,
    (partition, offset): Place,
) -> Result<Option<RawRecord>, ClientError> {
    let mut found = None;
    scan.read_from(topic, &BTreeMap::from([(partition, offset)]), |record| {
        found = (record.offset == offset).then_some(record);
        false
    })?;
    Ok(found)
}

/// The schema in a record, which is of this fingerprint or of no use.
fn read(fingerprint: u64, record: &RawRecord) -> Result<Schema, ReadError> {
    let unusable = |reason: String| ReadError::UnusableWriterSchema {
        fingerprint,
        reason,
    };
    let bytes = record.value().unwrap_or_default();
    if bytes.len() > LONGEST {
        let text = format!("its text has {} bytes, and {LONGEST} may be", bytes.len());
        return Err(unusable(text));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| unusable("it is no UTF-8".to_owned()))?;
    let schema = Schema::parse(text).map_err(|error| unusable(error.to_string()))?;
    let own = canonical::fingerprint(&schema.table());
    if own != fingerprint {
        return Err(unusable(format!(
            "the text under that fingerprint has another, {own:016x}"
        )));
    }
    Ok(schema)
}
