//! How far publishing is behind writing.

use std::time::Duration;

/// What an outbox holds that is not published yet: see [`Outbox::backlog`](super::Outbox::backlog).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Backlog {
    /// How many records are not published.
    pub pending: u64,
    /// How many of them Kafka did not take when they were tried last. Each is tried again, and the records of its key behind it wait; the column
    /// `failure` says why.
    pub failing: u64,
    /// How long ago the oldest of them was added; `None` when there is none.
    pub oldest: Option<Duration>,
}

/// What waits of a topic.
#[derive(Debug)]
#[cfg_attr(not(feature = "metrics"), allow(dead_code))]
pub struct TopicBacklog {
    pub(crate) topic: String,
    pub(crate) backlog: Backlog,
}

/// Pending, failing, when the oldest was added, and now.
pub(crate) type BacklogColumns = (i64, i64, Option<i64>, i64);

/// Topic, pending, failing, when the oldest was added, and now.
pub(crate) type TopicBacklogColumns = (String, i64, i64, Option<i64>, i64);

impl From<TopicBacklogColumns> for TopicBacklog {
    fn from((topic, pending, failing, oldest, now): TopicBacklogColumns) -> Self {
        let backlog = (pending, failing, oldest, now).into();
        Self { topic, backlog }
    }
}

impl From<BacklogColumns> for Backlog {
    fn from((pending, failing, oldest, now): BacklogColumns) -> Self {
        let count = |number: i64| u64::try_from(number).unwrap_or_default();
        Self {
            pending: count(pending),
            failing: count(failing),
            oldest: oldest.map(|oldest| Duration::from_millis(count(now - oldest))),
        }
    }
}
