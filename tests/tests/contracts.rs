//! A topic of contracts on the embedded broker: older programs read newer records.

#![allow(missing_docs, clippy::expect_used, clippy::panic, clippy::unwrap_used)]

#[path = "contracts/scenes.rs"]
mod scenes;

use kafka_event::{Event, Kafka};

const CONTRACTS: &str = "_event-contracts";

/// One partition, so that the order is known.
async fn embedded() -> Kafka {
    let kafka = Kafka::builder()
        .variable("trips", "trips")
        .build_embedded()
        .unwrap();
    kafka.topics().ensure("trips", 1, &[]).await.unwrap();
    kafka
}

#[tokio::test(flavor = "multi_thread")]
async fn the_older_program_reads_the_newer_ones_records() {
    scenes::the_older_program_reads_the_newer_ones_records(&embedded().await, CONTRACTS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_topic_it_stops() {
    scenes::without_the_topic_it_stops(&embedded().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_that_comes_later_is_waited_for() {
    scenes::a_schema_that_comes_later_is_waited_for(&embedded().await, CONTRACTS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_ends_before_a_record_whose_schema_is_waited_for() {
    scenes::a_batch_ends_before_a_record_whose_schema_is_waited_for(&embedded().await, CONTRACTS)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_ends_before_a_record_whose_schema_stops_the_consumer() {
    scenes::a_batch_ends_before_a_record_whose_schema_stops_the_consumer(&embedded().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_schema_of_the_event_is_an_error() {
    let kafka = embedded().await;
    kafka.topics().ensure(CONTRACTS, 1, &[]).await.unwrap();
    let told = scenes::what_is_no_schema_of_the_event_is_an_error(&kafka, CONTRACTS);
    told.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_is_published_once_as_text_under_the_digits_of_its_fingerprint() {
    let kafka = embedded().await.contracts(CONTRACTS);
    for _ in 0..3 {
        let producer = kafka.producer().event::<scenes::new::TripStartedEvent>();
        producer
            .event::<scenes::new::TripCancelledEvent>()
            .await
            .unwrap();
    }
    // Another program, which has read nothing of the topic yet.
    let other = kafka.clone().contracts(CONTRACTS);
    other
        .producer()
        .event::<scenes::new::TripStartedEvent>()
        .await
        .unwrap();
    let mut letters = kafka.dead_letters(CONTRACTS).read().await.unwrap();
    let mut found = Vec::new();
    while let Some(letter) = letters.next().await {
        let letter = letter.unwrap();
        let text = |bytes: Option<&[u8]>| String::from_utf8(bytes.unwrap().to_vec()).unwrap();
        found.push((text(letter.key()), text(letter.value())));
        assert!(letter.headers().is_empty());
    }
    found.sort();
    let mut expected = [
        (
            scenes::new::TripStartedEvent::CONTRACT,
            scenes::new::TripStartedEvent::SCHEMA_JSON,
        ),
        (
            scenes::new::TripCancelledEvent::CONTRACT,
            scenes::new::TripCancelledEvent::SCHEMA_JSON,
        ),
    ]
    .map(|(contract, text)| (format!("{:016x}", contract.fingerprint), text.to_owned()));
    expected.sort();
    assert_eq!(found, expected);
}
