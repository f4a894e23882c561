//! Errors of a program's start: configuration, topics, the cluster.

use std::fmt;

use crate::config::ConfigErrors;
use crate::transport::ClientError;

/// A cluster, client or topic that cannot be set up.
#[derive(Debug)]
#[non_exhaustive]
pub enum KafkaError {
    /// A configuration breaks rules; all of them are in it.
    Config(ConfigErrors),
    /// A topic has a variable without a value.
    Variable {
        /// The topic as it was written.
        topic: String,
        /// The variable.
        name: String,
    },
    /// A topic's name with its variables filled in is not one.
    TopicName {
        /// The name.
        topic: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A topic takes smaller records than an event may be.
    TopicLimit {
        /// The topic.
        topic: String,
        /// Its `max.message.bytes`.
        topic_limit: u64,
        /// The event.
        event: &'static str,
        /// The event's `max_message_bytes`.
        event_limit: u32,
    },
    /// `batch.size` was set larger than what a topic takes: the broker refuses a batch that is too large with all its records.
    BatchSize {
        /// `batch.size`, in bytes.
        batch_size: u64,
        /// The topic with the smallest limit.
        topic: String,
        /// Its `max.message.bytes`.
        topic_limit: u64,
    },
    /// A topic needs more in-sync replicas than it has: what a durable producer sends there can never be acknowledged.
    NeverAcknowledged {
        /// The topic.
        topic: String,
        /// Its `min.insync.replicas`.
        min_insync: u64,
        /// How many replicas it has.
        replicas: u64,
    },
    /// A topic is not there.
    NoTopic {
        /// The topic.
        topic: String,
    },
    /// A plan for topics asks for what is never done. Nothing was done.
    TopicsRefused {
        /// Why, each with its topic.
        reasons: Vec<String>,
    },
    /// A topic is neither as a plan saw it nor as the plan wants it: somebody changed it since.
    StalePlan {
        /// The topic.
        topic: String,
    },
    /// A plan was made for another cluster. Nothing was done.
    OtherCluster {
        /// The id of the cluster that it was made for.
        planned: String,
        /// The id of this one.
        found: String,
    },
    /// A group's offsets are to be set from outside, and it has members, whose commits would undo that.
    GroupActive {
        /// The group.
        group: String,
    },
    /// The embedded broker cannot do this.
    NotEmbedded {
        /// What was asked of it.
        doing: &'static str,
    },
    /// The client or the cluster refuses.
    Client(ClientError),
}

impl KafkaError {
    /// Trying the same again can help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Client(error) if error.is_retryable())
    }

    /// The client that reported it is of no more use; make a new one.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Client(error) if error.is_fatal())
    }
}

impl fmt::Display for KafkaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(_) => f.write_str("the configuration cannot be used"),
            Self::Variable { topic, name } => write!(
                f,
                "the topic `{topic}` has a variable without a value: set the environment variable `{name}`, or `.variable(\"{name}\", …)`"
            ),
            Self::TopicName { topic, reason } => {
                write!(f, "`{topic}` is no name of a topic: {reason}")
            }
            Self::TopicLimit {
                topic,
                topic_limit,
                event,
                event_limit,
            } => write!(
                f,
                "the topic `{topic}` takes records of at most {topic_limit} bytes, and a {event} may have {event_limit}: raise the topic's \
                 `max.message.bytes`, or lower the event's `max_message_bytes`"
            ),
            Self::BatchSize {
                batch_size,
                topic,
                topic_limit,
            } => write!(
                f,
                "`batch.size` is {batch_size}, and the topic `{topic}` takes batches of at most {topic_limit} bytes: leave `batch.size` out, or \
                 raise the topic's `max.message.bytes`"
            ),
            Self::NeverAcknowledged {
                topic,
                min_insync,
                replicas,
            } => write!(
                f,
                "the topic `{topic}` has min.insync.replicas={min_insync} and {replicas} replicas: a record that all in-sync replicas are to \
                 acknowledge never is; lower `min.insync.replicas`, or add replicas"
            ),
            Self::NoTopic { topic } => write!(
                f,
                "there is no topic `{topic}` on the cluster: create it first"
            ),
            Self::TopicsRefused { reasons } => {
                write!(f, "nothing was done to the topics: {}", reasons.join("; "))
            }
            Self::StalePlan { topic } => write!(
                f,
                "the topic `{topic}` has changed since the plan was made: make a new plan"
            ),
            Self::OtherCluster { planned, found } => write!(
                f,
                "the plan was made for the cluster {planned}, and this is {found}: make one for this cluster"
            ),
            Self::GroupActive { group } => write!(
                f,
                "the group `{group}` has members, whose own commits would undo this: stop its consumers first, and wait for a killed one until \
                 its session times out"
            ),
            Self::NotEmbedded { doing } => write!(
                f,
                "the embedded broker cannot {doing}: use a real cluster for it"
            ),
            Self::Client(_) => f.write_str("the Kafka client reports an error"),
        }
    }
}

impl std::error::Error for KafkaError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Config(error) => Some(error),
            Self::Client(error) => Some(error),
            _ => None,
        }
    }
}

impl From<ConfigErrors> for KafkaError {
    fn from(error: ConfigErrors) -> Self {
        Self::Config(error)
    }
}

impl From<ClientError> for KafkaError {
    fn from(error: ClientError) -> Self {
        Self::Client(error)
    }
}
