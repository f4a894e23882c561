//! The topics beside a topic: for records that are tried again later, and for those that could not be handled.

use super::wish::Wish;
use crate::dlt::names::SUFFIX;
use crate::event::{Cleanup, TopicSettings};

/// Which topics there are beside each topic.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Derived {
    pub(super) retries: u8,
    pub(super) dead_letters: bool,
}

/// By how many bytes such a record may be larger than the one it was: headers that say where it was and what went wrong.
const MORE_BYTES: u32 = 65_536;

/// Kafka's own `max.message.bytes`.
const TOPIC_DEFAULT: u32 = 1_048_588;

/// For how long such a record is kept at least, in ms: 14 days, so that people can look at it after a holiday.
const AT_LEAST: i64 = 1_209_600_000;

impl Derived {
    /// The topics beside `topic` and what is asked of them: as many partitions as it has, room for more headers, and time.
    pub(super) fn of(
        self,
        topic: &str,
        wish: &Wish,
        partitions: Option<u32>,
    ) -> Vec<(String, Wish)> {
        let retries = (1..=self.retries).map(|n| format!("{topic}-retry-{n}"));
        let dead_letters = self.dead_letters.then(|| format!("{topic}{SUFFIX}"));
        retries
            .chain(dead_letters)
            .map(|name| (name, beside(wish, partitions)))
            .collect()
    }
}

fn beside(wish: &Wish, partitions: Option<u32>) -> Wish {
    let settings = wish.settings;
    let retention = match settings.retention_ms {
        Some(ms) if ms < 0 => -1,
        Some(ms) => ms.saturating_mul(2).max(AT_LEAST),
        None => AT_LEAST,
    };
    Wish {
        events: wish.events.clone(),
        settings: TopicSettings {
            partitions,
            retention_ms: Some(retention),
            cleanup: Some(Cleanup::Delete),
            ..settings
        },
        max_message_bytes: wish
            .max_message_bytes
            .max(TOPIC_DEFAULT)
            .saturating_add(MORE_BYTES),
        is_limited: true,
        // Their records carry the time at which they were written there, and their order is given up.
        ..Wish::default()
    }
}
