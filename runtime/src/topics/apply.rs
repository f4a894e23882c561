//! Applying a plan exactly: what is as the plan saw it is changed, what is as the plan wants it is left, anything else ends it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use super::change::{PlannedTopic, TopicChange, TopicPlan};
use super::ensure::live;
use super::rules::{Live, same};
use crate::error::KafkaError;
use crate::kafka::Kafka;
use crate::transport::{Admin, ClientError, TopicSpec, blocking};

/// How long to wait before the cluster is asked again whether a change has come.
const AGAIN: std::time::Duration = std::time::Duration::from_millis(100);

/// Whether a change is still to be made.
#[derive(PartialEq)]
enum Now {
    Open,
    Done,
    /// The topic is neither as it was nor as it is to be.
    Other,
}

pub(super) async fn apply(kafka: &Kafka, plan: &TopicPlan) -> Result<(), KafkaError> {
    if plan.is_refused() {
        return Err(KafkaError::TopicsRefused {
            reasons: reasons(plan),
        });
    }
    let admin = Arc::new(kafka.topics().admin()?);
    let cluster = {
        let admin = Arc::clone(&admin);
        blocking(move || Ok(admin.cluster_id())).await?
    };
    if let (Some(planned), Some(found)) = (&plan.cluster, &cluster)
        && planned != found
    {
        return Err(KafkaError::OtherCluster {
            planned: planned.clone(),
            found: found.clone(),
        });
    }
    // All is looked at before anything is changed.
    let mut open = Vec::new();
    for planned in &plan.topics {
        let now = look(&admin, &planned.topic).await?;
        for change in &planned.changes {
            match state(change, now.as_ref()) {
                Now::Open => open.push((planned, change)),
                Now::Done => {}
                Now::Other => {
                    return Err(KafkaError::StalePlan {
                        topic: planned.topic.clone(),
                    });
                }
            }
        }
    }
    for (planned, change) in open {
        make(&admin, planned, change).await?;
        seen(kafka, &admin, planned, change).await?;
    }
    Ok(())
}

fn reasons(plan: &TopicPlan) -> Vec<String> {
    let topics = plan.topics.iter();
    topics
        .flat_map(|topic| {
            let name = &topic.topic;
            topic
                .refusals
                .iter()
                .map(move |reason| format!("`{name}`: {reason}"))
        })
        .collect()
}

async fn look(admin: &Arc<Admin>, topic: &str) -> Result<Option<Live>, ClientError> {
    match super::shape(admin, topic).await? {
        // A topic whose partitions have no leaders yet is about to be.
        Some(shape) if shape.is_led => Ok(Some(live(admin, topic, shape).await?)),
        _ => Ok(None),
    }
}

fn state(change: &TopicChange, now: Option<&Live>) -> Now {
    let done = |is: bool| if is { Now::Done } else { Now::Other };
    match (change, now) {
        (TopicChange::Create { .. }, None) => Now::Open,
        (
            TopicChange::Create {
                partitions,
                replication,
                configs,
            },
            Some(now),
        ) => done(
            partitions.is_none_or(|wanted| wanted == now.partitions)
                && replication.is_none_or(|wanted| wanted == now.replicas)
                && has(now, configs),
        ),
        (TopicChange::Partitions { from, to }, Some(now)) => match now.partitions {
            there if there == *from => Now::Open,
            there => done(there == *to),
        },
        (TopicChange::Config { key, from, to }, Some(now)) => {
            let there = now.configs.get(key);
            if there == from.as_ref() {
                Now::Open
            } else {
                done(there.is_some_and(|there| same(key, there, to)))
            }
        }
        (TopicChange::Partitions { .. } | TopicChange::Config { .. }, None) => Now::Other,
    }
}

fn has(now: &Live, configs: &BTreeMap<String, String>) -> bool {
    configs.iter().all(|(key, wanted)| {
        let there = now.configs.get(key);
        there.is_some_and(|there| same(key, there, wanted))
    })
}

async fn make(
    admin: &Arc<Admin>,
    planned: &PlannedTopic,
    change: &TopicChange,
) -> Result<(), KafkaError> {
    let topic = &planned.topic;
    match change {
        TopicChange::Create {
            partitions,
            replication,
            configs,
        } => {
            let spec = TopicSpec {
                name: topic.clone(),
                partitions: partitions.map_or(-1, |n| i32::try_from(n).unwrap_or(i32::MAX)),
                replication: replication.map_or(-1, i32::from),
                configs: configs.clone().into_iter().collect(),
            };
            if !admin.create(&spec).await? {
                // Somebody else was a moment earlier.
                return Err(KafkaError::StalePlan {
                    topic: topic.clone(),
                });
            }
        }
        TopicChange::Partitions { to, .. } => {
            let to = usize::try_from(*to).unwrap_or(usize::MAX);
            admin.grow(topic, to).await?;
        }
        TopicChange::Config { key, to, .. } => {
            let (admin, topic) = (Arc::clone(admin), topic.clone());
            let keys = [(key.clone(), to.clone())];
            blocking(move || admin.set_configs(&topic, &keys)).await?;
        }
    }
    Ok(())
}

/// Waits until the cluster shows a change: what follows may count on it.
async fn seen(
    kafka: &Kafka,
    admin: &Arc<Admin>,
    planned: &PlannedTopic,
    change: &TopicChange,
) -> Result<(), KafkaError> {
    let end = Instant::now() + kafka.deadline();
    loop {
        let now = look(admin, &planned.topic).await?;
        if state(change, now.as_ref()) == Now::Done {
            return Ok(());
        }
        if Instant::now() >= end {
            let doing = "the cluster took a change and does not show it";
            return Err(ClientError::silence(doing, kafka.deadline()).into());
        }
        tokio::time::sleep(AGAIN).await;
    }
}
