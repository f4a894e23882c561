//! A plan: what is to be done to topics, to be read, saved, and applied as it is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is to be done to the topics of a program's events on one cluster. It can be saved (it is serde's), shown, and applied exactly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TopicPlan {
    /// The id of the cluster that it was made for.
    pub cluster: Option<String>,
    /// The topics, by name.
    pub topics: Vec<PlannedTopic>,
}

/// What is to be done to one topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PlannedTopic {
    /// Its name.
    pub topic: String,
    /// The events that are on it.
    pub events: Vec<String>,
    /// What is done, in this order.
    pub changes: Vec<TopicChange>,
    /// What is not as it was asked for, and cannot be changed from here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<String>,
    /// What is to be known before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Why nothing is done to it. With one of these the plan is not applied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<String>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
#[non_exhaustive]
pub enum TopicChange {
    /// The topic is made.
    Create {
        /// How many partitions; `None`: as many as the cluster gives by default.
        partitions: Option<u32>,
        /// How many replicas of each; `None`: the cluster's default.
        replication: Option<u16>,
        /// Keys of its configuration.
        configs: BTreeMap<String, String>,
    },
    /// It gets more partitions.
    Partitions {
        /// How many it has.
        from: u32,
        /// How many it will have.
        to: u32,
    },
    /// A key of its configuration gets another value.
    Config {
        /// The key.
        key: String,
        /// The value that it has.
        from: Option<String>,
        /// The value that it will have.
        to: String,
    },
}

impl TopicPlan {
    /// Whether everything is as it was asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.topics.iter().all(|topic| topic.changes.is_empty())
    }

    /// Whether something was asked for that is not done.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.topics.iter().any(|topic| !topic.refusals.is_empty())
    }
}

impl PlannedTopic {
    /// One word for what is done.
    #[must_use]
    pub fn action(&self) -> &'static str {
        match self.changes.first() {
            _ if !self.refusals.is_empty() => "refused",
            Some(TopicChange::Create { .. }) => "create",
            Some(_) => "alter",
            None if !self.drift.is_empty() => "drift",
            None => "nothing",
        }
    }
}
