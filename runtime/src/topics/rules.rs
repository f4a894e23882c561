//! One topic as it is asked for, held against the topic as it is: what is changed, and what is never done.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{PlannedTopic, TopicChange};
use super::wish::Wish;
use crate::event::{Cleanup, retention_text};

/// A topic of the cluster.
#[derive(Clone, Debug)]
pub(super) struct Live {
    pub(super) partitions: u32,
    pub(super) replicas: u16,
    pub(super) configs: BTreeMap<String, String>,
}

/// `retention.ms` of a topic that says nothing, on a cluster that says nothing: seven days.
const DEFAULT_RETENTION: i64 = 604_800_000;

/// What is to be done to a topic. `allow_repartition`: a topic with keys may get more partitions.
pub(super) fn plan(
    topic: &str,
    wish: &Wish,
    live: Option<&Live>,
    allow_repartition: bool,
) -> PlannedTopic {
    let mut planned = PlannedTopic {
        topic: topic.to_owned(),
        events: wish.events.clone(),
        changes: Vec::new(),
        drift: Vec::new(),
        warnings: Vec::new(),
        refusals: wish.conflicts.clone(),
    };
    if let (true, Some(event)) = (wish.compacts(), &wish.keyless) {
        planned.refusals.push(format!(
            "it is to be compacted, and {event} has no key: the broker refuses such records"
        ));
    }
    let mut configs = configs(wish, live.is_some());
    match live {
        None => {
            replicas(wish, wish.settings.replication, &mut planned);
            planned.changes.push(TopicChange::Create {
                partitions: wish.settings.partitions,
                replication: wish.settings.replication,
                configs: std::mem::take(&mut configs),
            });
        }
        Some(live) => {
            partitions(wish, live, allow_repartition, &mut planned);
            replicas(wish, Some(live.replicas), &mut planned);
            for (key, to) in configs {
                config(key, to, live, &mut planned);
            }
        }
    }
    event_times(wish, live, &mut planned);
    if !planned.refusals.is_empty() {
        planned.changes.clear();
    }
    planned
}

/// The keys of the configuration that follow from the wish. A topic that is there may take less than events that say nothing.
fn configs(wish: &Wish, is_there: bool) -> BTreeMap<String, String> {
    let settings = &wish.settings;
    let keys = [
        (
            "min.insync.replicas",
            settings.min_insync_replicas.map(|n| n.to_string()),
        ),
        ("retention.ms", settings.retention_ms.map(|n| n.to_string())),
        (
            "cleanup.policy",
            settings.cleanup.map(|policy| policy.name().to_owned()),
        ),
        (
            "max.message.bytes",
            (wish.is_limited || is_there).then(|| wish.max_message_bytes.to_string()),
        ),
    ];
    keys.into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect()
}

fn partitions(wish: &Wish, live: &Live, allow_repartition: bool, planned: &mut PlannedTopic) {
    let Some(to) = wish.settings.partitions else {
        return;
    };
    let from = live.partitions;
    if to < from {
        planned.refusals.push(format!(
            "it has {from} partitions and {to} are asked for: Kafka never takes partitions away, as their records would be lost. Say \
             `partitions = {from}`, or make a new topic with {to} and copy the records"
        ));
    }
    if to <= from {
        return;
    }
    if wish.is_keyed {
        let what = "keys will move to other partitions: what is written from now on is no longer in order with what the key's records were \
                    before, and growth moves no data";
        if !allow_repartition {
            planned.refusals.push(format!(
                "{from} partitions would become {to}, and its {what}. Where consumers can bear that, do it when little is written, with \
                 `--allow-repartition` (`.allow_repartition()`)"
            ));
            return;
        }
        planned
            .warnings
            .push(format!("its {what}; do it when little is written"));
    }
    planned.changes.push(TopicChange::Partitions { from, to });
}

/// Replicas that are, or will be, and how many of them have to be in sync.
fn replicas(wish: &Wish, replicas: Option<u16>, planned: &mut PlannedTopic) {
    if let (Some(wanted), Some(there)) = (wish.settings.replication, replicas)
        && wanted != there
    {
        planned.drift.push(format!(
            "it has {there} replicas and {wanted} are asked for: moving replicas copies all data, and is the work of \
             `kafka-reassign-partitions`"
        ));
    }
    let (Some(min), Some(replicas)) = (wish.settings.min_insync_replicas, replicas) else {
        return;
    };
    if min > replicas {
        planned.refusals.push(format!(
            "`min_insync_replicas` is {min} and it has {replicas} replicas: nothing would ever be acknowledged to `acks=all`"
        ));
    } else if min == replicas && replicas > 1 {
        planned.warnings.push(format!(
            "all {replicas} replicas have to be in sync: one broker that is down stops all writing"
        ));
    }
}

/// One key, where it has another value.
fn config(key: String, to: String, live: &Live, planned: &mut PlannedTopic) {
    let from = live.configs.get(&key);
    if from.is_some_and(|from| same(&key, from, &to)) {
        return;
    }
    let number = |text: &String| text.parse::<i64>().ok();
    let (before, after) = (from.and_then(number), number(&to));
    match key.as_str() {
        // Others may write to the topic, and count on its limit: it is raised, never lowered.
        "max.message.bytes" if before > after => return,
        "retention.ms" if lasts(before) > lasts(after) => planned.warnings.push(format!(
            "records that are older than {} are deleted within minutes",
            retention_text(after.unwrap_or(-1))
        )),
        "cleanup.policy" => {
            let compacts = |text: &str| Cleanup::parse(text).is_some_and(Cleanup::compacts);
            let was = from.is_some_and(|from| compacts(from));
            planned.warnings.extend(match (was, compacts(&to)) {
                (false, true) => Some(
                    "of each key all records but the last will be deleted, and records without a key are refused"
                        .to_owned(),
                ),
                (true, false) => {
                    Some("the last records of keys are deleted when their retention is over".to_owned())
                }
                _ => None,
            });
        }
        _ => {}
    }
    let from = from.cloned();
    planned.changes.push(TopicChange::Config { key, from, to });
}

/// Whether two values mean the same.
pub(super) fn same(key: &str, one: &str, other: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        text.split(',').map(|word| word.trim().to_owned()).collect()
    };
    one == other || (key == "cleanup.policy" && words(one) == words(other))
}

/// For how long: for ever is the longest.
fn lasts(ms: Option<i64>) -> i64 {
    match ms {
        None => 0,
        Some(ms) if ms < 0 => i64::MAX,
        Some(ms) => ms,
    }
}

/// Kafka deletes by the records' own times: those of an event of last year are older than the retention when they come.
fn event_times(wish: &Wish, live: Option<&Live>, planned: &mut PlannedTopic) {
    let Some(event) = &wish.event_time else {
        return;
    };
    let text = |key: &str| live.and_then(|live| live.configs.get(key)).cloned();
    let retention = wish
        .settings
        .retention_ms
        .or_else(|| text("retention.ms")?.parse().ok())
        .unwrap_or(DEFAULT_RETENTION);
    let cleanup = wish
        .settings
        .cleanup
        .or_else(|| Cleanup::parse(&text("cleanup.policy")?))
        .unwrap_or(Cleanup::Delete);
    let stamped_by_broker = text("message.timestamp.type").as_deref() == Some("LogAppendTime");
    if retention >= 0 && cleanup != Cleanup::Compact && !stamped_by_broker {
        planned.warnings.push(format!(
            "the records of {event} carry the time of the event, and are kept for {}: one that tells of an older time is deleted within \
             minutes of its arrival",
            retention_text(retention)
        ));
    }
}

#[cfg(test)]
mod tests;
