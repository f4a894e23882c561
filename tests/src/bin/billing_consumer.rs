//! A transactional consumer that tests kill and stop: what it does, and its arguments, are told at [`run`](kafka_event_tests::billing::run).

use kafka_event::BoxError;

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    kafka_event_tests::billing::run(&arguments).await
}
