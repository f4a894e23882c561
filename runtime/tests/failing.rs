//! Records that fail, on the embedded broker: what their errors say is done, and every one of them is counted.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{
    BoxError, ConsumerBuilder, ConsumerError, ConsumerReport, DeadLetters, ReadError,
    RecordHeaders, Retry, Verdict,
};
use tokio::sync::Notify;
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(60);

const SOON: std::ops::Range<Duration> = Duration::from_millis(1)..Duration::from_millis(5);

#[kafka_event(topic = "fares", key = id, namespace = "taxi")]
#[derive(Debug)]
pub struct FareChargedEvent {
    id: i64,
}

/// What somebody else writes there.
mod foreign {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "fares", namespace = "taxi", format = "raw")]
    pub(super) struct FareChargedEvent {
        pub(super) bytes: Vec<u8>,
    }
}

/// A dead letter.
mod dead {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "fares.DLT", namespace = "taxi", format = "raw")]
    pub(super) struct FareChargedEvent {
        pub(super) bytes: Vec<u8>,
    }
}

#[derive(Debug, thiserror::Error, Disposition)]
enum ChargeError {
    #[error("busy")]
    #[disposition(retry)]
    Busy,
    #[error("the network is slow")]
    #[disposition(retry(attempts = 3, backoff = "1ms"))]
    Slow(#[source] std::io::Error),
    #[error("the card was declined")]
    #[disposition(dead_letter)]
    Declined,
    #[error("charged already")]
    #[disposition(skip)]
    Doubled,
    #[error("no credentials")]
    #[disposition(stop)]
    NoCredentials,
    #[error(transparent)]
    #[disposition(transparent)]
    Inner(Box<ChargeError>),
}

/// How often each fare was tried, in order, and what the desk does at which.
#[derive(Clone, Default)]
struct Desk {
    tried: Arc<Mutex<Vec<i64>>>,
    news: Arc<Notify>,
}

impl Desk {
    fn attempts(&self, id: i64) -> usize {
        let tried = self.tried.lock().unwrap();
        tried.iter().filter(|tried| **tried == id).count()
    }

