//! From the events of a program to topics that are as they ask: plan, and apply.

use std::collections::BTreeMap;
use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::{BoxFuture, FutureExt as _};

use super::apply;
use super::change::{PlannedTopic, TopicChange, TopicPlan};
use super::derived::Derived;
use super::rules::{self, Live};
use super::wish::{EventTopic, Wish, wishes};
use crate::error::KafkaError;
use crate::event::{Event, EventSet};
use crate::kafka::Kafka;
use crate::transport::{Admin, ClientError, TopicShape, blocking};

/// Makes the topics of events what the events ask for. Awaiting it plans and applies; [`plan`](Self::plan) only looks.
///
/// Topics are created, get more partitions, and keys of their configuration get other values. Partitions are never taken away, replicas not
/// moved, and a topic's limit of record sizes is raised and never lowered: others may count on it. What an event does not ask for is left
/// to the cluster. Programs that await it at the same moment do not disturb each other.
///
/// ```no_run
/// use kafka_event::prelude::*;
///
/// #[kafka_event(topic = "orders", key = id, partitions = 12, replication = 3, min_insync_replicas = 2, retention = "30d")]
/// pub struct OrderPlacedEvent {
///     id: i64,
/// }
///
/// # async fn run() -> Result<(), kafka_event::KafkaError> {
/// let kafka = Kafka::from_env()?;
/// let plan = kafka.ensure_topics().event::<OrderPlacedEvent>().dead_letters().await?;
/// println!("{plan}");
/// # Ok(())
/// # }
/// ```
///
/// On the embedded broker, topics are made with their partitions; it has no configuration and no replicas, and no plan.
#[must_use = "nothing is done until it is awaited"]
pub struct EnsureTopics {
    kafka: Kafka,
    asked: Vec<EventTopic>,
    derived: Derived,
    allow_repartition: bool,
}

impl EnsureTopics {
    pub(crate) fn new(kafka: Kafka) -> Self {
        Self {
            kafka,
            asked: Vec::new(),
            derived: Derived::default(),
            allow_repartition: false,
        }
    }

    /// The topic of an event.
    pub fn event<E: Event>(self) -> Self {
        self.asked(E::CONTRACT.into())
    }

    /// The topics of all events of a set.
    pub fn event_set<E: EventSet>(self) -> Self {
        let mut all = self;
        for contract in E::EVENTS {
            all = all.asked((*contract).into());
        }
        all
    }

    /// What an event asks for that was read from a binary.
    pub fn asked(mut self, event: EventTopic) -> Self {
        self.asked.push(event);
        self
    }

    /// For each topic a topic of dead letters, `<topic>.DLT`: as many partitions, 64 KiB more for a record, twice the retention and at least 14
    /// days.
    pub fn dead_letters(mut self) -> Self {
        self.derived.dead_letters = true;
        self
    }

    /// For each topic so many topics of records that are tried again, `<topic>-retry-<n>` from 1 on, with the same settings as dead letters.
    pub fn retry_topics(mut self, topics: u8) -> Self {
        self.derived.retries = topics;
        self
    }

    /// A topic with keys may get more partitions. Keys will then move to other partitions: the order of a key's records across the change is lost.
    pub fn allow_repartition(mut self) -> Self {
        self.allow_repartition = true;
        self
    }

    /// What would be done. Nothing is.
    ///
    /// # Errors
    /// When a topic's variable has no value, the cluster does not answer in time, or what has to be known may not be read; on the embedded
    /// broker.
    pub async fn plan(&self) -> Result<TopicPlan, KafkaError> {
        if self.kafka.is_embedded() {
            return Err(KafkaError::NotEmbedded {
                doing: "plan topics",
            });
        }
        let wishes = self.wishes()?;
        let admin = Arc::new(self.kafka.topics().admin()?);
        let (cluster, shapes) = {
            let admin = Arc::clone(&admin);
            blocking(move || admin.shapes().map(|shapes| (admin.cluster_id(), shapes))).await?
        };
        let mut topics = Vec::new();
        for (topic, wish) in wishes {
            let planned = self.one(&admin, &shapes, &topic, &wish).await?;
            let partitions = after(&planned, shapes.get(&topic));
            topics.push(planned);
            for (name, wish) in self.derived.of(&topic, &wish, partitions) {
                topics.push(self.one(&admin, &shapes, &name, &wish).await?);
            }
        }
        if let Some(contracts) = self.kafka.known_contracts() {
            let topic = contracts.topic(&self.kafka)?;
            topics.push(
                self.one(&admin, &shapes, &topic, &Wish::contracts())
                    .await?,
            );
        }
        clashes(&mut topics, &shapes);
        Ok(TopicPlan { cluster, topics })
    }

