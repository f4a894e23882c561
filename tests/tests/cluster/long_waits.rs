//! Waits that are longer than a member may be without asking for records: parked records, an open circuit breaker, a pause. Nobody is taken for dead.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::testing::until;
use kafka_event::{
    CircuitBreaker, CircuitBreakerState, Consumer, ConsumerBuilder, ConsumerReport, Ordering, Retry,
};
use tokio::time::sleep;

use crate::cluster;

const LONG: Duration = Duration::from_secs(180);

/// The time that a member may be away, in milliseconds, by both clocks.
const AWAY: i64 = 6_000;

/// How long is waited each time: longer than that.
const WAIT: Duration = Duration::from_secs(9);

const GATES: i64 = 10;

#[kafka_event(topic = "waits.${case}", key = gate)]
#[derive(Debug, Clone, PartialEq)]
struct FlightCalledEvent {
    gate: i64,
    number: i64,
}

#[derive(Debug, thiserror::Error, Disposition)]
enum GateError {
    #[error("the gate is closed")]
    #[disposition(park(wait = "9s", within = "1h"))]
    Closed,
    #[error("the airport is down")]
    #[disposition(retry)]
    Down,
}

/// An airport whose gate 3 is closed until it is opened, or that is down as a whole.
#[derive(Clone, Default)]
struct Airport {
    log: Arc<Mutex<Vec<(i64, i64)>>>,
    gate_is_closed: Arc<AtomicBool>,
    is_down: Arc<AtomicBool>,
    told: Arc<Mutex<Vec<CircuitBreakerState>>>,
}

impl Airport {
    fn called(&self) -> usize {
        self.log.lock().unwrap().len()
    }

    async fn until_called(&self, count: i64) {
        let called = until("so many are called", LONG, async || {
            self.called() as i64 >= count
        });
        called.await.unwrap();
    }

    /// The flights that were called are these, each once, and each gate's in order.
    fn assert_each_once(&self, count: i64) {
        let log = self.log.lock().unwrap();
        let mut numbers: Vec<i64> = log.iter().map(|(_, number)| *number).collect();
        for gate in 0..GATES {
            let of_gate = numbers.iter().filter(|number| *number % GATES == gate);
            assert!(of_gate.is_sorted(), "gate {gate}: {log:?}");
        }
        numbers.sort_unstable();
        assert!(numbers.into_iter().eq(0..count), "{log:?}");
    }
}

async fn call(flight: FlightCalledEvent, State(airport): State<Airport>) -> Result<(), GateError> {
    if airport.is_down.load(SeqCst) {
        return Err(GateError::Down);
    }
    if flight.gate == 3 && airport.gate_is_closed.load(SeqCst) {
        return Err(GateError::Closed);
    }
    let called = (flight.gate, flight.number);
    airport.log.lock().unwrap().push(called);
    Ok(())
}

/// A topic with so many flights.
async fn flights(case: &str, count: i64) -> Kafka {
    let kafka = Kafka::builder()
        .set("bootstrap.servers", cluster().0.bootstrap())
        .variable("case", case)
        .build()
        .unwrap();
    let topic = format!("waits.{case}");
    kafka.topics().ensure(&topic, 2, &[]).await.unwrap();
    announce(&kafka, 0..count).await;
    kafka
}

async fn announce(kafka: &Kafka, numbers: std::ops::Range<i64>) {
    let producer = kafka.producer().await.unwrap();
    for number in numbers {
        let gate = number % GATES;
        let flight = FlightCalledEvent { gate, number };
        producer.send(&flight).await.unwrap();
    }
}

fn consumer(kafka: &Kafka, case: &str) -> ConsumerBuilder<()> {
    kafka
        .consumer(format!("waits.{case}"))
        .ordering(Ordering::Key)
        .set("session.timeout.ms", AWAY)
        .set("max.poll.interval.ms", AWAY)
        .set("heartbeat.interval.ms", 500)
}

/// It was a member all the time.
async fn assert_it_stayed(consumer: Consumer) -> ConsumerReport {
    let handle = consumer.handle();
    assert_eq!(handle.assignment().await.unwrap().len(), 2);
    let report = consumer.shutdown().await.unwrap();
    assert_eq!(report.rebalances, 1, "its own joining: {report:?}");
    assert_eq!(report.read, report.handled, "nothing twice: {report:?}");
    report
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_parked_for_longer_than_a_member_may_be_away() {
    let kafka = flights("parked", 100).await;
    let airport = Airport::default();
    airport.gate_is_closed.store(true, SeqCst);
    let consumer = consumer(&kafka, "parked").state(airport.clone()).on(call);
    let consumer = consumer.start().await.unwrap();
    airport.until_called(90).await;
    // The other gates go on while it waits.
    announce(&kafka, 100..200).await;
    airport.until_called(180).await;
    let of_gate = |(gate, _): &(i64, i64)| *gate == 3;
    assert!(!airport.log.lock().unwrap().iter().any(of_gate));
    airport.gate_is_closed.store(false, SeqCst);
    airport.until_called(200).await;
    airport.assert_each_once(200);
    let report = assert_it_stayed(consumer).await;
    assert!(report.parked > 0, "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_circuit_breaker_is_open_for_longer_than_a_member_may_be_away() {
    let kafka = flights("open", 100).await;
    let airport = Airport::default();
    airport.is_down.store(true, SeqCst);
    let told = Arc::clone(&airport.told);
    let breaker = CircuitBreaker::consecutive(3).wait_duration_in_open_state(WAIT);
    let consumer = consumer(&kafka, "open")
        .retry(Retry::attempts(4).backoff(Duration::ZERO..Duration::ZERO))
        .circuit_breaker(breaker)
        .on_circuit_breaker(move |state| told.lock().unwrap().push(*state));
    let consumer = consumer.state(airport.clone()).on(call);
    let consumer = consumer.start().await.unwrap();
    let told = || airport.told.lock().unwrap().clone();
    let is_open = until("it is open", LONG, async || !told().is_empty());
    is_open.await.unwrap();
    airport.is_down.store(false, SeqCst);
    announce(&kafka, 100..150).await;
    airport.until_called(150).await;
    airport.assert_each_once(150);
    use CircuitBreakerState::{Closed, HalfOpen, Open};
    assert_eq!(told(), [Open, HalfOpen, Closed], "it was open once");
    assert_it_stayed(consumer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn partitions_are_paused_for_longer_than_a_member_may_be_away() {
    let kafka = flights("paused", 100).await;
    let airport = Airport::default();
    let consumer = consumer(&kafka, "paused").state(airport.clone()).on(call);
    let consumer = consumer.start().await.unwrap();
    airport.until_called(100).await;
    let handle = consumer.handle();
    let partitions = handle.assignment().await.unwrap();
    handle.pause(partitions.clone()).await.unwrap();
    announce(&kafka, 100..150).await;
    // It is the time itself that matters.
    sleep(WAIT).await;
    assert_eq!(airport.called(), 100, "it takes nothing");
    handle.resume(partitions).await.unwrap();
    airport.until_called(150).await;
    airport.assert_each_once(150);
    assert_it_stayed(consumer).await;
}
