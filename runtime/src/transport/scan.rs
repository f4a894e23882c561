//! A topic from its beginning to where it ends now, by a client that is in no group.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::config::FromClientConfig as _;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::Message as _;
use rdkafka::{Offset, TopicPartitionList};

use super::commits::Commits;
use super::queue::raw_record;
use super::{ClientError, MemberDescription, TopicPartition, client_config, group_members};
use crate::Timestamp;
use crate::config::{Checked, ConfigErrors};
use crate::consumer::RawRecord;

const DOING: &str = "cannot read the topic";

/// A client that reads topics.
pub(crate) struct RawScan {
    client: BaseConsumer,
    deadline: Duration,
}

impl RawScan {
    /// `deadline`: how long the cluster may say nothing.
    pub(crate) fn new(
        checked: &Checked,
        deadline: Duration,
    ) -> Result<Result<Self, ClientError>, ConfigErrors> {
        let client = BaseConsumer::from_config(&client_config(checked)?);
        Ok(client
            .map(|client| Self { client, deadline })
            .map_err(|error| ClientError::new(DOING, &error)))
    }

    /// The offset behind the last record of each partition.
    pub(crate) fn ends(
        &self,
        topic: &str,
        partitions: impl IntoIterator<Item = i32>,
    ) -> Result<BTreeMap<i32, i64>, ClientError> {
        let end = |partition| {
            let marks = self
                .client
                .fetch_watermarks(topic, partition, self.deadline);
            let (_, end) = marks.map_err(|error| ClientError::new(DOING, &error))?;
            Ok((partition, end))
        };
        partitions.into_iter().map(end).collect()
    }

    /// The offset of the first record of each partition that is not older than a time; where there is none, the end.
    pub(crate) fn offsets_at(
        &self,
        topic: &str,
        partitions: impl IntoIterator<Item = i32>,
        time: Timestamp,
    ) -> Result<BTreeMap<i32, i64>, ClientError> {
        let failed = |error: KafkaError| ClientError::new(DOING, &error);
        let mut list = TopicPartitionList::new();
        for partition in partitions {
            let time = Offset::Offset(time.as_millis());
            list.add_partition_offset(topic, partition, time)
                .map_err(failed)?;
        }
        let found = self.client.offsets_for_times(list, self.deadline);
        let mut offsets = BTreeMap::new();
        for element in found.map_err(failed)?.elements() {
            element.error().map_err(failed)?;
            let partition = element.partition();
            match element.offset() {
                Offset::Offset(offset) => drop(offsets.insert(partition, offset)),
                _ => offsets.extend(self.ends(topic, [partition])?),
            }
        }
        Ok(offsets)
    }

    /// The positions that the client's group has in these topics, of which the numbers of partitions are told. What this client may not see is left out.
    pub(crate) fn committed(
        &self,
        topics: &BTreeMap<String, usize>,
    ) -> Result<Vec<(TopicPartition, i64)>, ClientError> {
        let mut list = TopicPartitionList::new();
        for (topic, partitions) in topics {
            let last = i32::try_from(*partitions).unwrap_or(i32::MAX) - 1;
            list.add_partition_range(topic, 0, last);
        }
        if list.count() == 0 {
            return Ok(Vec::new());
        }
        let found = self.client.committed_offsets(list, self.deadline);
        let found =
            found.map_err(|error| ClientError::new("cannot read the group's positions", &error))?;
        let found = found.elements();
        let known = found.iter().filter_map(|element| match element.offset() {
            Offset::Offset(next) if element.error().is_ok() => Some((
                TopicPartition::new(element.topic(), element.partition()),
                next,
            )),
            _ => None,
        });
        Ok(known.collect())
    }

    /// The members of a group. Blocks.
    pub(crate) fn members(&self, group: &str) -> Result<Vec<MemberDescription>, ClientError> {
        group_members::members(self.client.client(), group, self.deadline)
    }

    /// The first offset of a partition, and the one behind its last record.
    pub(crate) fn available(&self, id: &TopicPartition) -> Result<(i64, i64), ClientError> {
        let marks = self
            .client
            .fetch_watermarks(&id.topic, id.partition, self.deadline);
        marks.map_err(|error| ClientError::new(DOING, &error))
    }

