//! What we send, as Java's client sees it; and the sizes that a topic takes.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{
    ErrorClass, FireAndForget, KafkaError, LowLatency, SendError, Weakness, Written,
};
use kafka_event_harness::{KafkaJava, Record as JavaRecord};

use crate::cluster;

#[kafka_event(topic = "producing.round-trip", key = id, namespace = "shop", header("origin" = "web"))]
#[derive(Debug, Clone, PartialEq)]
struct OrderPlacedEvent {
    id: String,
    #[event(timestamp)]
    at: Timestamp,
    #[event(header = "tenant")]
    tenant: String,
    #[event(header = "coupon")]
    coupon: Option<String>,
    items: Vec<i32>,
}

fn order(number: usize) -> OrderPlacedEvent {
    OrderPlacedEvent {
        id: format!("order-{number}-ü"),
        at: Timestamp::from_millis(1_700_000_000_000 + number as i64),
        tenant: "acme".to_owned(),
        coupon: None,
        items: vec![1, -2, number as i32],
    }
}

fn text(record: &JavaRecord, name: &str) -> String {
    let header = record.headers.iter().find(|(there, _)| there == name);
    let value = header.expect(name);
    String::from_utf8(value.1.clone().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn java_reads_what_we_send_on_the_partition_it_would_choose() {
    let (cluster, kafka) = cluster();
    let topic = "producing.round-trip";
    kafka.topics().ensure(topic, 7, &[]).await.unwrap();
    let producer = kafka.producer().event::<OrderPlacedEvent>().await.unwrap();
    let mut receipts = BTreeMap::new();
    for number in 0..50 {
        let event = order(number);
        let receipt = producer.send(&event).await.unwrap();
        assert_eq!(receipt.timestamp, Some(event.at));
        receipts.insert(event.id, (receipt.partition, receipt.offset));
    }
    let gone = "order-0-ü".to_owned();
    let tombstone = producer.send_tombstone::<OrderPlacedEvent>(&gone).await;
    let tombstone = tombstone.unwrap();

    let java = KafkaJava::build().unwrap();
    let keys: Vec<(&[u8], i32)> = receipts.keys().map(|id| (id.as_bytes(), 7)).collect();
    let chosen = java.partitions(&keys).unwrap();
    let ours: Vec<i32> = receipts.values().map(|(partition, _)| *partition).collect();
    assert_eq!(ours, chosen);
    assert_eq!(tombstone.partition, receipts[&gone].0);

    let config = [("bootstrap.servers", cluster.bootstrap())];
    let records = java.consume(&config, topic, 51).unwrap();
    let mut ids = std::collections::BTreeSet::new();
    for record in &records {
        let id = String::from_utf8(record.key.clone().unwrap()).unwrap();
        assert_eq!(text(record, "ce_type"), "shop.OrderPlacedEvent");
        assert_eq!(text(record, "ce_specversion"), "1.0");
        assert_eq!(text(record, "ce_source"), "/tests");
        assert!(ids.insert(text(record, "ce_id")), "an id of its own");
        let Some(value) = &record.value else {
            assert_eq!((&id, record.offset), (&gone, Some(tombstone.offset)));
            continue;
        };
        let number: usize = id.split('-').nth(1).unwrap().parse().unwrap();
        let event = order(number);
        let place = (record.partition.unwrap(), record.offset.unwrap());
        assert_eq!(receipts[&id], place);
        assert_eq!(record.timestamp, Some(event.at.as_millis()));
        assert_eq!(text(record, "content-type"), "application/avro");
        assert_eq!(text(record, "ce_time"), event.at.to_string());
        assert_eq!(text(record, "origin"), "web");
        assert_eq!(text(record, "tenant"), "acme");
        assert!(record.headers.iter().all(|(name, _)| name != "coupon"));
        assert_eq!(Some(value), event.to_record().unwrap().value.as_ref());
    }
    assert_eq!(records.len(), 51);
}

#[kafka_event(topic = "producing.small", max_message_bytes = 20_000)]
struct NoteTakenEvent {
    text: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_that_takes_less_than_its_event_is_refused_at_start() {
    let (_, kafka) = cluster();
    let missing = kafka.producer().event::<NoteTakenEvent>().await;
    let error = missing.unwrap_err();
    assert!(matches!(error, KafkaError::NoTopic { .. }), "{error:?}");

    let small = [("max.message.bytes", "20000")];
    let topics = kafka.topics();
    topics.ensure("producing.small", 1, &small).await.unwrap();
    topics
        .ensure("producing.tiny", 1, &[("max.message.bytes", "19999")])
        .await
        .unwrap();
    let producer = kafka.producer().event::<NoteTakenEvent>().await.unwrap();

    #[kafka_event(topic = "producing.tiny", max_message_bytes = 20_000)]
    struct NoteTornEvent {
        text: String,
    }
    let error = kafka.producer().event::<NoteTornEvent>().await.unwrap_err();
    assert!(
        matches!(
            error,
            KafkaError::TopicLimit {
                topic_limit: 19_999,
                event_limit: 20_000,
                ..
            }
        ),
        "{error:?}"
    );
    let error = kafka
        .producer()
        .event::<NoteTakenEvent>()
        .set("batch.size", 100_000)
        .await
        .unwrap_err();
    assert!(matches!(error, KafkaError::BatchSize { .. }), "{error:?}");

    // A thousand small records would make one batch of 500 kB, which the broker refuses whole.
    let pending: Vec<_> = (0..1_000)
        .map(|_| {
            let text = "x".repeat(500);
            producer.try_enqueue(&NoteTakenEvent { text }).unwrap()
        })
        .collect();
    for receipt in pending {
        receipt.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_for_a_topic_that_is_not_there_fails_and_is_not_written() {
    #[kafka_event(topic = "producing.nowhere")]
    struct LetterLostEvent {
        text: String,
    }
    let (_, kafka) = cluster();
    let producer = kafka.producer().await.unwrap();
    let text = String::new();
    let error = producer.send(&LetterLostEvent { text }).await.unwrap_err();
    assert!(matches!(error, SendError::Undelivered(_)), "{error:?}");
    assert_eq!(error.written(), Written::No);
    producer.close(Duration::from_secs(10)).await.unwrap();
}

#[kafka_event(topic = "producing.stamped-by-broker", key = id)]
#[derive(Debug, Clone, PartialEq)]
struct ClockReadEvent {
    id: i64,
    #[event(timestamp)]
    at: Timestamp,
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_topic_says_log_append_time_the_brokers_time_counts() {
    let (_, kafka) = cluster();
    let stamped = [("message.timestamp.type", "LogAppendTime")];
    let topic = "producing.stamped-by-broker";
    kafka.topics().ensure(topic, 1, &stamped).await.unwrap();
    let producer = kafka.producer().event::<ClockReadEvent>().await.unwrap();
    let at = Timestamp::from_millis(1_357_034_400_000);
    let before = Timestamp::now();
    let receipt = producer.send(&ClockReadEvent { id: 1, at }).await.unwrap();
    let stamp = receipt.timestamp.unwrap();
    assert!(stamp >= before && stamp <= Timestamp::now(), "{stamp}");

    let (seen, read) = tokio::sync::oneshot::channel();
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Some(seen)));
    let handler = move |event: ClockReadEvent, meta: RecordMetadata| {
        let seen = seen.lock().unwrap().take();
        let _ = seen.unwrap().send((event, meta));
        async { Ok::<(), Infallible>(()) }
    };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let consumer = kafka.consumer("stamped-by-broker").on(handler);
    let run = tokio::spawn(consumer.run_until(async {
        let _ = stopped.await;
    }));
    let (event, meta) = read.await.unwrap();
    assert_eq!(event.at, at, "the event keeps its own time");
    assert_eq!(meta.timestamp, receipt.timestamp);
    stop.send(()).unwrap();
    run.await.unwrap().unwrap();
}

#[kafka_event(topic = "producing.payments")]
struct PaymentMadeEvent {
    cents: i64,
}

#[kafka_event(topic = "producing.never")]
struct PaymentLostEvent {
    cents: i64,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_durable_producer_says_what_its_topics_lack() {
    let (_, kafka) = cluster();
    let topics = kafka.topics();
    let unclean = [("unclean.leader.election.enable", "true")];
    topics
        .ensure("producing.payments", 2, &unclean)
        .await
        .unwrap();
    let builder = kafka.producer().event::<PaymentMadeEvent>();
    let producer = builder.clone().await.unwrap();
    let topic = || "producing.payments".to_owned();
    assert_eq!(
        producer.weaknesses(),
        [
            Weakness::OneReplica { topic: topic() },
            Weakness::UncleanElection { topic: topic() }
        ]
    );
    producer.send(&PaymentMadeEvent { cents: 1 }).await.unwrap();

    let two = [("min.insync.replicas", "2")];
    topics.ensure("producing.never", 1, &two).await.unwrap();
    let never = kafka.producer().event::<PaymentLostEvent>();
    let error = never.clone().await.unwrap_err();
    assert!(
        matches!(
            error,
            KafkaError::NeverAcknowledged {
                min_insync: 2,
                replicas: 1,
                ..
            }
        ),
        "{error:?}"
    );
    // A leader that acknowledges alone does not ask for the others.
    let quick = never.profile(LowLatency).await.unwrap();
    quick.send(&PaymentLostEvent { cents: 1 }).await.unwrap();
    let forgets = builder.profile(FireAndForget).await.unwrap();
    forgets.try_enqueue(&PaymentMadeEvent { cents: 2 }).unwrap();
    forgets.close(Duration::from_secs(30)).await.unwrap();
}

#[kafka_event(topic = "producing.today")]
struct WeatherForecastedEvent {
    #[event(timestamp)]
    at: Timestamp,
}

/// The broker would refuse the whole batch; the producer looked at the topic, and refuses the one.
#[tokio::test(flavor = "multi_thread")]
async fn a_time_too_far_in_the_future_takes_no_other_record_along() {
    #[kafka_event(topic = "producing.company", key = id)]
    struct GuestInvitedEvent {
        id: i64,
        #[event(timestamp)]
        at: Timestamp,
    }
    let (_, kafka) = cluster();
    let today = [("message.timestamp.after.max.ms", "86400000")];
    let topics = kafka.topics();
    topics.ensure("producing.company", 1, &today).await.unwrap();
    let builder = kafka.producer().event::<GuestInvitedEvent>();
    let producer = builder.set("linger.ms", 500).await.unwrap();
    let invite = |id, after_ms| {
        let at = Timestamp::from_millis(Timestamp::now().as_millis() + after_ms);
        producer.try_enqueue(&GuestInvitedEvent { id, at })
    };
    let first = invite(1, 0).unwrap();
    let error = invite(2, 90_000_000).unwrap_err();
    let SendError::FutureTimestamp { limit, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(limit.as_secs(), 86_400);
    assert!(!error.is_retryable() && error.written() == Written::No);
    let last = invite(3, 80_000_000).unwrap();
    first.await.unwrap();
    last.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_too_far_in_the_future_is_refused_and_not_tried_again() {
    let (_, kafka) = cluster();
    let today = [("message.timestamp.after.max.ms", "86400000")];
    let topics = kafka.topics();
    topics.ensure("producing.today", 1, &today).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    // The year 2096.
    let at = Timestamp::from_millis(4_000_000_000_000);
    let error = producer
        .send(&WeatherForecastedEvent { at })
        .await
        .unwrap_err();
    assert!(!error.is_retryable() && error.written() == Written::No);
    let source = error.client().unwrap();
    assert_eq!(source.class(), ErrorClass::Refused);
    assert_eq!(source.code().as_deref(), Some("InvalidTimestamp"));
}
