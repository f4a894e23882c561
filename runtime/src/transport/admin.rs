//! Asking and telling the cluster about topics. Every call has a deadline.

use std::collections::BTreeMap;
use std::time::Duration;

use rdkafka::admin::{
    AdminClient, AdminOptions, NewPartitions, NewTopic, ResourceSpecifier, TopicReplication,
};
use rdkafka::client::ClientContext;
use rdkafka::config::{FromClientConfigAndContext as _, RDKafkaLogLevel};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::metadata::{Metadata, MetadataTopic};
use rdkafka::{Offset, TopicPartitionList};

use super::reach::{LastReport, reach};
use super::{ClientError, client_config, configs, events, log};
use crate::config::{Checked, ConfigErrors};

/// A topic that is to be.
#[derive(Clone, Debug)]
pub(crate) struct TopicSpec {
    pub(crate) name: String,
    pub(crate) partitions: i32,
    /// `-1`: the broker's default.
    pub(crate) replication: i32,
    pub(crate) configs: Vec<(String, String)>,
}

/// A topic as it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TopicShape {
    pub(crate) partitions: usize,
    /// Of the partition that has the fewest.
    pub(crate) replicas: usize,
    /// Each partition has a leader.
    pub(crate) is_led: bool,
}

fn shape_of(found: &MetadataTopic) -> TopicShape {
    let partitions = found.partitions();
    let replicas = partitions.iter().map(|one| one.replicas().len());
    TopicShape {
        partitions: partitions.len(),
        replicas: replicas.min().unwrap_or(0),
        is_led: partitions.iter().all(|one| one.leader() >= 0),
    }
}

const ASKING: &str = "cannot ask the cluster for its topics";

/// An admin client.
pub(crate) struct Admin {
    client: AdminClient<Heard>,
    deadline: Duration,
}

/// What the client last reported.
#[derive(Default)]
struct Heard(LastReport);

impl ClientContext for Heard {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, line: &str) {
        log::line(level as i32, facility, line);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.0.note(&error, reason);
    }
}

impl Admin {
    pub(crate) fn new(
        checked: &Checked,
        deadline: Duration,
    ) -> Result<Result<Self, ClientError>, ConfigErrors> {
        let config = client_config(checked)?;
        let client = AdminClient::from_config_and_context(&config, Heard::default());
        Ok(client
            .map(|client| Self { client, deadline })
            .map_err(|error| ClientError::new("cannot make an admin client", &error)))
    }

    fn options(&self) -> AdminOptions {
        AdminOptions::new()
            .request_timeout(Some(self.deadline))
            .operation_timeout(Some(self.deadline))
    }

    /// How many partitions and replicas a topic has; `None`: there is no such topic. Blocks.
    pub(crate) fn shape(&self, topic: &str) -> Result<Option<TopicShape>, ClientError> {
        let metadata = self.metadata(Some(topic))?;
        let Some(found) = metadata.topics().iter().find(|found| found.name() == topic) else {
            return Ok(None);
        };
        match found.error().map(RDKafkaErrorCode::from) {
            None => Ok(Some(shape_of(found))),
            Some(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic) => {
                Ok(None)
            }
            Some(code) => Err(ClientError::of_code(ASKING, code)),
        }
    }

    /// All topics that this client may see, by name. Blocks.
    pub(crate) fn shapes(&self) -> Result<BTreeMap<String, TopicShape>, ClientError> {
        let metadata = self.metadata(None)?;
        let topics = metadata
            .topics()
            .iter()
            .filter(|found| found.error().is_none());
        Ok(topics
            .map(|found| (found.name().to_owned(), shape_of(found)))
            .collect())
    }

    fn metadata(&self, topic: Option<&str>) -> Result<Metadata, ClientError> {
        let client = self.client.inner();
        if client.fetch_cluster_id(Duration::ZERO).is_none() {
            // Who is refused hears of it at once, and why.
            reach(client, &client.context().0, self.deadline, || {
                events::serve(client);
            })?;
        }
        let asked = client.fetch_metadata(topic, self.deadline);
        asked.map_err(|error| ClientError::new(ASKING, &error))
    }