    async fn until(self, id: i64) {
        while self.attempts(id) == 0 {
            self.news.notified().await;
        }
    }
}

async fn charge(fare: FareChargedEvent, State(desk): State<Desk>) -> Result<(), ChargeError> {
    desk.tried.lock().unwrap().push(fare.id);
    desk.news.notify_one();
    match fare.id {
        1 if desk.attempts(1) < 4 => Err(ChargeError::Busy),
        2 => Err(ChargeError::Slow(std::io::Error::other("a timeout"))),
        3 => Err(ChargeError::Declined),
        4 => Err(ChargeError::Doubled),
        5 => Err(ChargeError::Inner(Box::new(ChargeError::Declined))),
        6 => panic!("a bug"),
        66 => Err(ChargeError::NoCredentials),
        _ => Ok(()),
    }
}

async fn with_fares(partitions: u16, ids: impl IntoIterator<Item = i64>) -> (Kafka, Producer) {
    let kafka = Kafka::embedded().unwrap();
    let made = kafka.topics().ensure("fares", partitions, &[]).await;
    assert!(made.unwrap());
    let producer = kafka.producer().await.unwrap();
    for id in ids {
        producer.send(&FareChargedEvent { id }).await.unwrap();
    }
    (kafka, producer)
}

fn till(kafka: &Kafka) -> ConsumerBuilder<()> {
    let consumer = kafka.consumer("till").set("session.timeout.ms", 2_000);
    let consumer = consumer.set("heartbeat.interval.ms", 300);
    consumer.retry(Retry::attempts(5).backoff(SOON))
}

async fn ends(
    consumer: ConsumerBuilder<Desk>,
    end: impl Future<Output = ()>,
) -> Result<ConsumerReport, ConsumerError> {
    let report = timeout(LONG, consumer.run_until(end)).await.unwrap();
    if let Ok(report) = &report {
        let parts = [
            report.handled,
            report.skipped,
            report.dead_lettered,
            report.discarded,
            report.handed_back,
        ];
        assert_eq!(report.read, parts.iter().sum::<u64>(), "{report:?}");
    }
    report
}

/// A dead letter: its value, its headers, and where it was.
type Letter = (Vec<u8>, BTreeMap<String, Vec<u8>>, RecordMetadata);

async fn letters(kafka: &Kafka, count: usize) -> Vec<Letter> {
    let found = Arc::new(Mutex::new(Vec::new()));
    let take = {
        let found = Arc::clone(&found);
        move |letter: dead::FareChargedEvent, headers: RecordHeaders, meta: RecordMetadata| {
            let headers = headers
                .into_iter()
                .map(|(name, value)| (name, value.unwrap_or_default()));
            let letter = (letter.bytes, headers.collect::<BTreeMap<_, _>>(), meta);
            found.lock().unwrap().push(letter);
            async { Ok::<(), BoxError>(()) }
        }
    };
    let enough = async {
        while found.lock().unwrap().len() < count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let run = kafka.consumer("coroner").on(take).run_until(enough);
    timeout(LONG, run).await.unwrap().unwrap();
    let mut letters = std::mem::take(&mut *found.lock().unwrap());
    letters.sort_by_key(|(_, headers, _)| headers["kafka_dlt-original-offset"].clone());
    letters
}

#[tokio::test(flavor = "multi_thread")]
async fn each_error_has_its_own_end_and_order_is_kept() {
    let (kafka, _) = with_fares(1, 0..=7).await;
    let desk = Desk::default();
    let consumer = till(&kafka).state(desk.clone()).on(charge);
    let report = ends(consumer, desk.clone().until(7)).await.unwrap();
    let in_order = [0, 1, 1, 1, 1, 2, 2, 2, 3, 4, 5, 6, 6, 6, 6, 6, 7];
    assert_eq!(*desk.tried.lock().unwrap(), in_order);
    assert_eq!((report.read, report.handled), (8, 3));
    assert_eq!((report.dead_lettered, report.skipped), (4, 1));
    assert_eq!((report.retried, report.dead_letter_failures), (9, 0));

    let letters = letters(&kafka, 4).await;
    let said = |name: &str| -> Vec<String> {
        let said = letters.iter().map(|(_, headers, _)| headers.get(name));
        said.map(|value| String::from_utf8(value.cloned().unwrap_or_default()).unwrap())
            .collect()
    };
    let charge_error = "failing::ChargeError";
    assert_eq!(
        said("kafka_dlt-exception-fqcn"),
        [charge_error, charge_error, charge_error, "panic"]
    );
    assert_eq!(
        said("kafka_dlt-exception-cause-fqcn"),
        ["std::io::error::Error", "", "", ""]
    );
    assert_eq!(
        said("kafka_dlt-exception-message")[2..],
        ["the card was declined", "it panicked: a bug"]
    );
    assert_eq!(
        said("kafka_dlt-exception-stacktrace")[0],
        "failing::ChargeError: the network is slow\nCaused by: a timeout"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_a_dead_letter_as_it_came() {
    let (kafka, producer) = with_fares(2, 0..40).await;
    let made = kafka.topics().ensure("fares.DLT", 2, &[]).await;
    assert!(made.unwrap());
    // No frame; a frame and no more; nothing; the frame of a known schema with a payload that ends too early.
    let whole = FareChargedEvent { id: 1 << 40 }.to_record().unwrap();
    let cut = whole.value.unwrap()[..12].to_vec();
    let poison = [b"plain text".to_vec(), cut[..10].to_vec(), Vec::new(), cut];
    let mut places = Vec::new();
    for bytes in poison.clone() {
        let receipt = producer.send(&foreign::FareChargedEvent { bytes }).await;
        places.push(receipt.unwrap());
    }
    producer.send(&FareChargedEvent { id: 99 }).await.unwrap();
    let told = Arc::new(Mutex::new(0));
    let hook = {
        let told = Arc::clone(&told);
        move |_: &kafka_event::Unreadable| *told.lock().unwrap() += 1
    };
    let desk = Desk::default();
    let any = |_: FareChargedEvent, State(desk): State<Desk>| async move {
        desk.tried.lock().unwrap().push(0);
        Ok::<(), BoxError>(())
    };
    let consumer = till(&kafka).state(desk.clone()).on(any);
    let enough = Arc::clone(&desk.news);
    let end = async move { enough.notified().await };
    let run = tokio::spawn(ends(consumer.on_unreadable(hook), end));
    let letters = letters(&kafka, 4).await;
    let all = kafka_event::testing::until("all others are handled", LONG, async || {
        desk.attempts(0) == 41
    });
    all.await.unwrap();
    desk.news.notify_one();
    let report = run.await.unwrap().unwrap();
    let counts = (report.handled, report.unreadable, report.dead_lettered);
    assert_eq!((counts, report.retried), ((41, 4, 4), 0));
    assert_eq!(*told.lock().unwrap(), 4);

    for (bytes, receipt) in poison.iter().zip(&places) {
        let found = letters.iter().find(|(value, headers, _)| {
            value == bytes && headers["kafka_dlt-original-offset"] == receipt.offset.to_be_bytes()
        });
        let (_, headers, meta) = found.unwrap();
        assert_eq!(meta.partition, receipt.partition);
        assert_eq!(headers["kafka_dlt-original-topic"], b"fares");
        let partition = receipt.partition.to_be_bytes();
        assert_eq!(headers["kafka_dlt-original-partition"], partition);
        assert_eq!(headers["kafka_dlt-original-timestamp-type"], b"CreateTime");
        assert_eq!(headers["kafka_dlt-original-timestamp"].len(), 8);
        assert_eq!(headers["kafka_dlt-original-consumer-group"], b"till");
        assert_eq!(
            headers["kafka_dlt-exception-fqcn"],
            b"kafka_event::ReadError"
        );
        assert_eq!(headers["ce_type"], b"taxi.FareChargedEvent");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_during_a_backoff_hands_the_record_back() {
    let (kafka, _) = with_fares(1, [0, 1, 7]).await;
    let desk = Desk::default();
    let consumer = till(&kafka).state(desk.clone()).on(charge);
    let hour = Duration::from_secs(3_600);
    let consumer = consumer.retry(Retry::within(hour).backoff(hour..hour));
    let report = ends(consumer, desk.clone().until(1)).await.unwrap();
    assert!(report.handled == 1 && report.handed_back > 0, "{report:?}");
    assert_eq!((report.retried, report.dead_lettered), (1, 0));

    let consumer = till(&kafka).state(desk.clone()).on(charge);
    let report = ends(consumer, desk.clone().until(7)).await.unwrap();
    assert_eq!((report.read, report.handled), (2, 2));
    assert_eq!(*desk.tried.lock().unwrap(), [0, 1, 1, 1, 1, 7]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_stops_uncommitted_where_it_is_told_to() {
    let (kafka, producer) = with_fares(1, [0, 66]).await;
    let desk = Desk::default();
    let consumer = till(&kafka).state(desk.clone()).on(charge);
    let error = ends(consumer, std::future::pending()).await.unwrap_err();
    assert!(
        matches!(&error, ConsumerError::Handler { metadata, .. } if metadata.offset == 1),
        "{error:?}"
    );
    let fixed = |_: FareChargedEvent, State(desk): State<Desk>| async move {
        desk.tried.lock().unwrap().push(-66);
        desk.news.notify_one();
        Ok::<(), BoxError>(())
    };
    let consumer = till(&kafka).state(desk.clone()).on(fixed);
    let report = ends(consumer, desk.clone().until(-66)).await.unwrap();
    assert_eq!((report.read, report.handled), (1, 1));

    let bytes = b"plain text".to_vec();
    let foreign = foreign::FareChargedEvent { bytes };
    let receipt = producer.send(&foreign).await.unwrap();
    let consumer = till(&kafka).state(desk.clone()).on(charge);
    let consumer = consumer.dead_letters(DeadLetters::stop());
    let error = ends(consumer, std::future::pending()).await.unwrap_err();
    assert!(
        matches!(&error, ConsumerError::Unreadable { metadata, source: ReadError::Frame { .. } } if metadata.offset == receipt.offset),
        "{error:?}"
    );
    producer.send(&FareChargedEvent { id: 7 }).await.unwrap();
    let consumer = till(&kafka).state(desk.clone()).on(charge);
    let consumer = consumer.dead_letters(DeadLetters::discard());
    let report = ends(consumer, desk.clone().until(7)).await.unwrap();
    assert_eq!((report.handled, report.discarded), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_that_is_not_known_can_be_waited_for_and_is_a_dead_letter_then() {
    let (kafka, producer) = with_fares(1, [0]).await;
    let bytes = [&[0xC3, 0x01][..], &[7; 9]].concat();
    let unknown = foreign::FareChargedEvent { bytes };
    producer.send(&unknown).await.unwrap();
    producer.send(&FareChargedEvent { id: 7 }).await.unwrap();
    let desk = Desk::default();
    let consumer = till(&kafka).state(desk.clone()).on(charge);
    let waits = Verdict::Retry(Some(Retry::attempts(3).backoff(SOON)));
    let consumer = consumer.on_unknown_schema(waits);
    let report = ends(consumer, desk.clone().until(7)).await.unwrap();
    let counts = (report.unknown_schema, report.retried, report.dead_lettered);
    assert_eq!((counts, report.unreadable), ((1, 2, 1), 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_go_to_a_topic_of_any_name_but_their_own() {
    let (kafka, _) = with_fares(1, [3, 7]).await;
    let desk = Desk::default();
    let consumer = till(&kafka).state(desk.clone()).on(charge);
    let to_itself = consumer.dead_letters(DeadLetters::to_topic("fares"));
    let error = ends(to_itself, std::future::pending()).await.unwrap_err();
    assert!(
        matches!(&error, ConsumerError::DeadLettersToItself { topic } if topic == "fares"),
        "{error:?}"
    );
    let consumer = till(&kafka).state(desk.clone()).on(charge);
    let consumer = consumer.dead_letters(DeadLetters::to_topic("fares.DLT"));
    let report = ends(consumer, desk.clone().until(7)).await.unwrap();
    assert_eq!(report.dead_lettered, 1);
    let letters = letters(&kafka, 1).await;
    let expected = FareChargedEvent { id: 3 }.to_record().unwrap();
    assert_eq!(Some(&letters[0].0), expected.value.as_ref());
}
