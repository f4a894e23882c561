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

    /// The longest that a record can hold up those behind it: all attempts, each for as long as it may take, and the waits between them.
    /// `None`: an attempt has no limit.
    pub(in crate::consumer) fn longest(&self, attempt: Option<Duration>) -> Option<Duration> {
        let attempt = attempt?;
        let longest = |wait| varied(wait, 1.0 + JITTER);
        Some(match self.end {
            // The last attempt begins when the time is nearly over.
            End::Within(time) => attempt.saturating_mul(2).saturating_add(time),
            End::Attempts(attempts) => {
                let attempts = attempts.max(1);
                // A wait that doubled so often is the longest one from there on.
                let growing = attempts.min(34);
                let waits = (2..=growing).fold(Duration::ZERO, |sum, next| {
                    sum.saturating_add(longest(self.wait(next)))
                });
                let rest = longest(self.wait(u32::MAX)).saturating_mul(attempts - growing);
                let running = attempt.saturating_mul(attempts);
                running.saturating_add(waits).saturating_add(rest)
            }
        })
    }
}

/// A wait times a factor; what does not fit into a duration is left as it is.
fn varied(wait: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(wait.as_secs_f64() * factor).unwrap_or(wait)
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
        let wait = varied(wait, 1.0 - JITTER + 2.0 * JITTER * fastrand::f64());
        match policy.end {
            End::Attempts(attempts) => (self.failed < attempts).then_some(wait),
            End::Within(time) => {
                let left = time.checked_sub(since.elapsed())?;
                (!left.is_zero()).then_some(wait.min(left))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn the_longest_is_attempts_and_waits() {
        let of = |retry: &Retry| Policy::new(Some(retry)).longest(Some(SECOND));
        // Four attempts of 1 s, and 1, 2 and 3 s between them, each a fifth longer.
        let four = Retry::attempts(4).backoff(SECOND..3 * SECOND);
        assert_eq!(of(&four), Some(Duration::from_millis(11_200)));
        assert_eq!(of(&Retry::attempts(0)), Some(SECOND));
        assert_eq!(of(&Retry::within(10 * SECOND)), Some(12 * SECOND));
        assert_eq!(Policy::new(None).longest(None), None);
        let many = Retry::attempts(u32::MAX).backoff(Duration::MAX..Duration::MAX);
        assert_eq!(of(&many), Some(Duration::MAX));
    }

    #[test]
    fn waits_double_to_the_longest_and_vary_by_a_fifth() {
        let policy = Policy::new(Some(&Retry::attempts(50).backoff(SECOND..5 * SECOND)));
        for _ in 0..100 {
            let mut attempts = Attempts::new();
            for expected in [1, 2, 4, 5, 5, 5] {
                let wait = attempts.next(&policy, None).unwrap().as_secs_f64();
                let expected = f64::from(expected);
                assert!((0.8 * expected..=1.2 * expected).contains(&wait), "{wait}");
            }
            // What an error says counts more, for this one and not for others.
            assert_eq!(attempts.next(&policy, Some(&Retry::attempts(7))), None);
            assert_eq!(attempts.failed(), 7);
        }
        let endless = Policy::new(Some(
            &Retry::attempts(u32::MAX).backoff(Duration::MAX..SECOND),
        ));
        assert!(Attempts::new().next(&endless, None).unwrap() > SECOND);
    }
}
