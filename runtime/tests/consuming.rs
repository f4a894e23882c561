//! Receiving from the embedded broker: the end of a consumer under load, and records that no handler can have.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{
    ConsumerError, KafkaError, ReadError, RecordHeaders, Schema, SchemaId, Verdict, Writers,
};
use tokio::sync::Notify;
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(60);

#[kafka_event(topic = "trips", key = id, namespace = "taxi")]
#[derive(Debug, Clone, PartialEq)]
pub struct TripStartedEvent {
    id: i64,
}

/// The same event as a later version of the program has it.
mod later {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "trips", key = id, namespace = "taxi")]
    pub(super) struct TripStartedEvent {
        pub(super) id: i64,
        pub(super) tariff: Option<String>,
    }
}

/// What somebody else writes under its name.
mod foreign {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "trips", namespace = "taxi", format = "raw")]
    pub(super) struct TripStartedEvent {
        pub(super) text: String,
    }
}

/// The same event, on another topic.
mod north {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "trips.north", key = id, namespace = "taxi")]
    pub(super) struct TripStartedEvent {
        pub(super) id: i64,
    }
}

/// The same event as a client of a schema registry writes it.
mod bytes {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "trips", namespace = "taxi", format = "raw")]
    pub(super) struct TripStartedEvent {
        pub(super) framed: Vec<u8>,
    }
}

async fn with_trips(partitions: u16, count: i64) -> (Kafka, Producer) {
    let kafka = Kafka::embedded().unwrap();
    kafka
        .topics()
        .ensure("trips", partitions, &[])
        .await
        .unwrap();
    let producer = kafka.producer().await.unwrap();
    let pending: Vec<_> = (0..count)
        .map(|id| producer.try_enqueue(&TripStartedEvent { id }).unwrap())
        .collect();
    for receipt in pending {
        receipt.await.unwrap();
    }
    (kafka, producer)
}

/// A consumer that does not wait long for the one before it.
fn dispatch(kafka: &Kafka) -> kafka_event::ConsumerBuilder<()> {
    kafka
        .consumer("dispatch")
        .set("session.timeout.ms", 2_000)
        .set("heartbeat.interval.ms", 300)
}

/// How often each trip was handled, and a note when it was.
#[derive(Clone, Default)]
struct Log {
    seen: Arc<Mutex<BTreeMap<i64, usize>>>,
    news: Arc<Notify>,
}

impl Log {
    fn see(&self, id: i64) {
        *self.seen.lock().unwrap().entry(id).or_default() += 1;
        self.news.notify_one();
    }

    async fn until(self, count: usize) {
        while self.seen.lock().unwrap().len() < count {
            self.news.notified().await;
        }
    }
}

async fn slowly(trip: TripStartedEvent, State(log): State<Log>) -> Result<(), Infallible> {
    tokio::time::sleep(Duration::from_millis(2)).await;
    log.see(trip.id);
    Ok(())
}

