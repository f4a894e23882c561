//! Asking and telling the cluster about topics. Every call has a deadline.

use std::collections::BTreeMap;
use std::time::Duration;

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, ResourceSpecifier, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::error::RDKafkaErrorCode;

use super::{ClientError, client_config};
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
}

/// An admin client.
pub(crate) struct Admin {
    client: AdminClient<DefaultClientContext>,
    deadline: Duration,
}

impl Admin {
    pub(crate) fn new(
        checked: &Checked,
        deadline: Duration,
    ) -> Result<Result<Self, ClientError>, ConfigErrors> {
        let client = client_config(checked)?.create();
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
        let doing = "cannot ask the cluster for its topics";
        let metadata = self
            .client
            .inner()
            .fetch_metadata(Some(topic), self.deadline)
            .map_err(|error| ClientError::new(doing, &error))?;
        let Some(found) = metadata.topics().iter().find(|found| found.name() == topic) else {
            return Ok(None);
        };
        match found.error().map(RDKafkaErrorCode::from) {
            None => {
                let replicas = found.partitions().iter().map(|one| one.replicas().len());
                Ok(Some(TopicShape {
                    partitions: found.partitions().len(),
                    replicas: replicas.min().unwrap_or(0),
                }))
            }
            Some(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic) => {
                Ok(None)
            }
            Some(code) => Err(ClientError::of_code(doing, code)),
        }
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
