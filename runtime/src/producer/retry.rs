//! How a producer's retries end: after a number of attempts, or after a time.

use std::ops::Range;
use std::time::Duration;

use crate::config::Delivery;

/// How often, or how long, a record is tried before its send fails. [`Retry::within`] two minutes is what counts when nothing is said, and
/// what Kafka recommends: an application knows how long it can wait, and hardly how often a broker may be away meanwhile.
///
/// Whichever is chosen, both numbers exist in Kafka's clients and must fit each other; `cargo kafka-event config` prints the arithmetic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    end: End,
    backoff: Option<Range<Duration>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum End {
    Attempts(u32),
    Within(Duration),
}

impl Retry {
    /// A send fails after so many requests, the first included. `delivery.timeout.ms` becomes the time that these take when each of them times
    /// out, unless somebody set it. A request that could not be made, since no broker was there, is none: such a send ends by that time.
    ///
    /// An idempotent producer needs two at least.
    #[must_use]
    pub const fn attempts(attempts: u32) -> Self {
        Self {
            end: End::Attempts(attempts),
            backoff: None,
        }
    }

    /// A send fails after this time, however often it was tried: `delivery.timeout.ms`. It has room for one attempt at least, which is
    /// `linger.ms` and `request.timeout.ms`.
    #[must_use]
    pub const fn within(delivery_timeout: Duration) -> Self {
        Self {
            end: End::Within(delivery_timeout),
            backoff: None,
        }
    }

    /// How long the first retry waits, and any later one at most: each waits twice as long as the one before. 100 ms to 1 s when nothing
    /// is said.
    #[must_use]
    pub fn backoff(mut self, range: Range<Duration>) -> Self {
        self.backoff = Some(range);
        self
    }

    /// The keys that say the same.
    pub(super) fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys = Vec::new();
        match self.end {
            End::Attempts(attempts) => {
                keys.push(("retries", attempts.saturating_sub(1).min(MOST).to_string()));
            }
            End::Within(time) => keys.push(("delivery.timeout.ms", milliseconds(time))),
        }
        if let Some(range) = &self.backoff {
            keys.push(("retry.backoff.ms", milliseconds(range.start)));
            keys.push(("retry.backoff.max.ms", milliseconds(range.end)));
        }
        keys
    }

    /// `delivery.timeout.ms` where it follows from the attempts and the other times.
    pub(super) fn delivery_timeout(&self, delivery: Option<Delivery>) -> Option<String> {
        match (&self.end, delivery) {
            (End::Attempts(attempts), Some(delivery)) => {
                let time = delivery.time_for((*attempts).max(1));
                Some(time.min(u64::from(MOST)).to_string())
            }
            _ => None,
        }
    }

    /// The longest `delivery.timeout.ms`, under which the other times can be looked at.
    pub(super) const LONGEST: u32 = MOST;
}

/// The largest number of both keys.
const MOST: u32 = i32::MAX as u32;

fn milliseconds(time: Duration) -> String {
    time.as_millis().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_models_are_keys_of_kafka() {
        let backoff = Duration::from_millis(50)..Duration::from_secs(2);
        let of_backoff = [
            ("retry.backoff.ms", "50".to_owned()),
            ("retry.backoff.max.ms", "2000".to_owned()),
        ];
        let attempts = Retry::attempts(5).backoff(backoff.clone()).keys();
        assert_eq!(attempts[0], ("retries", "4".to_owned()));
        assert_eq!(attempts[1..], of_backoff);
        let within = Retry::within(Duration::from_secs(30))
            .backoff(backoff)
            .keys();
        assert_eq!(within[0], ("delivery.timeout.ms", "30000".to_owned()));
        assert_eq!(within[1..], of_backoff);
        let all = Retry::attempts(u32::MAX).keys();
        assert_eq!(all, [("retries", i32::MAX.to_string())]);
    }
}
