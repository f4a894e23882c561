//! A topic from its beginning to where it ends now, by a client that is in no group.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::config::FromClientConfig as _;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::KafkaError;
use rdkafka::message::Message as _;
use rdkafka::{Offset, TopicPartitionList};

use super::queue::raw_record;
use super::{ClientError, client_config};
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

    /// Calls `take` with each record that is there now, in order within a partition, until it says `false`. Blocks.
    pub(crate) fn read(
        &self,
        topic: &str,
        partitions: usize,
        mut take: impl FnMut(RawRecord) -> bool,
    ) -> Result<(), ClientError> {
        let failed = |error: &KafkaError| ClientError::new(DOING, error);
        let name: Arc<str> = topic.into();
        let mut ends = HashMap::new();
        let mut list = TopicPartitionList::new();
        for partition in 0..i32::try_from(partitions).unwrap_or(i32::MAX) {
            let marks = self
                .client
                .fetch_watermarks(topic, partition, self.deadline);
            let (begin, end) = marks.map_err(|error| failed(&error))?;
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
                        return Ok(());
                    }
                    if is_last {
                        ends.remove(&partition);
                    }
                }
            }
            heard = Instant::now();
        }
        Ok(())
    }
}
