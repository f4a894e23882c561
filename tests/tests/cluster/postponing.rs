//! Retry topics on a real Kafka: nothing is lost or doubled when consumers end while records wait.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::RetryTopics;
use kafka_event::prelude::*;
use tokio::time::timeout;

use crate::cluster;

const LONG: Duration = Duration::from_secs(120);

const TOPIC: &str = "postponing";

#[kafka_event(topic = "postponing", key = number)]
struct InvoiceDraftedEvent {
    number: i64,
}

#[derive(Debug, thiserror::Error, Disposition)]
#[error("the books are closed")]
#[disposition(retry)]
struct Closed;

/// The topics in which each invoice was tried, in order.
#[derive(Clone, Default)]
struct Books(Arc<Mutex<BTreeMap<i64, Vec<String>>>>);

impl Books {
    fn attempts(&self) -> usize {
        self.0.lock().unwrap().values().map(Vec::len).sum()
    }
}

/// Each tenth fails twice, each hundredth for good.
async fn drafted(
    invoice: InvoiceDraftedEvent,
    meta: RecordMetadata,
    State(books): State<Books>,
) -> Result<(), Closed> {
    let mut books = books.0.lock().unwrap();
    let attempts = books.entry(invoice.number).or_default();
    attempts.push(meta.topic.to_string());
    let needed = match invoice.number {
        number if number % 100 == 0 => 9,
        number if number % 10 == 0 => 3,
        _ => 1,
    };
    if attempts.len() < needed {
        return Err(Closed);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn records_that_wait_survive_the_ends_of_their_consumers() {
    const INVOICES: i64 = 1_000;
    let (_, kafka) = cluster();
    let names = ["-retry-1", "-retry-2", ".DLT", ""].map(|beside| format!("{TOPIC}{beside}"));
    for name in &names {
        kafka.topics().ensure(name, 2, &[]).await.unwrap();
    }
    let producer = kafka
        .producer()
        .event::<InvoiceDraftedEvent>()
        .await
        .unwrap();
    let mut pending = Vec::new();
    for number in 1..=INVOICES {
        pending.push(
            producer
                .enqueue(&InvoiceDraftedEvent { number })
                .await
                .unwrap(),
        );
    }
    for receipt in pending {
        receipt.await.unwrap();
    }

    let books = Books::default();
    let half = Duration::from_millis(500);
    let (mut handled, mut postponed, mut dead) = (0, 0, 0);
    // 1,000 first attempts, and two more for each tenth.
    for until in [600, 1_000, 1_050, 1_200] {
        let consumer = kafka.consumer(TOPIC).state(books.clone()).on(drafted);
        let consumer = consumer.retry_topics(RetryTopics::after([half, half]));
        let run = consumer.run_until(async {
            while books.attempts() < until {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
        let report = timeout(LONG, run).await.unwrap().unwrap();
        handled += report.handled;
        postponed += report.postponed;
        dead += report.dead_lettered;
    }
    assert_eq!((handled, postponed, dead), (990, 200, 10));
    let way = [TOPIC, "postponing-retry-1", "postponing-retry-2"];
    for (number, attempts) in &*books.0.lock().unwrap() {
        let expected = if number % 10 == 0 {
            &way[..]
        } else {
            &way[..1]
        };
        assert_eq!(attempts, expected, "{number}");
    }
    let letters = kafka.dead_letters(&*names[2]);
    let mut letters = letters.read().await.unwrap();
    let mut count = 0;
    while let Some(letter) = letters.next().await {
        assert_eq!(letter.unwrap().origin().topic.as_deref(), Some(TOPIC));
        count += 1;
    }
    assert_eq!(count, 10);
}
