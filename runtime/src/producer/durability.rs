//! Whether topics keep what a durable producer promises: `acks=all` is only as durable as the topic.

use std::fmt;

use super::seen::Seen;
use crate::error::KafkaError;

/// What a topic lacks that a durable producer counts on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Weakness {
    /// Its partitions have one replica: the loss of one broker's disk loses what was acknowledged.
    OneReplica {
        /// The topic.
        topic: String,
    },
    /// `min.insync.replicas` is 1: when the others are away the leader acknowledges alone, and may be lost before they are back.
    LeaderAlone {
        /// The topic.
        topic: String,
    },
    /// `unclean.leader.election.enable`: a replica that had not copied everything may become leader, and the rest is lost.
    UncleanElection {
        /// The topic.
        topic: String,
    },
    /// Its configuration may not be read by this client (the ACL `DescribeConfigs` is missing), so that nothing is known of it.
    NotReadable {
        /// The topic.
        topic: String,
    },
}

impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneReplica { topic } => write!(
                f,
                "`{topic}` has one replica: what was acknowledged is lost with its broker; three are usual"
            ),
            Self::LeaderAlone { topic } => write!(
                f,
                "`{topic}` has min.insync.replicas=1: a leader that is alone acknowledges, and what it has may be lost with it; set 2"
            ),
            Self::UncleanElection { topic } => write!(
                f,
                "`{topic}` has unclean.leader.election.enable=true: a replica that had not copied everything may become leader; set false"
            ),
            Self::NotReadable { topic } => write!(
                f,
                "the configuration of `{topic}` may not be read: whether it keeps what is acknowledged is not known; grant DescribeConfigs"
            ),
        }
    }
}

/// What the topics lack. Each is logged as a warning.
///
/// # Errors
/// [`KafkaError::NeverAcknowledged`] for a topic that can acknowledge nothing.
pub(super) fn weaknesses(topics: &[Seen]) -> Result<Vec<Weakness>, KafkaError> {
    let mut all = Vec::new();
    for topic in topics {
        all.extend(of_topic(topic)?);
    }
    for weakness in &all {
        tracing::warn!(%weakness, "a durable producer's topic");
    }
    Ok(all)
}

fn of_topic(seen: &Seen) -> Result<Vec<Weakness>, KafkaError> {
    let topic = || seen.topic.clone();
    let mut found = Vec::new();
    if seen.replicas == 1 {
        found.push(Weakness::OneReplica { topic: topic() });
    }
    if seen.config.is_none() {
        found.push(Weakness::NotReadable { topic: topic() });
        return Ok(found);
    }
    let min_insync = seen.number("min.insync.replicas").unwrap_or(1);
    if min_insync > seen.replicas {
        return Err(KafkaError::NeverAcknowledged {
            topic: topic(),
            min_insync,
            replicas: seen.replicas,
        });
    }
    if min_insync == 1 && seen.replicas > 1 {
        found.push(Weakness::LeaderAlone { topic: topic() });
    }
    if seen.value("unclean.leader.election.enable") == Some("true") {
        found.push(Weakness::UncleanElection { topic: topic() });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(replicas: u64, config: &[(&str, &str)]) -> Seen {
        let config = config.iter().map(|(k, v)| ((*k).into(), (*v).into()));
        Seen {
            topic: "t".to_owned(),
            replicas,
            config: Some(config.collect()),
        }
    }

    fn topic() -> String {
        "t".to_owned()
    }

    #[test]
    fn each_weakness_is_seen_by_itself() {
        let min = |number| ("min.insync.replicas", number);
        let unclean = ("unclean.leader.election.enable", "true");
        let of = |replicas, config: &[_]| of_topic(&seen(replicas, config)).unwrap();
        assert_eq!(of(3, &[min("2")]), []);
        assert_eq!(
            of(1, &[min("1")]),
            [Weakness::OneReplica { topic: topic() }]
        );
        assert_eq!(
            of(3, &[min("1")]),
            [Weakness::LeaderAlone { topic: topic() }]
        );
        let both = of(3, &[min("2"), unclean]);
        assert_eq!(both, [Weakness::UncleanElection { topic: topic() }]);
        let hidden = Seen {
            config: None,
            ..seen(3, &[])
        };
        let hidden = of_topic(&hidden).unwrap();
        assert_eq!(hidden, [Weakness::NotReadable { topic: topic() }]);
    }

    #[test]
    fn more_in_sync_replicas_than_replicas_are_never_there() {
        let error = of_topic(&seen(2, &[("min.insync.replicas", "3")])).unwrap_err();
        assert!(
            matches!(
                error,
                KafkaError::NeverAcknowledged {
                    min_insync: 3,
                    replicas: 2,
                    ..
                }
            ),
            "{error:?}"
        );
    }
}
