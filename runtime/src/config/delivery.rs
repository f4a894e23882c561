//! How long a send can take: the arithmetic between `delivery.timeout.ms`, `linger.ms`, `request.timeout.ms` and the backoff of retries.

use std::fmt;

use super::{Checked, ClientKind};

/// Enough for a sentence; nobody counts further.
const MANY: u32 = 1_000;

/// The times of a send, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Delivery {
    timeout: u64,
    linger: u64,
    request: u64,
    backoff: u64,
    backoff_max: u64,
}

impl Delivery {
    /// `None` for clients that send nothing.
    pub(crate) fn of(checked: &Checked) -> Option<Self> {
        if checked.kind() != ClientKind::Producer {
            return None;
        }
        let number = |key| checked.get(key)?.parse().ok();
        Some(Self {
            timeout: number("delivery.timeout.ms")?,
            linger: number("linger.ms")?,
            request: number("request.timeout.ms")?,
            backoff: number("retry.backoff.ms")?,
            backoff_max: number("retry.backoff.max.ms")?,
        })
    }

    /// How long so many requests take, when each of them times out.
    pub(crate) fn time_for(&self, requests: u32) -> u64 {
        let mut time = self.linger.saturating_add(self.request);
        let mut backoff = self.backoff;
        for done in 1..requests {
            let left = u64::from(requests - done);
            if backoff >= self.backoff_max || backoff == 0 {
                // From here on all are alike.
                let each = self.request.saturating_add(self.longest(backoff));
                return time.saturating_add(each.saturating_mul(left));
            }
            time = time.saturating_add(self.request.saturating_add(self.longest(backoff)));
            backoff = backoff.saturating_mul(2);
        }
        time
    }

    /// A backoff is up to a fifth longer than it is said to be, so that clients do not come back all at once (KIP-580).
    fn longest(&self, backoff: u64) -> u64 {
        let backoff = backoff.min(self.backoff_max);
        backoff.saturating_add(backoff / 5)
    }

    /// How many requests that time out fit into `delivery.timeout.ms`, up to [`MANY`].
    fn requests(&self) -> u32 {
        let fit = (1..=MANY).take_while(|requests| self.time_for(*requests) <= self.timeout);
        fit.last().unwrap_or(0)
    }
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            timeout,
            linger,
            request,
            backoff,
            backoff_max,
        } = self;
        let requests = match self.requests() {
            MANY => format!("{MANY} requests and more"),
            1 => "1 request".to_owned(),
            requests => format!("{requests} requests"),
        };
        write!(
            f,
            "a send ends within delivery.timeout.ms={timeout}: after linger.ms={linger} a request may take request.timeout.ms={request}, and retries \
             wait from retry.backoff.ms={backoff} to retry.backoff.max.ms={backoff_max} between them: time for {requests} that nobody answers"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULT: Delivery = Delivery {
        timeout: 120_000,
        linger: 5,
        request: 30_000,
        backoff: 100,
        backoff_max: 1_000,
    };

    #[test]
    fn requests_and_what_lies_between_them_add_up() {
        assert_eq!(DEFAULT.time_for(1), 30_005);
        assert_eq!(DEFAULT.time_for(2), 60_005 + 120);
        assert_eq!(DEFAULT.time_for(4), 120_005 + 120 + 240 + 480);
        // 100, 200, 400, 800, and 1,000 from then on, each a fifth longer.
        let rest = 120 + 240 + 480 + 960 + 1_200 * 5;
        assert_eq!(DEFAULT.time_for(10), 300_005 + rest);
        assert_eq!(DEFAULT.requests(), 3);
    }

    #[test]
    fn no_value_makes_it_overflow_or_run_for_long() {
        let mut wild = DEFAULT;
        wild.backoff = u64::MAX;
        wild.backoff_max = u64::MAX;
        assert_eq!(wild.time_for(u32::MAX), u64::MAX);
        let still = Delivery {
            timeout: u64::MAX,
            linger: 0,
            request: 0,
            backoff: 0,
            backoff_max: 0,
        };
        assert_eq!((still.time_for(u32::MAX), still.requests()), (0, MANY));
    }
}
