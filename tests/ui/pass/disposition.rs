// An error whose names clash with what the derive writes, and all that it can say.
use std::time::{Duration, SystemTime};

use kafka_event::Verdict::{self, DeadLetter, Skip, Stop};
use kafka_event::{Disposition, Park, Retry, Timestamp};

#[derive(Debug, Disposition)]
enum Error<T> {
    #[disposition(retry)]
    Retry,
    #[disposition(retry(attempts = 3))]
    Attempts(#[allow(dead_code)] T),
    #[disposition(retry(within = "2m", backoff = "500ms"))]
    Within { __inner: i32 },
    #[disposition(retry(backoff = "1s..1h", attempts = 9))]
    Backoff,
    #[disposition(dead_letter)]
    DeadLetter { source: std::io::Error },
    #[disposition(skip)]
    Skip,
    #[disposition(stop)]
    Stop,
    #[disposition(park(wait = "30s"))]
    Park,
    #[disposition(park(until = reset_at, within = "2h"))]
    Until { reset_at: Timestamp, __inner: i32 },
    #[disposition(park(within = "1m", until = 1))]
    Second(#[allow(dead_code)] i32, Duration),
    #[disposition(park(until = source))]
    Source2 { source: Time },
    #[disposition(transparent)]
    Only(Inner),
    #[disposition(transparent)]
    Source { code: i32, source: Box<Inner> },
}

/// A time of the user's own.
#[derive(Clone, Debug)]
struct Time;

impl From<Time> for Park {
    fn from(_: Time) -> Self {
        SystemTime::UNIX_EPOCH.into()
    }
}

#[derive(Debug, Disposition)]
#[disposition(stop)]
struct Inner(#[allow(dead_code)] i32);

#[derive(Debug, Disposition)]
enum Never {}

mod renamed {
    pub use kafka_event as kafka;

    #[derive(crate::renamed::kafka::Disposition)]
    #[disposition(crate = crate::renamed::kafka)]
    #[disposition(skip)]
    pub struct Elsewhere;
}

fn main() {
    let (second, minute) = (Duration::from_secs(1), Duration::from_secs(60));
    let half = second / 2;
    let retry = |retry| Verdict::Retry(Some(retry));
    let reset_at = Timestamp::from_millis(5);
    let said: [(Error<u8>, Verdict); 13] = [
        (Error::Park, Verdict::Park(Park::wait(30 * second))),
        (Error::Until { reset_at, __inner: 1 }, Verdict::Park(Park::until(reset_at).within(120 * minute))),
        (Error::Second(1, second), Verdict::Park(Park::wait(second).within(minute))),
        (Error::Source2 { source: Time }, Verdict::Park(Park::until(Timestamp::from_millis(0)))),
        (Error::Retry, Verdict::Retry(None)),
        (Error::Attempts(0), retry(Retry::attempts(3))),
        (Error::Within { __inner: 0 }, retry(Retry::within(2 * minute).backoff(half..half))),
        (Error::Backoff, retry(Retry::attempts(9).backoff(second..60 * minute))),
        (Error::DeadLetter { source: std::io::Error::other("") }, DeadLetter),
        (Error::Skip, Skip),
        (Error::Stop, Stop),
        (Error::Only(Inner(1)), Stop),
        (Error::Source { code: 1, source: Box::new(Inner(1)) }, Stop),
    ];
    for (error, verdict) in said {
        assert_eq!(error.disposition(), verdict, "{error:?}");
        let inner = matches!(error, Error::Only(_) | Error::Source { .. });
        assert_eq!(error.type_name().ends_with("Inner"), inner);
        let cause = matches!(error, Error::DeadLetter { .. } | Error::Source2 { .. });
        assert_eq!(error.cause_type_name().is_some(), cause);
    }
    assert_eq!(renamed::Elsewhere.disposition(), Skip);
    let _: fn(&Never) -> Verdict = Never::disposition;
}
