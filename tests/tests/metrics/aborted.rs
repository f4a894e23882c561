//! What a transactional consumer handled, and aborted.

use std::convert::Infallible;
use std::sync::LazyLock;
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::testing;

use crate::{LONG, PAGE, value};

#[kafka_event(topic = "placed", key = id)]
struct OrderPlacedEvent {
    id: i64,
}

#[kafka_event(topic = "receipts", key = id)]
struct ReceiptWrittenEvent {
    id: i64,
    text: String,
}

/// The receipt of one order is longer than the producer takes.
async fn receipt(order: OrderPlacedEvent) -> Result<ReceiptWrittenEvent, Infallible> {
    Ok(ReceiptWrittenEvent {
        id: order.id,
        text: "x".repeat(if order.id == 5 { 20_000 } else { 10 }),
    })
}

/// The order before the one whose output is refused is in its transaction. It is counted when it comes again.
#[tokio::test]
async fn what_was_handled_in_an_aborted_transaction_is_told_apart() {
    LazyLock::force(&PAGE);
    let kafka = Kafka::embedded().unwrap();
    for topic in ["placed", "receipts"] {
        kafka.topics().ensure(topic, 1, &[]).await.unwrap();
    }
    let producer = kafka.producer().await.unwrap();
    for id in 0..10 {
        producer.send(&OrderPlacedEvent { id }).await.unwrap();
    }
    let consumer = kafka
        .consumer("aborting")
        .transactional("aborting-1")
        .set_producer("max.request.size", 10_000)
        // Four, one and the one that is refused by itself, and four again: none waits for its time.
        .unit(4, Duration::from_secs(20))
        .on(receipt);
    let consumer = consumer.start().await.unwrap();
    let handle = consumer.handle();
    let ended = testing::until("all have ended", LONG, async || {
        let report = handle.report().await.unwrap();
        (report.handled, report.dead_lettered) == (9, 1)
    });
    assert!(ended.await.is_ok(), "{:?}", handle.report().await);
    let report = consumer.shutdown().await.unwrap();
    assert!(report.aborted >= 2, "{report:?}");
    let ended = [
        report.handled,
        report.dead_lettered,
        report.aborted,
        report.handed_back,
    ];
    assert_eq!(report.read, ended.iter().sum::<u64>(), "{report:?}");
    let labels = [
        r#"event="OrderPlacedEvent""#,
        r#"topic="placed""#,
        r#"group="aborting""#,
    ];
    for (outcome, count) in [
        ("handled", 9),
        ("dead_lettered", 1),
        ("aborted", report.aborted),
    ] {
        let outcome = format!("outcome=\"{outcome}\"");
        let labels = [&labels[..], &[&*outcome]].concat();
        let counted = value("kafka_event_consumer_records_total", &labels);
        assert_eq!(counted, Some(count as f64), "{outcome}");
    }
}
