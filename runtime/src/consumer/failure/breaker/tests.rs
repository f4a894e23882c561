//! A breaker opens, probes and closes.

use super::*;

const DOWN: Verdict = Verdict::Retry(None);
const MINUTE: Duration = Duration::from_secs(60);

fn breaker(settings: CircuitBreaker) -> Breaker {
    Breaker::new(settings, None)
}

fn calls(breaker: &Breaker, failed: &[bool]) -> Vec<bool> {
    let call = |failed: &bool| match (breaker.try_enter(), failed) {
        (Some(call), true) => call.failed(&DOWN),
        (Some(call), false) => {
            call.succeeded();
            breaker.state() == CircuitBreakerState::Open
        }
        (None, _) => panic!("it is not closed"),
    };
    failed.iter().map(call).collect()
}

#[test]
fn it_opens_at_the_rate_of_the_window_and_not_before_there_are_calls_enough() {
    let half = CircuitBreaker::default()
        .sliding_window_size(4)
        .minimum_number_of_calls(3);
    assert_eq!(half.least_failures(), 2);
    let one = breaker(half.clone());
    assert_eq!(calls(&one, &[true, true, true]), [false, false, true]);
    let slides = breaker(half);
    // Two of four, where those before have left the window.
    let seen = calls(&slides, &[true, false, false, false, false, true, true]);
    assert_eq!(seen, [false, false, false, false, false, false, true]);
    assert_eq!(CircuitBreaker::default().least_failures(), 50);
    let many = breaker(CircuitBreaker::default());
    assert!(calls(&many, &[true; 99]).iter().all(|open| !open));
    assert_eq!(
        calls(&many, &[false]),
        [true],
        "the hundredth makes the rate count"
    );
}

#[test]
fn consecutive_failures_are_those_without_a_success_between() {
    let three = breaker(CircuitBreaker::consecutive(3));
    let seen = calls(&three, &[true, true, false, true, true, true]);
    assert_eq!(seen, [false, false, false, false, false, true]);
    assert_eq!(
        CircuitBreaker::consecutive(0),
        CircuitBreaker::consecutive(1)
    );
}

#[test]
fn one_at_a_time_is_the_probe_and_decides() {
    let at_once = CircuitBreaker::consecutive(1).wait_duration_in_open_state(Duration::ZERO);
    let breaker = breaker(at_once);
    let late = breaker.try_enter().unwrap();
    assert!(breaker.try_enter().unwrap().failed(&DOWN));
    let probe = breaker.try_enter().unwrap();
    assert_eq!(breaker.state(), CircuitBreakerState::HalfOpen);
    assert!(breaker.try_enter().is_none(), "there is one");
    // What began before it opened is no probe: it closes nothing, and failing costs it nothing.
    late.succeeded();
    assert_eq!(breaker.state(), CircuitBreakerState::HalfOpen);
    // One that comes to nothing leaves it to another.
    drop(probe);
    assert_eq!(breaker.state(), CircuitBreakerState::Open);
    assert!(breaker.try_enter().unwrap().failed(&DOWN));
    // An error that is an answer closes it, one that ends the consumer says nothing.
    assert!(!breaker.try_enter().unwrap().failed(&Verdict::Stop));
    assert_eq!(breaker.state(), CircuitBreakerState::Open);
    assert!(!breaker.try_enter().unwrap().failed(&Verdict::DeadLetter));
    assert_eq!(breaker.state(), CircuitBreakerState::Closed);
}

#[test]
fn it_stays_open_for_its_time() {
    let breaker = breaker(CircuitBreaker::consecutive(1).wait_duration_in_open_state(MINUTE));
    assert!(breaker.try_enter().unwrap().failed(&DOWN));
    assert!(breaker.look().is_err_and(|wait| wait > Some(MINUTE / 2)));
    let forever = CircuitBreaker::consecutive(1).wait_duration_in_open_state(Duration::MAX);
    let forever = self::breaker(forever);
    assert!(forever.try_enter().unwrap().failed(&DOWN));
    assert!(forever.try_enter().is_none());
}
