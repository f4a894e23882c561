//! How a producer's retries end, as keys of Kafka's clients.

use std::time::Duration;

use crate::Retry;
use crate::config::Delivery;
use crate::retry::End;

impl Retry {
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