    /// Sets positions of the client's group, of which it is no member. `false`: the group has members. Blocks.
    pub(crate) fn commit(&self, offsets: &[(TopicPartition, i64)]) -> Result<bool, ClientError> {
        let doing = "cannot set the group's offsets";
        let mut list = TopicPartitionList::new();
        for (id, offset) in offsets {
            list.add_partition_offset(&id.topic, id.partition, Offset::Offset(*offset))
                .map_err(|error| ClientError::new(doing, &error))?;
        }
        let client = self.client.client();
        let mut commits = Commits::new(client)
            .ok_or_else(|| ClientError::other(doing, "the client gave no queue"))?;
        let asked = commits.ask(client, &list);
        asked.map_err(|code| ClientError::of_code(doing, code))?;
        let begin = Instant::now();
        while commits.open() > 0 {
            if begin.elapsed() >= self.deadline {
                return Err(ClientError::silence(doing, self.deadline));
            }
            self.client.poll(Duration::from_millis(10));
            commits.serve();
        }
        match commits.take_failed() {
            None => Ok(true),
            // Only members may commit while there are any.
            Some(
                RDKafkaErrorCode::UnknownMemberId
                | RDKafkaErrorCode::IllegalGeneration
                | RDKafkaErrorCode::RebalanceInProgress,
            ) => Ok(false),
            Some(code) => Err(ClientError::of_code(doing, code)),
        }
    }

    /// Calls `take` with each record that is there now, in order within a partition, until it says `false`. Blocks.
    pub(crate) fn read(
        &self,
        topic: &str,
        partitions: usize,
        take: impl FnMut(RawRecord) -> bool,
    ) -> Result<(), ClientError> {
        let partitions = 0..i32::try_from(partitions).unwrap_or(i32::MAX);
        let all = partitions.map(|partition| (partition, 0)).collect();
        self.read_from(topic, &all, take).map(drop)
    }

    /// As [`read`](Self::read), in these partitions from these offsets on. Gives back where each ends. A partition that ends before its offset was made
    /// anew, and is read from its beginning.
    pub(crate) fn read_from(
        &self,
        topic: &str,
        partitions: &BTreeMap<i32, i64>,
        mut take: impl FnMut(RawRecord) -> bool,
    ) -> Result<BTreeMap<i32, i64>, ClientError> {
        let failed = |error: &KafkaError| ClientError::new(DOING, error);
        let name: Arc<str> = topic.into();
        let (mut all_ends, mut ends) = (BTreeMap::new(), BTreeMap::new());
        let mut list = TopicPartitionList::new();
        for (&partition, &from) in partitions {
            let marks = self
                .client
                .fetch_watermarks(topic, partition, self.deadline);
            let (low, end) = marks.map_err(|error| failed(&error))?;
            let begin = if from > end { low } else { low.max(from) };
            all_ends.insert(partition, end);
            if begin < end {
                let begin = Offset::Offset(begin);
                let added = list.add_partition_offset(topic, partition, begin);
                added.map_err(|error| failed(&error))?;
                ends.insert(partition, end);
            }
        }
        let assigned = self.client.assign(&list);
        assigned.map_err(|error| failed(&error))?;
        let mut heard = Instant::now();
        while !ends.is_empty() {
            match self.client.poll(Duration::from_millis(100)) {
                None if heard.elapsed() < self.deadline => continue,
                None => return Err(ClientError::silence(DOING, self.deadline)),
                // Behind the last record there can be marks of transactions, which are none.
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    ends.remove(&partition);
                }
                Some(Err(error)) => return Err(failed(&error)),
                Some(Ok(message)) => {
                    let (partition, offset) = (message.partition(), message.offset());
                    let Some(end) = ends.get(&partition) else {
                        continue;
                    };
                    let is_last = offset + 1 >= *end;
                    if offset < *end && !take(raw_record(&message, &name)) {
                        return Ok(all_ends);
                    }
                    if is_last {
                        ends.remove(&partition);
                    }
                }
            }
            heard = Instant::now();
        }
        Ok(all_ends)
    }
}
