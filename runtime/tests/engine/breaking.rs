//! The circuit breaker: what happens to records while what their handlers need is down.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{CircuitBreaker, CircuitBreakerState, Ordering, Retry};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::{CallPlacedEvent, LONG, Log, exchange, with_calls};

#[derive(Debug, thiserror::Error, Disposition)]
enum ExchangeError {
    #[error("the exchange is down")]
    #[disposition(retry)]
    Down,
    #[error("no such number")]
    #[disposition(dead_letter)]
    NoNumber,
}

/// An exchange that is down until it is repaired, and what the breaker told.
#[derive(Clone, Default)]
struct Exchange {
    log: Log,
    up: Arc<AtomicBool>,
    tried: Arc<AtomicUsize>,
    told: Arc<Mutex<Vec<CircuitBreakerState>>>,
    news: Arc<Notify>,
}

impl Exchange {
    fn tell(&self) -> impl Fn(&CircuitBreakerState) + Send + Sync + 'static {
        let (told, news) = (Arc::clone(&self.told), Arc::clone(&self.news));
        move |state| {
            told.lock().unwrap().push(*state);
            news.notify_one();
        }
    }

    async fn until_told(&self, count: usize) {
        while self.told.lock().unwrap().len() < count {
            self.news.notified().await;
        }
    }
}

async fn connect(
    call: CallPlacedEvent,
    State(exchange): State<Exchange>,
) -> Result<(), ExchangeError> {
    exchange.tried.fetch_add(1, SeqCst);
    if call.number == NOBODY {
        return Err(ExchangeError::NoNumber);
    }
    if !exchange.up.load(SeqCst) {
        return Err(ExchangeError::Down);
    }
    exchange.log.see(call);
    Ok(())
}

const CALLS: i64 = 300;

/// A call that is not among the first of its line, which are tried before the breaker opens, and not among the last.
const NOBODY: i64 = 155;

/// Down for several probes: nothing is given up, the order is kept, and after the repair all is handled.
async fn outage(ordering: Ordering) {
    let (kafka, _) = with_calls(2, 10, CALLS).await;
    let exchange = Exchange::default();
    let breaker = CircuitBreaker::consecutive(3);
    let breaker = breaker.wait_duration_in_open_state(Duration::from_millis(100));
    let consumer = crate::exchange(&kafka)
        .ordering(ordering)
        .concurrency(4)
        // Not one more than the breaker needs, and most attempts are made while it is open.
        .retry(Retry::attempts(4).backoff(Duration::ZERO..Duration::ZERO))
        .circuit_breaker(breaker)
        .on_circuit_breaker(exchange.tell());
    let consumer = consumer.state(exchange.clone()).on(connect);
    let consumer = consumer.start().await.unwrap();
    let handle = consumer.handle();
    // Open, and probed three times at least.
    timeout(LONG, exchange.until_told(7)).await.unwrap();
    let report = handle.report().await.unwrap();
    assert_eq!((report.handled, report.dead_lettered), (0, 0), "{report:?}");
    let state = handle.circuit_breaker().await.unwrap();
    assert_ne!(state, Some(CircuitBreakerState::Closed));
    exchange.up.store(true, SeqCst);
    let all = CALLS as usize - 1;
    timeout(LONG, exchange.log.clone().until(all))
        .await
        .unwrap();
    let state = handle.circuit_breaker().await.unwrap();
    assert_eq!(state, Some(CircuitBreakerState::Closed));
    let report = consumer.shutdown().await.unwrap();
    assert_eq!((report.read, report.handled), (CALLS as u64, all as u64));
    assert_eq!((report.dead_lettered, report.handed_back), (1, 0));
    for line in 0..10 {
        let numbers = exchange.log.numbers();
        assert!(
            numbers
                .iter()
                .filter(|number| *number % 10 == line)
                .is_sorted()
        );
    }
    use CircuitBreakerState::{Closed, HalfOpen, Open};
    let told = exchange.told.lock().unwrap().clone();
    let expected =
        std::iter::once(Open).chain((1..).map(|n| if n % 2 == 1 { HalfOpen } else { Open }));
    assert!(
        told[..told.len() - 1]
            .iter()
            .copied()
            .eq(expected.take(told.len() - 1)),
        "{told:?}"
    );
    assert_eq!(told.last(), Some(&Closed));
    // One attempt for each probe, the three that opened it, and those that were under way then.
    let probes = told.iter().filter(|state| **state == HalfOpen).count();
    let failed = exchange.tried.load(SeqCst) - CALLS as usize;
    assert!(
        failed < probes + 3 + 4,
        "{failed} failed attempts, {probes} probes"
    );
    assert!(report.retried >= failed as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_costs_no_record_and_no_attempts_in_the_order_of_partitions() {
    outage(Ordering::Partition).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_costs_no_record_and_no_attempts_in_the_order_of_keys() {
    outage(Ordering::Key).await;
}

/// The end of a consumer does not wait for a breaker, and errors that are answers do not open it.
#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_ends_while_its_breaker_is_open_and_hands_its_records_back() {
    let (kafka, _) = with_calls(1, 10, 20).await;
    let exchange_ = Exchange::default();
    let consumer = || {
        let consumer = exchange(&kafka).circuit_breaker(CircuitBreaker::consecutive(2));
        consumer.on_circuit_breaker(exchange_.tell())
    };
    let run = consumer().state(exchange_.clone()).on(connect);
    let run = run.run_until(exchange_.until_told(1));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.handled, report.handed_back), (0, report.read));

    let nobody = async |call: CallPlacedEvent, State(log): State<Log>| {
        log.see(call);
        Err::<(), _>(ExchangeError::NoNumber)
    };
    let run = consumer().state(exchange_.log.clone()).on(nobody);
    let run = run.run_until(exchange_.log.clone().until(20));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(report.dead_lettered + report.handed_back, 20);
    assert_eq!(
        exchange_.told.lock().unwrap().len(),
        1,
        "opened once, before"
    );
}
