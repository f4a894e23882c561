//! Retries by topics: a record that fails goes to `<topic>-retry-<n>` and is handled again when its time has come, and those behind it
//! do not wait.

use std::collections::HashMap;
use std::time::Duration;

use super::source::postponed_for;
use crate::Timestamp;
use crate::consumer::record::RawRecord;

/// Topics for records that are tried again later: `<topic>-retry-1`, `-retry-2` and so on for each topic that is read, each with a delay.
///
/// A record whose error says `retry` and that failed as often as the consumer's [`retry`](crate::ConsumerBuilder::retry) lets it in its place (once,
/// when that is not said) is written to the next of them, and is a dead letter behind the last one. The consumer reads them too, and
/// handles a record there when its delay has passed.
///
/// **Order is given up**: records behind it are handled before it, those of its key too. A record that was postponed has the time of its
/// writing, or the topic's retention would delete it; where it was, when, and what failed is in its headers, in the words of Spring Kafka's
/// retry topics (`kafka_original-topic` …, `kafka_exception-message` …, `retry_topic-attempts`, `retry_topic-backoff-timestamp`). They survive a
/// restart. `RecordMetadata` is that of the retry topic.
///
/// While nothing of a partition there is due for five seconds or more, the client fetches nothing of it until a second before, so that retry topics cost the
/// topics beside them little. Where all was read it looks again after half a minute at most. What [`Lag`](crate::Lag) says of its end is as old then.
///
/// It is written as [`DeadLetters`](crate::DeadLetters) are, some 25 ms after it failed.
///
/// The topics have to exist; `cargo kafka-event topics apply --retry-topics N` makes them. A group passes over what another group has
/// postponed there.
///
/// ```
/// use std::time::Duration;
/// use kafka_event::RetryTopics;
///
/// let minute = Duration::from_secs(60);
/// let retries = RetryTopics::after([minute, 10 * minute, 60 * minute]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetryTopics(Vec<Duration>);

impl RetryTopics {
    /// A topic for each delay, in this order.
    #[must_use]
    pub fn after(delays: impl IntoIterator<Item = Duration>) -> Self {
        Self(delays.into_iter().collect())
    }

    pub(in crate::consumer) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(in crate::consumer) fn first(&self) -> Option<Duration> {
        self.0.first().copied()
    }

    pub(in crate::consumer) fn beside(self, topics: &[&str]) -> Hops {
        let numbers = 1..=self.0.len();
        let all = topics.iter().flat_map(|topic| {
            let hop = |number| (name(topic, number), ((*topic).to_owned(), number));
            numbers.clone().map(hop)
        });
        Hops {
            by_topic: all.collect(),
            delays: self.0,
        }
    }
}

fn name(topic: &str, number: usize) -> String {
    format!("{topic}-retry-{number}")
}

/// The retry topics of a consumer.
#[derive(Debug)]
pub(in crate::consumer) struct Hops {
    delays: Vec<Duration>,
    /// By the name of each retry topic: whose it is, and which one.
    by_topic: HashMap<String, (String, usize)>,
}

/// What is to be done with a record of a retry topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::consumer) enum Arrival {
    /// Its time comes in so long, or has come.
    DueIn(Duration),
    /// Another group has postponed it.
    OfAnotherGroup,
}

impl Hops {
    /// The retry topics, each with the topic that it belongs to.
    pub(in crate::consumer) fn topics(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.by_topic.iter();
        all.map(|(name, (topic, _))| (name.as_str(), topic.as_str()))
    }

    /// The topic that a record belongs to, and the number of the retry topic that it came by; 0: none.
    pub(in crate::consumer) fn of<'a>(&'a self, topic: &'a str) -> (&'a str, usize) {
        if self.by_topic.is_empty() {
            return (topic, 0);
        }
        let hop = self.by_topic.get(topic);
        hop.map_or((topic, 0), |(topic, number)| (topic, *number))
    }

    /// Where a record of `topic` that came by retry topic `number` goes next, and when it is due there.
    pub(super) fn next(&self, topic: &str, number: usize) -> Option<(String, Timestamp)> {
        let delay = self.delays.get(number)?;
        let delay = i64::try_from(delay.as_millis()).unwrap_or(i64::MAX);
        let due = Timestamp::now().as_millis().saturating_add(delay);
        Some((name(topic, number + 1), Timestamp::from_millis(due)))
    }

    /// When a record is due: never later than after its topic's delay, whatever the clocks say.
    pub(in crate::consumer) fn arrive(
        &self,
        record: &RawRecord,
        number: usize,
        group: &str,
    ) -> Arrival {
        let (by, due) = postponed_for(record);
        if by.is_some_and(|by| by != group) {
            return Arrival::OfAnotherGroup;
        }
        let left = due.map_or(0, |due| due.saturating_sub(Timestamp::now().as_millis()));
        let left = Duration::from_millis(left.max(0).unsigned_abs());
        Arrival::DueIn(left.min(self.delay(number)))
    }

    /// The delay of retry topic `number`.
    pub(in crate::consumer) fn delay(&self, number: usize) -> Duration {
        let index = number.checked_sub(1);
        let delay = index.and_then(|index| self.delays.get(index));
        delay.copied().unwrap_or_default()
    }
}
