//! How often a record is tried, and how long it waits in between: exponential, with jitter, to a limit.

use std::ops::Range;
use std::time::{Duration, Instant};

use crate::Retry;
use crate::retry::End;

/// The backoff when nothing is said: the first wait, and the longest.
const BACKOFF: Range<Duration> = Duration::from_secs(1)..Duration::from_secs(30);

/// By how much a wait varies, as in Kafka's own clients.
const JITTER: f64 = 0.2;

/// When retries end, and how long they wait: what counts for a record.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::consumer) struct Policy {
    end: End,
    backoff: Range<Duration>,
}

impl Policy {
    /// What a consumer has when nothing, or `said`, is said.
    pub(in crate::consumer) fn new(said: Option<&Retry>) -> Self {
        let policy = Self {
            end: End::Attempts(5),
            backoff: BACKOFF,
        };
        policy.overridden(said)
    }

    /// What an error says itself counts more.
    fn overridden(mut self, said: Option<&Retry>) -> Self {
        if let Some(retry) = said {
            self.end = retry.end.clone();
            if let Some(backoff) = &retry.backoff {
                self.backoff = backoff.clone();
            }
        }
        self
    }

    /// The wait before attempt `next` (the second is the first that waits), without jitter.
    fn wait(&self, next: u32) -> Duration {
        let doubled = 2u32.checked_pow(next.saturating_sub(2));
        let wait = doubled.and_then(|factor| self.backoff.start.checked_mul(factor));
        let longest = self.backoff.end.max(self.backoff.start);
        wait.map_or(longest, |wait| wait.min(longest))
    }
}

/// The attempts at one record.
#[derive(Debug)]
pub(in crate::consumer) struct Attempts {
    /// How many have failed.
    failed: u32,
    since: Option<Instant>,
}

impl Attempts {
    pub(in crate::consumer) const fn new() -> Self {
        Self {
            failed: 0,
            since: None,
        }
    }

    pub(in crate::consumer) fn failed(&self) -> u32 {
        self.failed
    }

    /// One more has failed. How long to wait for the next; `None`: there is none.
    pub(in crate::consumer) fn next(
        &mut self,
        policy: &Policy,
        said: Option<&Retry>,
    ) -> Option<Duration> {
        let policy = policy.clone().overridden(said);
        self.failed = self.failed.saturating_add(1);
        let since = *self.since.get_or_insert_with(Instant::now);
        let wait = policy.wait(self.failed.saturating_add(1));
        let wait = wait.mul_f64(1.0 - JITTER + 2.0 * JITTER * fastrand::f64());
        match policy.end {
            End::Attempts(attempts) => (self.failed < attempts).then_some(wait),
            End::Within(time) => {
                let left = time.checked_sub(since.elapsed())?;
                (!left.is_zero()).then_some(wait.min(left))
            }
        }
    }
}
