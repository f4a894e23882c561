//! The cluster's topics: their names, what has to be known of them, and how they become what events ask for.
//!
//! What the events ask of a topic is one [`wish`]; [`rules`] holds it against the topic as it is and makes a plan ([`change`]), which [`apply`]
//! carries out and no more.

mod apply;
mod change;
mod derived;
mod ensure;
mod name;
mod rules;
mod show;
mod wish;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use change::{PlannedTopic, TopicChange, TopicPlan};
pub use ensure::EnsureTopics;
pub(crate) use name::resolve;
pub use wish::EventTopic;

use crate::config::ClientKind;
use crate::error::KafkaError;
use crate::kafka::{ClientKeys, Kafka};
use crate::transport::{Admin, ClientError, TopicShape, TopicSpec, blocking};

/// The keys of a topic's configuration that have a value.
type TopicConfig = Result<BTreeMap<String, String>, ClientError>;

/// Asks and tells a cluster about topics. Every call ends within the deadline of [`KafkaBuilder::deadline`](crate::KafkaBuilder::deadline).
#[derive(Clone, Debug)]
pub struct Topics(Kafka);

impl Topics {
    pub(crate) fn new(kafka: Kafka) -> Self {
        Self(kafka)
    }

    /// Creates a topic when it is not there. `true`: it was created.
    ///
    /// `configs` are keys of topics such as `retention.ms`; an existing topic keeps its own. The embedded broker takes no keys.
    ///
    /// # Errors
    /// When the cluster does not answer in time or refuses.
    pub async fn ensure(
        &self,
        name: &str,
        partitions: u16,
        configs: &[(&str, &str)],
    ) -> Result<bool, KafkaError> {
        if let Some(embedded) = self.0.embedded_cluster() {
            if !configs.is_empty() {
                return Err(KafkaError::NotEmbedded {
                    doing: "configure a topic",
                });
            }
            return Ok(embedded.create_topic(name, i32::from(partitions))?);
        }
        if self.partitions(name).await?.is_some() {
            return Ok(false);
        }
        let spec = TopicSpec {
            name: name.to_owned(),
            partitions: i32::from(partitions),
            replication: -1,
            configs: configs
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
        };
        Ok(self.admin()?.create(&spec).await?)
    }

    /// How many partitions a topic has; `None`: there is no such topic.
    ///
    /// # Errors
    /// When the cluster does not answer in time or refuses.
    pub async fn partitions(&self, name: &str) -> Result<Option<usize>, KafkaError> {
        let shape = shape(&Arc::new(self.admin()?), name).await?;
        Ok(shape.map(|shape| shape.partitions))
    }

    /// All topics that this client may see, and how many partitions each has.
    pub(crate) async fn all(&self) -> Result<BTreeMap<String, usize>, KafkaError> {
        let admin = self.admin()?;
        let shapes = blocking(move || admin.shapes()).await?;
        let all = shapes.into_iter();
        Ok(all.map(|(name, shape)| (name, shape.partitions)).collect())
    }

    /// The shape and the configuration of a topic, by one client for both questions; `None`: there is no such topic. A configuration that
    /// may not be read is the inner error.
    pub(crate) async fn existing(
        &self,
        name: &str,
    ) -> Result<Option<(TopicShape, TopicConfig)>, KafkaError> {
        let admin = Arc::new(self.admin()?);
        Ok(match shape(&admin, name).await? {
            None => None,
            Some(shape) => Some((shape, admin.topic_config(name).await)),
        })
    }

    /// The configuration of a topic: each key that has a value, and it.
    ///
    /// # Errors
    /// When the cluster does not answer in time or refuses; on the embedded broker, which has none.
    pub async fn config(&self, name: &str) -> Result<BTreeMap<String, String>, KafkaError> {
        if self.0.is_embedded() {
            return Err(KafkaError::NotEmbedded {
                doing: "read a topic's configuration",
            });
        }
        Ok(self.admin()?.topic_config(name).await?)
    }

    /// Carries out a plan, exactly: each change is made where the topic is as the plan saw it, and left where it was made before. Applying a plan
    /// twice changes nothing more. Returns when the cluster shows all changes.
    ///
    /// # Errors
    /// [`KafkaError::TopicsRefused`] for a plan with refusals, [`KafkaError::StalePlan`] when a topic has changed since (nothing is done then, unless
    /// it changed in this moment), [`KafkaError::OtherCluster`], and when the cluster does not answer in time or refuses.
    pub async fn apply(&self, plan: &TopicPlan) -> Result<(), KafkaError> {
        apply::apply(&self.0, plan).await
    }

    pub(crate) fn admin(&self) -> Result<Admin, KafkaError> {
        let checked = self.0.checked(ClientKind::Admin, &ClientKeys::default())?;
        Ok(Admin::new(&checked, self.0.deadline())??)
    }
}

/// Asks for a topic's shape without blocking the runtime.
async fn shape(admin: &Arc<Admin>, name: &str) -> Result<Option<TopicShape>, ClientError> {
    let (admin, name) = (Arc::clone(admin), name.to_owned());
    blocking(move || admin.shape(&name)).await
}
