//! What is measured of a consumer, by event, topic and group.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::instruments::{Counter, Histogram, ON, Stopwatch};
use super::names;
use crate::consumer::{Outcome, Trouble};

/// The meters of a consumer. Each is made once.
pub(crate) struct ConsumerMeters {
    group: String,
    topics: Mutex<HashMap<Arc<str>, Arc<TopicMeters>>>,
    rebalances: Counter,
}

impl ConsumerMeters {
    pub(crate) fn new(group: &str) -> Self {
        names::describe();
        Self {
            group: group.to_owned(),
            topics: Mutex::default(),
            rebalances: Counter::new(names::CONSUMER_REBALANCES, &[("group", group)]),
        }
    }

    /// The meters of a topic, of which these events are handled.
    pub(crate) fn of_topic<'a>(
        &self,
        topic: &Arc<str>,
        events: impl Iterator<Item = &'a str>,
    ) -> Arc<TopicMeters> {
        let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        let known = topics.entry(Arc::clone(topic));
        let known = known.or_insert_with(|| Arc::new(TopicMeters::new(&self.group, topic, events)));
        Arc::clone(known)
    }

    /// Partitions came or were lost.
    pub(crate) fn rebalanced(&self) {
        self.rebalances.add(1);
    }
}

/// The meters of a topic.
pub(crate) struct TopicMeters {
    /// By the place of the event among those of its topic.
    events: Box<[EventMeters]>,
    /// Made for the first record of no known event: most topics have none.
    unknown: OnceLock<EventMeters>,
    group: String,
    topic: Arc<str>,
    dead_letter_failures: Counter,
    store_failures: Counter,
    unreadable: [Counter; Trouble::ALL.len()],
}

struct EventMeters {
    ended: [Counter; Outcome::ALL.len()],
    retries: Counter,
    handler: Histogram,
}

impl TopicMeters {
    fn new<'a>(group: &str, topic: &Arc<str>, events: impl Iterator<Item = &'a str>) -> Self {
        let labels = [("topic", &**topic), ("group", group)];
        let unreadable = Trouble::ALL.map(|reason| {
            let labels = [labels[0], labels[1], ("reason", reason.name())];
            Counter::new(names::CONSUMER_UNREADABLE, &labels)
        });
        Self {
            events: events
                .map(|event| EventMeters::new(group, topic, event))
                .collect(),
            unknown: OnceLock::new(),
            group: group.to_owned(),
            topic: Arc::clone(topic),
            dead_letter_failures: Counter::new(names::CONSUMER_DEAD_LETTER_FAILURES, &labels),
            store_failures: Counter::new(names::CONSUMER_STORE_FAILURES, &labels),
            unreadable,
        }
    }

    fn of(&self, event: Option<usize>) -> &EventMeters {
        let known = event.and_then(|place| self.events.get(place));
        known.unwrap_or_else(|| {
            let new = || EventMeters::new(&self.group, &self.topic, names::UNKNOWN);
            self.unknown.get_or_init(new)
        })
    }

    /// Records of the event came to their end.
    pub(crate) fn ended(&self, event: Option<usize>, outcome: Outcome, records: u64) {
        if ON && records > 0 {
            self.of(event).ended[outcome as usize].add(records);
        }
    }

    pub(crate) fn retried(&self, event: Option<usize>) {
        if ON {
            self.of(event).retries.add(1);
        }
    }

    /// A handler came to the end of an attempt.
    pub(crate) fn attempted(&self, event: Option<usize>, took: Stopwatch) {
        if ON {
            self.of(event).handler.record(took);
        }
    }

    pub(crate) fn dead_letter_failed(&self) {
        self.dead_letter_failures.add(1);
    }

    pub(crate) fn store_failed(&self) {
        self.store_failures.add(1);
    }

    pub(crate) fn unreadable(&self, reason: Trouble) {
        self.unreadable[reason as usize].add(1);
    }
}

impl EventMeters {
    fn new(group: &str, topic: &str, event: &str) -> Self {
        let labels = [("event", event), ("topic", topic), ("group", group)];
        let ended = Outcome::ALL.map(|outcome| {
            let labels = [labels[0], labels[1], labels[2], ("outcome", outcome.name())];
            Counter::new(names::CONSUMER_RECORDS, &labels)
        });
        Self {
            ended,
            retries: Counter::new(names::CONSUMER_RETRIES, &labels),
            handler: Histogram::new(names::CONSUMER_HANDLER, &labels),
        }
    }
}
