//! How often a record is tried, and how long it waits in between: exponential, with jitter, to a limit.

use std::ops::Range;
use std::time::{Duration, Instant};

use crate::park::Wait;
use crate::retry::End;
use crate::{Park, Retry, Timestamp};

/// The backoff when nothing is said: the first wait, and the longest.
const BACKOFF: Range<Duration> = Duration::from_secs(1)..Duration::from_secs(30);

/// By how much a wait varies, as in Kafka's own clients.
const JITTER: f64 = 0.2;

/// The least time for which a record is parked, so that a clock that is ahead of another's does not make an endless loop.
const LEAST_PARKED: Duration = Duration::from_millis(100);

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

    /// How many attempts there are; `None`: as many as there is time for.
    pub(in crate::consumer) fn attempts(&self) -> Option<usize> {
        match self.end {
            End::Attempts(attempts) => Some(usize::try_from(attempts).unwrap_or(usize::MAX)),
            End::Within(_) => None,
        }
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
    /// When it was parked first.
    parked: Option<Instant>,
}

impl Attempts {
    pub(in crate::consumer) const fn new() -> Self {
        Self {
            failed: 0,
            since: None,
            parked: None,
        }
    }

    pub(in crate::consumer) fn failed(&self) -> u32 {
        self.failed
    }

    /// It is to be parked, which is no attempt. For how long; `None`: it was for as long as may be, `limit` when nothing else is said.
    pub(in crate::consumer) fn park(&mut self, said: &Park, limit: Duration) -> Option<Duration> {
        let since = *self.parked.get_or_insert_with(Instant::now);
        let limit = said.within.unwrap_or(limit);
        let left = limit.checked_sub(since.elapsed());
        let left = left.filter(|left| !left.is_zero())?;
        let wait = match said.end {
            Wait::For(time) => time,
            Wait::Until(time) => {
                let now = Timestamp::now().as_millis();
                let left = time.as_millis().saturating_sub(now).max(0);
                Duration::from_millis(left.unsigned_abs())
            }
        };
        let wait = wait.max(LEAST_PARKED).min(left);
        self.paused(wait);
        Some(wait)
    }

    /// The time of a pause does not count.
    pub(in crate::consumer) fn paused(&mut self, time: Duration) {
        self.since = self.since.and_then(|since| since.checked_add(time));
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
    fn a_record_is_parked_as_its_error_says_to_the_limit() {
        let now = Timestamp::now().as_millis();
        let at = |seconds: i64| Park::until(Timestamp::from_millis(now + 1_000 * seconds));
        let of = |park: &Park| Attempts::new().park(park, 60 * SECOND);
        assert_eq!(of(&Park::wait(5 * SECOND)), Some(5 * SECOND));
        let until = of(&at(50)).unwrap();
        assert!(until > 30 * SECOND && until <= 50 * SECOND, "{until:?}");
        // Clocks that jumped: never longer than may be, never without a wait.
        for far in [
            at(1_000_000_000),
            Park::until(Timestamp::from_millis(i64::MAX)),
        ] {
            let most = of(&far).unwrap();
            assert!(most > 50 * SECOND && most <= 60 * SECOND, "{most:?}");
            assert!(of(&far.within(3 * SECOND)).unwrap() <= 3 * SECOND);
        }
        for past in [
            at(-1_000_000_000),
            Park::until(Timestamp::from_millis(i64::MIN)),
        ] {
            assert_eq!(of(&past), Some(LEAST_PARKED));
        }
        assert_eq!(of(&Park::wait(SECOND).within(Duration::ZERO)), None);
        let mut attempts = Attempts::new();
        let short = Park::wait(SECOND).within(Duration::from_nanos(1));
        assert!(
            attempts
                .park(&short, SECOND)
                .is_none_or(|wait| wait < SECOND)
        );
        assert_eq!(
            attempts.park(&short, SECOND),
            None,
            "the limit is one for all times"
        );
        assert_eq!(attempts.failed(), 0);
    }

    #[test]
    fn the_time_of_being_parked_is_none_of_the_retrys() {
        let policy = Policy::new(Some(&Retry::within(SECOND).backoff(SECOND..SECOND)));
        let mut attempts = Attempts::new();
        attempts.next(&policy, None).unwrap();
        let hour = 3600 * SECOND;
        assert_eq!(
            attempts.park(&Park::wait(hour), hour.saturating_mul(2)),
            Some(hour)
        );
        // As if the hour had passed, which it did not, the whole second is left.
        assert!(attempts.next(&policy, None).is_some());
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
