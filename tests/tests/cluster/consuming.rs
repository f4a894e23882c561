//! What we receive: Java's records, and every record once through ends and rebalances under load.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event_harness::{KafkaJava, Record as JavaRecord};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::cluster;

const LONG: Duration = Duration::from_secs(120);

/// How often each number was handled.
#[derive(Clone, Default)]
struct Log {
    seen: Arc<Mutex<BTreeMap<i64, usize>>>,
    news: Arc<Notify>,
}

impl Log {
    fn see(&self, number: i64) {
        *self.seen.lock().unwrap().entry(number).or_default() += 1;
        self.news.notify_waiters();
    }

    async fn until(self, count: usize) {
        loop {
            let news = self.news.notified();
            if self.seen.lock().unwrap().len() >= count {
                return;
            }
            // A note between the look and the wait would be missed without a limit.
            let _ = timeout(Duration::from_millis(50), news).await;
        }
    }

    /// How many numbers below `count` were never handled, and how many more than once.
    fn lost_and_doubled(&self, count: i64) -> (usize, usize) {
        let seen = self.seen.lock().unwrap();
        let lost = (0..count).filter(|number| !seen.contains_key(number));
        (lost.count(), seen.values().filter(|n| **n > 1).count())
    }
}

#[kafka_event(topic = "consuming.java", key = id, format = "json")]
#[derive(Debug, Clone, PartialEq)]
struct OrderPaidEvent {
    id: i32,
    #[event(header = "tenant")]
    tenant: String,
    amount: i64,
}

#[tokio::test(flavor = "multi_thread")]
async fn we_read_what_java_sends() {
    let (cluster, kafka) = cluster();
    for topic in ["consuming.java", "consuming.java.DLT"] {
        kafka.topics().ensure(topic, 1, &[]).await.unwrap();
    }
    let record = |value: Option<&str>, headers: Vec<(String, Option<Vec<u8>>)>| JavaRecord {
        topic: "consuming.java".to_owned(),
        timestamp: Some(1_700_000_000_000),
        key: Some(7i32.to_be_bytes().to_vec()),
        value: value.map(|value| value.as_bytes().to_vec()),
        headers,
        ..JavaRecord::default()
    };
    let tenant = ("tenant".to_owned(), Some(b"acme".to_vec()));
    let empty = ("nothing".to_owned(), None);
    let records = [
        record(Some(r#"{"id":7,"amount":12}"#), vec![empty, tenant.clone()]),
        record(Some("not JSON"), vec![tenant]),
        record(None, Vec::new()),
    ];
    let config = [("bootstrap.servers", cluster.bootstrap())];
    let java = KafkaJava::build().unwrap();
    java.produce(&config, &records).unwrap();

    let log = Log::default();
    let paid = |event: OrderPaidEvent, meta: RecordMetadata, State(log): State<Log>| async move {
        assert_eq!((event.id, &*event.tenant), (7, "acme"));
        assert_eq!(
            meta.timestamp,
            Some(Timestamp::from_millis(1_700_000_000_000))
        );
        log.see(event.amount);
        Ok::<(), Infallible>(())
    };
    let gone = |key: i32, State(log): State<Log>| async move {
        log.see(-i64::from(key));
        Ok::<(), Infallible>(())
    };
    let consumer = kafka.consumer("consuming.java").state(log.clone());
    let run = consumer
        .on(paid)
        .on_tombstone::<OrderPaidEvent, _>(gone)
        .run_until(log.clone().until(2));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.handled, report.unreadable), (2, 1));
    let seen = log.seen.lock().unwrap();
    assert_eq!(*seen, BTreeMap::from([(12, 1), (-7, 1)]));
}

#[kafka_event(topic = "consuming.load", key = number)]
struct LoadLiftedEvent {
    number: i64,
}

async fn lifted(event: LoadLiftedEvent, State(log): State<Log>) -> Result<(), Infallible> {
    tokio::time::sleep(Duration::from_millis(2)).await;
    log.see(event.number);
    Ok(())
}

/// Ten members come and go, two or three at a time, in the middle of 20,000 records on six partitions; each goes in good order.
#[tokio::test(flavor = "multi_thread")]
async fn ends_and_rebalances_under_load_lose_nothing_and_repeat_nothing() {
    const RECORDS: i64 = 20_000;
    const STEP: usize = 2_000;
    let (_, kafka) = cluster();
    kafka
        .topics()
        .ensure("consuming.load", 6, &[])
        .await
        .unwrap();
    let producer = kafka.producer().event::<LoadLiftedEvent>().await.unwrap();
    let pending: Vec<_> = (0..RECORDS)
        .map(|number| producer.try_enqueue(&LoadLiftedEvent { number }).unwrap())
        .collect();
    for receipt in pending {
        receipt.await.unwrap();
    }
    let log = Log::default();
    let member = |until: usize| {
        // A member hears at its next heartbeat that another one came.
        let consumer = kafka
            .consumer("consuming.load")
            .set("heartbeat.interval.ms", 200)
            .state(log.clone());
        let run = consumer.on(lifted).run_until(log.clone().until(until));
        tokio::spawn(timeout(LONG, run))
    };
    let mut members = Vec::new();
    for begin in (0..RECORDS as usize).step_by(STEP) {
        log.clone().until(begin).await;
        members.push(member((begin + 5 * STEP / 2).min(RECORDS as usize)));
    }
    let mut handed_back = 0;
    for member in members {
        handed_back += member.await.unwrap().unwrap().unwrap().handed_back;
    }
    assert!(handed_back > 0, "they ended under load");
    assert_eq!(log.lost_and_doubled(RECORDS), (0, 0));
}

mod north {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "consuming.pattern.north")]
    pub(super) struct TrainLeftEvent {
        pub(super) id: i64,
    }
}

#[kafka_event(topic = "consuming.pattern.south")]
struct TrainLeftEvent {
    id: i64,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pattern_reads_all_topics_that_it_matches() {
    let (_, kafka) = cluster();
    for topic in ["consuming.pattern.north", "consuming.pattern.south"] {
        kafka.topics().ensure(topic, 1, &[]).await.unwrap();
    }
    let producer = kafka.producer().await.unwrap();
    producer.send(&TrainLeftEvent { id: 1 }).await.unwrap();
    let other = north::TrainLeftEvent { id: 2 };
    producer.send(&other).await.unwrap();
    let log = Log::default();
    let on_train = |event: TrainLeftEvent, State(log): State<Log>| async move {
        log.see(event.id);
        Ok::<(), Infallible>(())
    };
    let consumer = kafka.consumer("pattern").state(log.clone()).on(on_train);
    let consumer = consumer.topics([r"^consuming\.pattern\..*"]);
    let run = consumer.run_until(log.clone().until(2));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.handled, log.lost_and_doubled(0)), (2, (0, 0)));
}
