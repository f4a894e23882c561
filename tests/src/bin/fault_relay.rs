//! A relay of an outbox that kills itself: what it does, and its arguments, are told at [`run_relay`](kafka_event_tests::faults::run_relay).

use kafka_event::BoxError;

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    kafka_event_tests::faults::run_relay(&arguments).await
}
