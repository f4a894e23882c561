//! What the events of a program ask of a topic: one wish, from all events that are on it.

use std::collections::BTreeMap;

use crate::event::{Cleanup, Contract, DEFAULT_MAX_MESSAGE_BYTES, TopicSettings};

/// What one event asks of its topic.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EventTopic {
    /// The event.
    pub event: String,
    /// The topic as the event names it, variables included.
    pub topic: String,
    /// What it asks.
    pub settings: TopicSettings,
    /// The largest record that it may make, in bytes.
    pub max_message_bytes: u32,
    /// It has a key.
    pub keyed: bool,
    /// A field of it is the record's timestamp.
    pub event_time: bool,
}

impl EventTopic {
    /// What an event asks that was read from a binary.
    #[must_use]
    pub fn of(found: &crate::contract::Found) -> Self {
        let head = &found.head;
        Self {
            event: head.name.clone(),
            topic: head.topic.clone(),
            settings: head.settings,
            max_message_bytes: found.max_message_bytes,
            keyed: !head.key.is_empty(),
            event_time: head.timestamp.is_some(),
        }
    }
}

impl From<&Contract> for EventTopic {
    fn from(contract: &Contract) -> Self {
        Self {
            event: contract.name.to_owned(),
            topic: contract.topic.to_owned(),
            settings: contract.settings,
            max_message_bytes: contract.max_message_bytes,
            keyed: !contract.key.is_empty(),
            event_time: contract.timestamp.is_some(),
        }
    }
}

/// What is asked of a topic.
#[derive(Clone, Debug, Default)]
pub(super) struct Wish {
    pub(super) events: Vec<String>,
    pub(super) settings: TopicSettings,
    /// The largest record that an event may make, in bytes.
    pub(super) max_message_bytes: u32,
    /// An event says itself how large its records may be.
    pub(super) is_limited: bool,
    /// An event without a key.
    pub(super) keyless: Option<String>,
    /// An event with one.
    pub(super) is_keyed: bool,
    /// An event whose records carry the time of the event.
    pub(super) event_time: Option<String>,
    /// What the events do not agree on, in words.
    pub(super) conflicts: Vec<String>,
}

/// The wishes of all topics, by the topic's name.
pub(super) fn wishes(asked: &[(String, EventTopic)]) -> BTreeMap<String, Wish> {
    let mut wishes: BTreeMap<String, Wish> = BTreeMap::new();
    for (topic, asked) in asked {
        wishes.entry(topic.clone()).or_default().add(asked);
    }
    wishes
}

impl Wish {
    /// What the topic of contracts is to be.
    pub(super) fn contracts() -> Self {
        Self {
            settings: TopicSettings {
                cleanup: Some(Cleanup::Compact),
                ..TopicSettings::NONE
            },
            max_message_bytes: DEFAULT_MAX_MESSAGE_BYTES,
            is_keyed: true,
            ..Self::default()
        }
    }

    fn add(&mut self, asked: &EventTopic) {
        let event = &asked.event;
        let (own, new) = (self.settings, asked.settings);
        self.settings = TopicSettings {
            partitions: self.agreed(event, "partitions", own.partitions, new.partitions),
            replication: self.agreed(event, "replication", own.replication, new.replication),
            min_insync_replicas: self.agreed(
                event,
                "min_insync_replicas",
                own.min_insync_replicas,
                new.min_insync_replicas,
            ),
            retention_ms: self.agreed(event, "retention", own.retention_ms, new.retention_ms),
            cleanup: self.agreed(event, "cleanup", own.cleanup, new.cleanup),
        };
        self.max_message_bytes = self.max_message_bytes.max(asked.max_message_bytes);
        self.is_limited |= asked.max_message_bytes != DEFAULT_MAX_MESSAGE_BYTES;
        if !asked.keyed {
            self.keyless.get_or_insert_with(|| event.clone());
        }
        self.is_keyed |= asked.keyed;
        if asked.event_time {
            self.event_time.get_or_insert_with(|| event.clone());
        }
        self.events.push(event.clone());
    }

    /// The value that both ask for, or the one that is asked for.
    fn agreed<T: PartialEq + std::fmt::Debug + Copy>(
        &mut self,
        event: &str,
        what: &str,
        own: Option<T>,
        new: Option<T>,
    ) -> Option<T> {
        if let (Some(own), Some(new)) = (own, new)
            && own != new
        {
            self.conflicts.push(format!(
                "{event} asks for `{what}` {new:?}, and {} for {own:?}: a topic has one, say it at one of its events",
                self.events.join(", ")
            ));
        }
        own.or(new)
    }

    /// Whether the wish keeps the last record of each key.
    pub(super) fn compacts(&self) -> bool {
        self.settings.cleanup.is_some_and(Cleanup::compacts)
    }
}