    /// The cluster's own id; `None` when it did not say one in time. Blocks.
    pub(crate) fn cluster_id(&self) -> Option<String> {
        self.client.inner().fetch_cluster_id(self.deadline)
    }

    /// Creates a topic; `false` when it is there already.
    pub(crate) async fn create(&self, spec: &TopicSpec) -> Result<bool, ClientError> {
        let mut topic = NewTopic::new(
            &spec.name,
            spec.partitions,
            TopicReplication::Fixed(spec.replication),
        );
        for (key, value) in &spec.configs {
            topic = topic.set(key, value);
        }
        let doing = "cannot create the topic";
        let results = self
            .client
            .create_topics([&topic], &self.options())
            .await
            .map_err(|error| ClientError::new(doing, &error))?;
        match results.into_iter().next() {
            Some(Ok(_)) => Ok(true),
            Some(Err((_, RDKafkaErrorCode::TopicAlreadyExists))) => Ok(false),
            Some(Err((_, code))) => Err(ClientError::of_code(doing, code)),
            None => Err(ClientError::other(doing, "the cluster gave no answer")),
        }
    }

    /// Gives a topic so many partitions in all.
    pub(crate) async fn grow(&self, topic: &str, partitions: usize) -> Result<(), ClientError> {
        let doing = "cannot give the topic more partitions";
        let wanted = NewPartitions::new(topic, partitions);
        let results = self
            .client
            .create_partitions([&wanted], &self.options())
            .await
            .map_err(|error| ClientError::new(doing, &error))?;
        match results.into_iter().next() {
            Some(Ok(_)) => Ok(()),
            Some(Err((_, code))) => Err(ClientError::of_code(doing, code)),
            None => Err(ClientError::other(doing, "the cluster gave no answer")),
        }
    }

    /// Sets keys of a topic; the others keep their values. Blocks.
    pub(crate) fn set_configs(
        &self,
        topic: &str,
        keys: &[(String, String)],
    ) -> Result<(), ClientError> {
        configs::set_each(self.client.inner(), topic, keys, self.deadline)
    }

    /// Deletes the records of a topic's partitions that are before these offsets.
    pub(crate) async fn delete_records(
        &self,
        topic: &str,
        before: &BTreeMap<i32, i64>,
    ) -> Result<(), ClientError> {
        let doing = "cannot delete records";
        let mut list = TopicPartitionList::new();
        for (partition, offset) in before {
            list.add_partition_offset(topic, *partition, Offset::Offset(*offset))
                .map_err(|error| ClientError::new(doing, &error))?;
        }
        let options = self.options();
        let deleted = self.client.delete_records(&list, &options).await;
        let deleted = deleted.map_err(|error| ClientError::new(doing, &error))?;
        let failed = deleted.elements().iter().find_map(|one| one.error().err());
        failed.map_or(Ok(()), |error| Err(ClientError::new(doing, &error)))
    }

    /// The configuration of a topic: name and value of each key that has one.
    pub(crate) async fn topic_config(
        &self,
        topic: &str,
    ) -> Result<BTreeMap<String, String>, ClientError> {
        let doing = "cannot read the topic's configuration";
        let results = self
            .client
            .describe_configs([&ResourceSpecifier::Topic(topic)], &self.options())
            .await
            .map_err(|error| ClientError::new(doing, &error))?;
        match results.into_iter().next() {
            Some(Ok(resource)) => Ok(resource
                .entries
                .into_iter()
                .filter_map(|entry| entry.value.map(|value| (entry.name, value)))
                .collect()),
            Some(Err(code)) => Err(ClientError::of_code(doing, code)),
            None => Err(ClientError::other(doing, "the cluster gave no answer")),
        }
    }
}

/// Does what blocks on a thread that may.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ClientError> + Send + 'static,
) -> Result<T, ClientError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(ClientError::other(ASKING, "the question was abandoned")))
}
