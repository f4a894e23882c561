//! Where a group is to go on: planned first, then set.

use std::collections::BTreeMap;

use crate::consumer::Position;
use crate::error::KafkaError;
use crate::group::ConsumerGroup;
use crate::transport::{ClientError, RawScan, TopicPartition, blocking};

const DOING: &str = "cannot plan where the group goes on";

/// Where a group is to go on, for [`ConsumerGroup::plan_offsets`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OffsetReset {
    /// There.
    To(Position),
    /// So many offsets further, or back.
    By(i64),
}

/// Where a group is to go on in a partition.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedOffset {
    /// The partition.
    pub partition: TopicPartition,
    /// The group's position; `None`: it has none.
    pub before: Option<i64>,
    /// The offset of the first record that it is to read.
    pub after: i64,
}

impl ConsumerGroup {
    /// Works out where the group would go on in these partitions: never before the first record that is there, and never behind the last. Nothing is changed.
    ///
    /// # Errors
    /// When a partition is not there, the group has no position to be moved from, or the cluster does not answer in time.
    pub async fn plan_offsets(
        &self,
        partitions: impl IntoIterator<Item = TopicPartition>,
        reset: OffsetReset,
    ) -> Result<Vec<PlannedOffset>, KafkaError> {
        let partitions: Vec<TopicPartition> = partitions.into_iter().collect();
        self.ask(move |scan| plan(scan, partitions, reset)).await
    }

    /// Sets where the group goes on, for good. Its consumers must have ended: the cluster refuses this as long as the group has members.
    ///
    /// ```no_run
    /// use kafka_event::{Kafka, OffsetReset, Position, TopicPartition};
    ///
    /// # async fn run(kafka: Kafka) -> Result<(), kafka_event::KafkaError> {
    /// let group = kafka.group("billing");
    /// let back = OffsetReset::To(Position::Earliest);
    /// let plan = group.plan_offsets([TopicPartition::new("orders", 0)], back).await?;
    /// group.set_offsets(plan.into_iter().map(|planned| (planned.partition, planned.after))).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`KafkaError::GroupActive`] when the group has members; also when the cluster does not answer in time, or refuses.
    pub async fn set_offsets(
        &self,
        offsets: impl IntoIterator<Item = (TopicPartition, i64)>,
    ) -> Result<(), KafkaError> {
        let offsets: Vec<(TopicPartition, i64)> = offsets.into_iter().collect();
        if offsets.is_empty() {
            return Ok(());
        }
        match self.ask(move |scan| scan.commit(&offsets)).await? {
            true => Ok(()),
            false => Err(KafkaError::GroupActive {
                group: self.name.clone(),
            }),
        }
    }

    /// Asks the cluster by a client of the group's name that joins nothing.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&RawScan) -> Result<T, ClientError> + Send + 'static,
    ) -> Result<T, KafkaError> {
        let (scan, kafka) = (self.kafka.scan(&self.name)?, self.kafka.clone());
        let answer = blocking(move || {
            let answer = question(&scan);
            // The embedded broker has to outlive its client.
            drop(scan);
            drop(kafka);
            answer
        });
        Ok(answer.await?)
    }
}

fn plan(
    scan: &RawScan,
    partitions: Vec<TopicPartition>,
    reset: OffsetReset,
) -> Result<Vec<PlannedOffset>, ClientError> {
    let mut topics: BTreeMap<String, usize> = BTreeMap::new();
    for id in &partitions {
        let count = usize::try_from(id.partition).unwrap_or(0) + 1;
        let known = topics.entry((*id.topic).to_owned()).or_default();
        *known = count.max(*known);
    }
    let committed: BTreeMap<_, _> = scan.committed(&topics)?.into_iter().collect();
    let mut planned = Vec::with_capacity(partitions.len());
    for id in partitions {
        let before = committed.get(&id).copied();
        let (first, end) = scan.available(&id)?;
        let wanted = match reset {
            OffsetReset::To(Position::Earliest) => first,
            OffsetReset::To(Position::Latest) => end,
            OffsetReset::To(Position::Offset(offset)) => offset,
            OffsetReset::To(Position::Timestamp(time)) => {
                let found = scan.offsets_at(&id.topic, [id.partition], time)?;
                found.get(&id.partition).copied().unwrap_or(end)
            }
            OffsetReset::By(by) => match before {
                Some(before) => before.saturating_add(by),
                None => {
                    let error = format!("it has no position in {id} to be moved from");
                    return Err(ClientError::other(DOING, error));
                }
            },
        };
        planned.push(PlannedOffset {
            partition: id,
            before,
            after: wanted.clamp(first, end),
        });
    }
    Ok(planned)
}