    fn wishes(&self) -> Result<BTreeMap<String, Wish>, KafkaError> {
        let mut resolved = Vec::new();
        for asked in &self.asked {
            resolved.push((self.kafka.topic_name(&asked.topic)?, asked.clone()));
        }
        Ok(wishes(&resolved))
    }

    async fn one(
        &self,
        admin: &Admin,
        shapes: &BTreeMap<String, TopicShape>,
        topic: &str,
        wish: &Wish,
    ) -> Result<PlannedTopic, ClientError> {
        let live = match shapes.get(topic) {
            None => None,
            Some(shape) => Some(live(admin, topic, *shape).await?),
        };
        Ok(rules::plan(
            topic,
            wish,
            live.as_ref(),
            self.allow_repartition,
        ))
    }

    /// Several instances of a service often start at the same moment, and each finds that the topics are missing.
    async fn plan_and_apply(&self) -> Result<TopicPlan, KafkaError> {
        let end = Instant::now() + self.kafka.deadline();
        loop {
            let plan = self.plan().await?;
            match apply::apply(&self.kafka, &plan).await {
                Err(KafkaError::StalePlan { .. }) if Instant::now() < end => {
                    tokio::time::sleep(AGAIN).await;
                }
                applied => return applied.map(|()| plan),
            }
        }
    }

    async fn ensure(self) -> Result<TopicPlan, KafkaError> {
        let Some(embedded) = self.kafka.embedded_cluster() else {
            return self.plan_and_apply().await;
        };
        for (topic, wish) in self.wishes()? {
            let partitions = wish.settings.partitions;
            let mut all = self.derived.of(&topic, &wish, partitions);
            all.push((topic, wish));
            for (name, _) in all {
                let partitions = partitions.map_or(EMBEDDED_PARTITIONS, |n| {
                    i32::try_from(n).unwrap_or(i32::MAX)
                });
                embedded.create_topic(&name, partitions)?;
            }
        }
        Ok(TopicPlan {
            cluster: None,
            topics: Vec::new(),
        })
    }
}

/// How long until it is looked again where another program makes the same topics.
const AGAIN: Duration = Duration::from_millis(100);

/// How many partitions an embedded topic has whose events do not say.
const EMBEDDED_PARTITIONS: i32 = 1;

/// A topic as the cluster has it.
pub(super) async fn live(
    admin: &Admin,
    topic: &str,
    shape: TopicShape,
) -> Result<Live, ClientError> {
    Ok(Live {
        partitions: u32::try_from(shape.partitions).unwrap_or(u32::MAX),
        replicas: u16::try_from(shape.replicas).unwrap_or(u16::MAX),
        configs: admin.topic_config(topic).await?,
    })
}

/// How many partitions a topic will have.
fn after(planned: &PlannedTopic, live: Option<&TopicShape>) -> Option<u32> {
    let changed = planned.changes.iter().find_map(|change| match change {
        TopicChange::Create { partitions, .. } => *partitions,
        TopicChange::Partitions { to, .. } => Some(*to),
        TopicChange::Config { .. } => None,
    });
    changed.or_else(|| u32::try_from(live?.partitions).ok())
}

/// Kafka's metrics write `.` as `_`, so that it refuses a topic whose name would be another's there.
fn clashes(topics: &mut [PlannedTopic], shapes: &BTreeMap<String, TopicShape>) {
    let in_metrics = |name: &str| name.replace('.', "_");
    let mut names: Vec<String> = shapes.keys().cloned().collect();
    names.extend(topics.iter().map(|planned| planned.topic.clone()));
    for planned in topics {
        let is_made = |change: &TopicChange| matches!(change, TopicChange::Create { .. });
        if !planned.changes.iter().any(is_made) {
            continue;
        }
        let own = in_metrics(&planned.topic);
        let other = names
            .iter()
            .find(|name| **name != planned.topic && in_metrics(name) == own);
        if let Some(other) = other {
            planned.refusals.push(format!(
                "its name differs from the topic `{other}` only by `.` and `_`, which are one in Kafka's metrics: Kafka refuses it; give it \
                 another name"
            ));
            planned.changes.clear();
        }
    }
}

impl IntoFuture for EnsureTopics {
    type Output = Result<TopicPlan, KafkaError>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    /// Plans and applies, and gives back the plan: the last one, where other programs changed the same topics meanwhile.
    fn into_future(self) -> Self::IntoFuture {
        self.ensure().boxed()
    }
}

impl fmt::Debug for EnsureTopics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnsureTopics")
            .field("asked", &self.asked)
            .finish_non_exhaustive()
    }
}
