//! A consumer group as those who run it see it: where it is, and how far behind.

use std::collections::BTreeMap;

use crate::consumer::Lag;
use crate::error::KafkaError;
use crate::kafka::Kafka;
use crate::transport::{ClientError, MemberDescription, RawScan, TopicPartition};

/// Behind a position that is this close to the end it is looked whether there are records at all, or only marks of transactions.
const CLOSE: i64 = 100;

/// A consumer group: [`Kafka::group`]. Asking about it joins nothing.
#[derive(Clone, Debug)]
pub struct ConsumerGroup {
    pub(crate) kafka: Kafka,
    pub(crate) name: String,
}

impl ConsumerGroup {
    pub(crate) fn new(kafka: Kafka, name: String) -> Self {
        Self { kafka, name }
    }

    /// How far behind the group is in each partition that it has a position of, sorted; empty: it has none, or there is no such group. Where at most 100
    /// offsets are open they are looked at, so that a group that has consumed everything is 0 behind, whatever marks of transactions lie behind the last
    /// record. Further behind, such marks and gaps count as records.
    ///
    /// # Errors
    /// When the cluster does not answer in time, or refuses.
    pub async fn lag(&self) -> Result<Vec<Lag>, KafkaError> {
        let topics = self.kafka.topics().all().await?;
        self.ask(move |scan| lags(scan, &topics)).await
    }

    /// The group's members and what each of them has, sorted by their ids; empty: none runs, or there is no such group. Groups of both protocols
    /// are described (KIP-848 too).
    ///
    /// ```no_run
    /// # async fn run(kafka: kafka_event::Kafka) -> Result<(), kafka_event::KafkaError> {
    /// for member in kafka.group("billing").members().await? {
    ///     println!("{} at {} has {:?}", member.client_id, member.host, member.assignment);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When the cluster does not answer in time, or refuses; the embedded broker does not know the question.
    pub async fn members(&self) -> Result<Vec<MemberDescription>, KafkaError> {
        let group = self.name.clone();
        self.ask(move |scan| scan.members(&group)).await
    }
}

fn lags(scan: &RawScan, topics: &BTreeMap<String, usize>) -> Result<Vec<Lag>, ClientError> {
    let mut lags = Vec::new();
    for (id, position) in scan.committed(topics)? {
        let ends = scan.ends(&id.topic, [id.partition])?;
        let end = ends.get(&id.partition).copied().unwrap_or(position);
        let open = match end - position {
            open if (1..=CLOSE).contains(&open) => look(scan, &id, position)?,
            open => u64::try_from(open).unwrap_or(0),
        };
        lags.push(Lag {
            partition: id,
            position: Some(position),
            end: Some(end),
            records: Some(open),
        });
    }
    Ok(lags)
}

/// How many records are behind a position.
fn look(scan: &RawScan, id: &TopicPartition, position: i64) -> Result<u64, ClientError> {
    let mut found = 0;
    scan.read_from(
        &id.topic,
        &BTreeMap::from([(id.partition, position)]),
        |_| {
            found += 1;
            true
        },
    )?;
    Ok(found)
}
