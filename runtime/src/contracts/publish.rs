//! A producer's schemas on their way to the topic of contracts: what is not there yet.

use std::collections::BTreeMap;

use super::{Contracts, LONGEST, index, look};
use crate::consumer::RawRecord;
use crate::dlt::{Pace, RecordWriter};
use crate::error::KafkaError;
use crate::event::{Contract, Format, RecordHeaders};
use crate::json;
use crate::kafka::Kafka;

/// What the topic is when a producer makes it.
const COMPACTED: (&str, &str) = ("cleanup.policy", "compact");

/// Any partition: that of the key.
const BY_KEY: i32 = -1;

impl Contracts {
    /// Writes the schemas of events that are not on the topic. A missing right is a warning.
    ///
    /// # Errors
    /// When the cluster does not answer or refuses for another reason.
    pub(crate) async fn publish(
        &self,
        kafka: &Kafka,
        events: &[&'static Contract],
    ) -> Result<(), KafkaError> {
        let topic = self.topic(kafka)?;
        match self.publish_to(kafka, &topic, events).await {
            Err(KafkaError::Client(error)) if error.is_denied() => {
                tracing::warn!(
                    topic, %error,
                    "the schemas of this producer's events may not be written: programs that do not know them will not read its records"
                );
                Ok(())
            }
            done => done,
        }
    }

    async fn publish_to(
        &self,
        kafka: &Kafka,
        topic: &str,
        events: &[&'static Contract],
    ) -> Result<(), KafkaError> {
        let avro = events
            .iter()
            .filter(|contract| contract.format == Format::Avro);
        let wanted: BTreeMap<u64, &Contract> = avro
            .map(|contract| (contract.fingerprint, *contract))
            .collect();
        if wanted.is_empty() {
            return Ok(());
        }
        ensure(kafka, topic).await?;
        let mut index = self.index.lock().await;
        look(kafka, topic, &mut index).await?;
        let missing: Vec<_> = wanted
            .into_iter()
            .filter(|(fingerprint, _)| index.place(*fingerprint).is_none())
            .collect();
        drop(index);
        if missing.is_empty() {
            return Ok(());
        }
        let writer = RecordWriter::new(kafka, Pace::OneByOne)?;
        for (fingerprint, contract) in missing {
            let text = json::text(&contract.schema);
            if text.len() > LONGEST {
                tracing::warn!(
                    event = contract.name,
                    bytes = text.len(),
                    most = LONGEST,
                    "the schema is too large for the topic of contracts"
                );
                continue;
            }
            let key = index::key(fingerprint);
            let (key, value) = (Some(key.as_bytes()), Some(text.as_bytes()));
            let record = RawRecord::new(topic.into(), BY_KEY, 0, None, key, value);
            let headers = RecordHeaders::new();
            let record = (&record, &headers);
            writer.write((topic, BY_KEY), record, || ()).await?;
            tracing::info!(
                event = contract.name,
                topic,
                "the schema is on the topic of contracts"
            );
        }
        Ok(())
    }
}

/// Makes the topic when it is missing, and says when it would lose schemas.
async fn ensure(kafka: &Kafka, topic: &str) -> Result<(), KafkaError> {
    let topics = kafka.topics();
    if kafka.is_embedded() {
        return topics.ensure(topic, 1, &[]).await.map(drop);
    }
    let Some((_, config)) = topics.existing(topic).await? else {
        return topics.ensure(topic, 1, &[COMPACTED]).await.map(drop);
    };
    let (key, wanted) = COMPACTED;
    // The right to read configurations is one that a producer may not have.
    let policy = config.ok().and_then(|mut config| config.remove(key));
    if policy.is_some_and(|policy| policy != wanted) {
        tracing::warn!(
            topic,
            "the topic of contracts deletes records by their age: make it `cleanup.policy=compact`, or programs lose the schemas of records that are still there"
        );
    }
    Ok(())
}
