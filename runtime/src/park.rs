//! How long a record is parked: for a time, or until one.

use std::time::{Duration, SystemTime};

use crate::Timestamp;

/// How long a record is parked before it is tried again: see [`Verdict::Park`](crate::Verdict::Park).
///
/// ```
/// use std::time::Duration;
/// use kafka_event::{Park, Timestamp};
///
/// let minute = Duration::from_secs(60);
/// let a_minute = Park::wait(minute);
/// let until_the_limit_is_reset = Park::until(Timestamp::from_millis(1_700_000_000_000));
/// let no_longer_than_ten_in_all = a_minute.within(10 * minute);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Park {
    pub(crate) end: Wait,
    pub(crate) within: Option<Duration>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    For(Duration),
    Until(Timestamp),
}

impl Park {
    /// For so long, from now on.
    #[must_use]
    pub const fn wait(time: Duration) -> Self {
        Self {
            end: Wait::For(time),
            within: None,
        }
    }

    /// Until this time, by the clock of this machine; one that has passed is no wait at all.
    #[must_use]
    pub const fn until(time: Timestamp) -> Self {
        Self {
            end: Wait::Until(time),
            within: None,
        }
    }

    /// How long a record may be parked in all, from the first time on, whatever later errors say of the wait itself. It is tried once more when
    /// that is over, and is a dead letter when it is to be parked then. When nothing is said,
    /// [`ConsumerBuilder::park_limit`](crate::ConsumerBuilder::park_limit) counts.
    #[must_use]
    pub const fn within(mut self, time: Duration) -> Self {
        self.within = Some(time);
        self
    }
}

/// For so long.
impl From<Duration> for Park {
    fn from(time: Duration) -> Self {
        Self::wait(time)
    }
}

/// Until then.
impl From<Timestamp> for Park {
    fn from(time: Timestamp) -> Self {
        Self::until(time)
    }
}

/// Until then.
impl From<SystemTime> for Park {
    fn from(time: SystemTime) -> Self {
        Self::until(time.into())
    }
}
