//! How long is waited before something that failed is tried again.

use std::time::Duration;

/// The first wait, and the longest; each is twice as long as the one before.
pub(super) struct Backoff(pub(super) Duration, pub(super) Duration);

/// For the database and the cluster.
pub(super) const AWAY: Backoff = Backoff(Duration::from_millis(200), Duration::from_secs(10));

/// For a record that may be taken the next time.
pub(super) const RETRYABLE: Backoff = Backoff(Duration::from_secs(1), Duration::from_secs(10));

/// For a record that Kafka does not take as things are: somebody has to change a limit or grant a right first.
pub(super) const REFUSED: Backoff = Backoff(Duration::from_secs(10), Duration::from_secs(300));

impl Backoff {
    /// The wait after so many failures.
    pub(super) fn after(&self, failures: i64) -> Duration {
        let doublings = u32::try_from(failures.clamp(1, 20) - 1).unwrap_or_default();
        self.0.saturating_mul(1 << doublings).min(self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_doubles_to_its_longest() {
        let seconds = |failures| RETRYABLE.after(failures).as_secs();
        assert_eq!(
            [0, 1, 2, 3, 4, 5, i64::MAX].map(seconds),
            [1, 1, 2, 4, 8, 10, 10]
        );
    }
}
