//! A topic of contracts on a real Kafka: older programs read newer records, and other languages the topic.

use kafka_event::{Event, Kafka, TopicPlan};
use kafka_event_harness::{KafkaJava, shared_cluster};

use crate::scenes;

/// A cluster on which the events' topic has this name, with one partition.
async fn with_trips(topic: &str) -> Kafka {
    let kafka = Kafka::builder()
        .set("bootstrap.servers", shared_cluster().unwrap().bootstrap())
        .variable("trips", topic)
        .build()
        .unwrap();
    kafka.topics().ensure(topic, 1, &[]).await.unwrap();
    kafka
}

async fn planned(kafka: Kafka, contracts: &str) -> TopicPlan {
    let wanted = kafka.contracts(contracts).ensure_topics();
    wanted.plan().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_older_program_reads_the_newer_ones_records() {
    let kafka = with_trips("contracts.read").await;
    let contracts = "_event-contracts-read";
    scenes::the_older_program_reads_the_newer_ones_records(&kafka, contracts).await;
    scenes::without_the_topic_it_stops(&with_trips("contracts.unread").await).await;
    let config = kafka.topics().config(contracts).await.unwrap();
    assert_eq!(config["cleanup.policy"], "compact");
    let bootstrap = kafka.bootstrap_servers().unwrap();
    let config = [("bootstrap.servers", bootstrap.as_str())];
    let java = KafkaJava::build().unwrap();
    let [record] = &*java.consume(&config, contracts, 1).unwrap() else {
        panic!("one schema was published");
    };
    let text = |bytes: &Option<Vec<u8>>| String::from_utf8(bytes.clone().unwrap()).unwrap();
    let fingerprint = scenes::new::TripStartedEvent::CONTRACT.fingerprint;
    assert_eq!(text(&record.key), format!("{fingerprint:016x}"));
    assert_eq!(
        text(&record.value),
        scenes::new::TripStartedEvent::SCHEMA_JSON
    );
    assert!(record.headers.is_empty());

    let planned = planned(kafka, contracts).await;
    assert!(planned.is_empty(), "{planned}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_that_comes_later_is_waited_for() {
    let kafka = with_trips("contracts.late").await;
    scenes::a_schema_that_comes_later_is_waited_for(&kafka, "_event-contracts-late").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_ends_before_a_record_whose_schema_is_not_known() {
    let kafka = with_trips("contracts.batches").await;
    let contracts = "_event-contracts-batches";
    scenes::a_batch_ends_before_a_record_whose_schema_is_waited_for(&kafka, contracts).await;
    let kafka = with_trips("contracts.stopped").await;
    scenes::a_batch_ends_before_a_record_whose_schema_stops_the_consumer(&kafka).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_schema_of_the_event_is_an_error() {
    let kafka = with_trips("contracts.hostile").await;
    let contracts = "_event-contracts-hostile";
    let large = [("max.message.bytes", "3000000")];
    kafka.topics().ensure(contracts, 2, &large).await.unwrap();
    let told = scenes::what_is_no_schema_of_the_event_is_an_error(&kafka, contracts);
    told.await.unwrap();
    // It deletes by age, as a topic that somebody else made: the plan says so.
    let planned = planned(kafka, contracts).await;
    assert!(planned.to_string().contains("cleanup.policy"), "{planned}");
}
