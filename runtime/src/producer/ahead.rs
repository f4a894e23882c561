//! How far in the future an event's time may lie: what its topic takes, so that one that lies further is refused before it takes the rest of
//! its batch along.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use super::seen::Seen;
use crate::Timestamp;
use crate::event::Contract;

/// The limits of the topics that were looked at (`message.timestamp.after.max.ms`), in milliseconds.
#[derive(Debug)]
pub(super) struct Ahead {
    limits: Vec<(&'static str, i64)>,
    smallest: i64,
    /// A time that has passed. The clock is read only for what may lie too far behind that.
    passed: AtomicI64,
}

impl Ahead {
    pub(super) fn new(events: &[(String, &'static Contract)], topics: &[Seen]) -> Self {
        let limit = |(name, contract): &(String, &'static Contract)| {
            let seen = topics.iter().find(|seen| seen.topic == *name)?;
            let stamps = seen.value("message.timestamp.type") == Some("LogAppendTime");
            let limit = seen.number("message.timestamp.after.max.ms")?;
            let limit = i64::try_from(limit).ok().filter(|_| !stamps)?;
            Some((contract.topic, limit))
        };
        let limits: Vec<_> = events.iter().filter_map(limit).collect();
        let smallest = limits.iter().map(|(_, limit)| *limit).min();
        Self {
            limits,
            smallest: smallest.unwrap_or(i64::MAX),
            passed: AtomicI64::new(0),
        }
    }

    /// The limit that a time breaks.
    pub(super) fn broken_by(&self, topic: &'static str, timestamp: Timestamp) -> Option<Duration> {
        let time = timestamp.as_millis();
        let is_within = |now: i64, limit: i64| time <= now.saturating_add(limit);
        if is_within(self.passed.load(Ordering::Relaxed), self.smallest) {
            return None;
        }
        let now = Timestamp::now().as_millis();
        self.passed.store(now, Ordering::Relaxed);
        let (_, limit) = self.limits.iter().find(|(name, _)| *name == topic)?;
        let millis = u64::try_from(*limit).unwrap_or(0);
        (!is_within(now, *limit)).then(|| Duration::from_millis(millis))
    }
}
