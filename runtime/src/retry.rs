//! How retries end: after a number of attempts, or after a time.

use std::ops::Range;
use std::time::Duration;

/// How often, or how long, something is tried before it fails: a record that a producer sends, or one that a consumer's handler failed at.
///
/// A producer without one has [`Retry::within`] two minutes, which is what Kafka recommends: an application knows how long it can wait, and
/// hardly how often a broker may be away meanwhile. Whichever is chosen, both numbers exist in Kafka's clients and must fit each other;
/// `cargo kafka-event config` prints the arithmetic.
///
/// A consumer without one has five [`Retry::attempts`] with a backoff of 1 s to 30 s, which are 15 s in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    pub(crate) end: End,
    pub(crate) backoff: Option<Range<Duration>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Attempts(u32),
    Within(Duration),
}

impl Retry {
    /// So many attempts, the first included.
    ///
    /// Of a producer they are requests; `delivery.timeout.ms` becomes the time that these take when each of them times
    /// out, unless somebody set it. A request that could not be made, since no broker was there, is none: such a send ends by that time.
    /// An idempotent producer needs two at least.
    #[must_use]
    pub const fn attempts(attempts: u32) -> Self {
        Self {
            end: End::Attempts(attempts),
            backoff: None,
        }
    }

    /// It fails after this time, however often it was tried.
    ///
    /// Of a producer it is `delivery.timeout.ms`, which has room for one attempt at least: `linger.ms` and `request.timeout.ms`. A consumer
    /// counts it from the first attempt's failure.
    #[must_use]
    pub const fn within(time: Duration) -> Self {
        Self {
            end: End::Within(time),
            backoff: None,
        }
    }

    /// How long the first retry waits, and any later one at most: each waits twice as long as the one before. When nothing is said, 100 ms
    /// to 1 s for a producer, and 1 s to 30 s for a consumer. The waiting varies by a fifth, so that not all retry at the same moment.
    #[must_use]
    pub fn backoff(mut self, range: Range<Duration>) -> Self {
        self.backoff = Some(range);
        self
    }
}
