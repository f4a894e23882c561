// An error whose names clash with what the derive writes, and all that it can say.
use std::time::Duration;

use kafka_event::Verdict::{self, DeadLetter, Skip, Stop};
use kafka_event::{Disposition, Retry};

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
    #[disposition(transparent)]
    Only(Inner),
    #[disposition(transparent)]
    Source { code: i32, source: Box<Inner> },
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
    let said: [(Error<u8>, Verdict); 9] = [
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
        let cause = matches!(error, Error::DeadLetter { .. });
        assert_eq!(error.cause_type_name().is_some(), cause);
    }
    assert_eq!(renamed::Elsewhere.disposition(), Skip);
    let _: fn(&Never) -> Verdict = Never::disposition;
}