async fn never(_: TripStartedEvent, State(log): State<Log>) -> Result<(), Infallible> {
    log.see(-1);
    std::future::pending().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_under_load_loses_nothing_and_repeats_nothing() {
    const TRIPS: i64 = 600;
    let (kafka, _) = with_trips(4, TRIPS).await;
    let log = Log::default();
    let mut handed_back = 0;
    for upto in [100, 350, TRIPS as usize] {
        let consumer = dispatch(&kafka).state(log.clone()).on(slowly);
        let run = consumer.run_until(log.clone().until(upto));
        let report = timeout(LONG, run).await.unwrap().unwrap();
        assert_eq!(report.read, report.handled + report.handed_back);
        handed_back += report.handed_back;
    }
    assert!(handed_back > 0, "the first two ended under load");
    let seen = log.seen.lock().unwrap();
    assert_eq!(*seen, (0..TRIPS).map(|id| (id, 1)).collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_that_is_dropped_ends_in_the_background() {
    const TRIPS: i64 = 300;
    let (kafka, _) = with_trips(2, TRIPS).await;
    let log = Log::default();
    let consumer = dispatch(&kafka).state(log.clone()).on(slowly);
    tokio::select! {
        _ = consumer.run_until(std::future::pending()) => unreachable!(),
        () = log.clone().until(50) => {}
    }
    let consumer = dispatch(&kafka).state(log.clone()).on(slowly);
    let run = consumer.run_until(log.clone().until(TRIPS as usize));
    timeout(LONG, run).await.unwrap().unwrap();
    let seen = log.seen.lock().unwrap();
    // The one that was dropped commits in the background, perhaps after the other has asked where to begin: at least once, not once.
    assert!(
        seen.keys().copied().eq(0..TRIPS),
        "all of them were handled"
    );
}

#[test]
fn a_runtime_that_goes_away_takes_its_consumer_with_it() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let log = Log::default();
    let kafka = runtime.block_on(async {
        let (kafka, _) = with_trips(2, 100).await;
        let consumer = dispatch(&kafka).state(log.clone()).on(never);
        tokio::spawn(consumer.run_until(std::future::pending()));
        log.clone().until(1).await;
        kafka
    });
    runtime.shutdown_background();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let log = Log::default();
    let consumer = dispatch(&kafka).state(log.clone()).on(slowly);
    let run = consumer.run_until(log.until(100));
    runtime.block_on(async { timeout(LONG, run).await.unwrap().unwrap() });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_hangs_is_abandoned_at_the_deadline() {
    let (kafka, _) = with_trips(1, 3).await;
    let log = Log::default();
    let consumer = dispatch(&kafka).shutdown_deadline(Duration::from_millis(200));
    let run = consumer
        .state(log.clone())
        .on(never)
        .run_until(log.until(1));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    // The others may not even have been read.
    assert!(report.read > 0, "{report:?}");
    assert_eq!((report.handled, report.handed_back), (0, report.read));

    let log = Log::default();
    let consumer = dispatch(&kafka).state(log.clone()).on(slowly);
    let run = consumer.run_until(log.clone().until(3));
    timeout(LONG, run).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_that_is_not_known_stops_the_consumer_unless_it_may_be_skipped() {
    let (kafka, producer) = with_trips(1, 1).await;
    let newer = later::TripStartedEvent {
        id: 1,
        tariff: None,
    };
    producer.send(&newer).await.unwrap();
    producer.send(&TripStartedEvent { id: 2 }).await.unwrap();
    let log = Log::default();
    let consumer = dispatch(&kafka).state(log.clone()).on(slowly);
    let run = consumer.run_until(std::future::pending());
    let error = timeout(LONG, run).await.unwrap().unwrap_err();
    assert!(
        matches!(
            &error,
            ConsumerError::UnknownSchema { metadata, source: ReadError::UnknownWriterSchema { fingerprint } }
                if metadata.offset == 1 && *fingerprint == later::TripStartedEvent::CONTRACT.fingerprint
        ),
        "{error:?}"
    );
    assert_eq!(*log.seen.lock().unwrap(), BTreeMap::from([(0, 1)]));

    let consumer = dispatch(&kafka).state(log.clone()).on(slowly);
    let run = consumer
        .on_unknown_schema(Verdict::Skip)
        .run_until(log.clone().until(2));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.handled, report.unknown_schema), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn records_of_another_version_that_is_known_are_handled_as_todays_event() {
    let (kafka, producer) = with_trips(1, 1).await;
    let newer = later::TripStartedEvent {
        id: 2,
        tariff: None,
    };
    producer.send(&newer).await.unwrap();
    let schema = Schema::parse(later::TripStartedEvent::SCHEMA_JSON).unwrap();
    let log = Log::default();
    let consumer = dispatch(&kafka)
        .writers(Writers::new().with::<TripStartedEvent>(schema))
        .state(log.clone())
        .on(slowly);
    let run = consumer.run_until(log.clone().until(2));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.handled, report.unknown_schema), (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_of_a_registry_is_a_schema_for_whoever_was_told_which() {
    let (kafka, producer) = with_trips(1, 1).await;
    // As Confluent's serialisers frame it: a zero byte, the id, and the payload.
    let value = TripStartedEvent { id: 5 }.to_record().unwrap().value;
    let payload = value.unwrap().split_off(10);
    let framed = [&[0, 0, 0, 0, 42], &*payload].concat();
    producer
        .send(&bytes::TripStartedEvent { framed })
        .await
        .unwrap();
    let log = Log::default();
    let consumer = dispatch(&kafka).state(log.clone()).on(slowly);
    let run = consumer.run_until(std::future::pending());
    let error = timeout(LONG, run).await.unwrap().unwrap_err();
    assert!(
        matches!(&error, ConsumerError::UnknownSchema { source: ReadError::UnknownSchemaId { id }, .. }
            if *id == SchemaId::from(42)),
        "{error:?}"
    );
    let ids = Writers::new().with_id(42, TripStartedEvent::CONTRACT.fingerprint);
    let consumer = dispatch(&kafka).state(log.clone()).on(slowly);
    let run = consumer.writers(ids).run_until(log.clone().until(2));
    timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(*log.seen.lock().unwrap(), BTreeMap::from([(0, 1), (5, 1)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_can_read_other_topics_than_its_events_name() {
    let (kafka, _) = with_trips(1, 1).await;
    let topics = kafka.topics();
    topics.ensure("trips.north", 1, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    producer
        .send(&north::TripStartedEvent { id: 9 })
        .await
        .unwrap();
    let log = Log::default();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let on_trip = move |event: TripStartedEvent, headers: RecordHeaders, State(log): State<Log>| {
        let names = headers.into_iter().map(|(name, _)| name);
        noted.lock().unwrap().extend(names);
        log.see(event.id);
        async { Ok::<(), Infallible>(()) }
    };
    let consumer = dispatch(&kafka).topics(["trips.north"]).state(log.clone());
    let run = consumer.on(on_trip).run_until(log.clone().until(1));
    timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(*log.seen.lock().unwrap(), BTreeMap::from([(9, 1)]));
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    assert!(seen.iter().any(|name| name == "ce_id"), "{seen:?}");

    let consumer = dispatch(&kafka).topics(["^trips"]).state(log.clone());
    let run = consumer.on(slowly).run_until(std::future::pending());
    let error = run.await.unwrap_err();
    assert!(
        matches!(&error, ConsumerError::Start(KafkaError::NotEmbedded { .. })),
        "{error:?}"
    );
    assert!(!error.is_fatal() && !error.is_retryable());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_told_and_stops_nothing() {
    let (kafka, producer) = with_trips(1, 1).await;
    let text = "no Avro at all".to_owned();
    let foreign = foreign::TripStartedEvent { text };
    producer.send(&foreign).await.unwrap();
    producer.send(&TripStartedEvent { id: 2 }).await.unwrap();
    let log = Log::default();
    let told = Arc::new(Mutex::new(Vec::new()));
    let hook = {
        let told = Arc::clone(&told);
        move |record: &kafka_event::Unreadable| {
            let is_frame = matches!(record.error, ReadError::Frame { .. });
            told.lock()
                .unwrap()
                .push((record.metadata.offset, is_frame));
            panic!("a bug in the hook");
        }
    };
    let consumer = dispatch(&kafka).state(log.clone()).on(slowly);
    let run = consumer.on_unreadable(hook).run_until(log.clone().until(2));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.handled, report.unreadable), (2, 1));
    assert_eq!(report.dead_lettered, 1);
    assert_eq!(*told.lock().unwrap(), [(1, true)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tombstone_is_a_case_of_its_own() {
    let (kafka, producer) = with_trips(1, 1).await;
    let receipt = producer.send_tombstone::<TripStartedEvent>(&7).await;
    assert_eq!(receipt.unwrap().offset, 1);
    let log = Log::default();
    let gone = |id: i64, State(log): State<Log>| async move {
        log.see(-id);
        Ok::<(), Infallible>(())
    };
    let consumer = dispatch(&kafka).state(log.clone()).on(slowly);
    let run = consumer
        .on_tombstone::<TripStartedEvent, _>(gone)
        .run_until(log.clone().until(2));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.handled, report.unreadable), (2, 0));
    assert_eq!(*log.seen.lock().unwrap(), BTreeMap::from([(0, 1), (-7, 1)]));
}
