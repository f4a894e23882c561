//! What a handler can take beside its event.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{RawRecord, RecordHeaders, RecordKey};
use tokio::sync::Notify;
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(60);

#[kafka_event(topic = "letters", key = id)]
#[derive(Debug, Clone, PartialEq)]
pub struct LetterPostedEvent {
    id: i64,
}

#[kafka_event(topic = "cards")]
#[derive(Debug, Clone, PartialEq)]
pub struct CardPostedEvent {
    text: String,
}

/// What handlers saw.
#[derive(Clone, Default)]
struct Log {
    seen: Arc<Mutex<Vec<String>>>,
    news: Arc<Notify>,
}

impl Log {
    fn see(&self, what: impl Into<String>) {
        self.seen.lock().unwrap().push(what.into());
        self.news.notify_one();
    }

    async fn until(self, count: usize) {
        while self.seen.lock().unwrap().len() < count {
            self.news.notified().await;
        }
    }
}

/// Holds all that is said of one record against the others.
fn compared(
    letter: &LetterPostedEvent,
    meta: &RecordMetadata,
    headers: &RecordHeaders,
    key: i64,
    bytes: Option<RecordKey<Vec<u8>>>,
    record: &RawRecord,
) -> String {
    assert_eq!((key, meta.partition), (letter.id, 0));
    assert_eq!(bytes.unwrap().0, key.to_be_bytes());
    assert_eq!(
        (record.topic(), record.partition(), record.offset()),
        (&*meta.topic, meta.partition, meta.offset)
    );
    assert_eq!(record.timestamp(), meta.timestamp);
    assert_eq!(record.key(), Some(&key.to_be_bytes()[..]));
    assert_eq!(&record.headers(), headers);
    assert!(headers.iter().any(|(name, _)| name == "ce_id"));
    let again = record.with_ref(|parts| LetterPostedEvent::from_record(parts).unwrap());
    assert_eq!(&again, letter);
    format!("letter {key}")
}

#[allow(clippy::too_many_arguments)]
async fn posted(
    letter: LetterPostedEvent,
    meta: RecordMetadata,
    headers: RecordHeaders,
    RecordKey(key): RecordKey<i64>,
    bytes: Option<RecordKey<Vec<u8>>>,
    record: RawRecord,
    State(log): State<Log>,
    _: RecordMetadata,
    _: RecordMetadata,
) -> Result<(), Infallible> {
    log.see(compared(&letter, &meta, &headers, key, bytes, &record));
    Ok(())
}

fn posted_blocking(
    letter: LetterPostedEvent,
    record: RawRecord,
    RecordKey(key): RecordKey<i64>,
    State(log): State<Log>,
    bytes: Option<RecordKey<Vec<u8>>>,
    headers: RecordHeaders,
    meta: RecordMetadata,
) -> Result<(), Infallible> {
    log.see(compared(&letter, &meta, &headers, key, bytes, &record));
    Ok(())
}

async fn gone(id: i64, record: RawRecord, State(log): State<Log>) -> Result<(), Infallible> {
    assert_eq!(record.value(), None);
    log.see(format!("no letter {id}"));
    Ok(())
}

async fn with_letter() -> (Kafka, Producer) {
    let kafka = Kafka::embedded().unwrap();
    for topic in ["letters", "cards"] {
        kafka.topics().ensure(topic, 1, &[]).await.unwrap();
    }
    let producer = kafka.producer().await.unwrap();
    producer.send(&LetterPostedEvent { id: 7 }).await.unwrap();
    (kafka, producer)
}

#[tokio::test]
async fn a_handler_takes_key_headers_metadata_and_the_whole_record() {
    let (kafka, producer) = with_letter().await;
    let sent = producer.send_tombstone::<LetterPostedEvent>(&7).await;
    sent.unwrap();
    for group in ["async", "blocking"] {
        let log = Log::default();
        let consumer = kafka.consumer(group).state(log.clone());
        let consumer = match group {
            "async" => consumer.on(posted),
            _ => consumer.on_blocking(posted_blocking),
        };
        let consumer = consumer.on_tombstone::<LetterPostedEvent, _>(gone);
        let run = consumer.run_until(log.clone().until(2));
        let report = timeout(LONG, run).await.unwrap().unwrap();
        assert_eq!(report.handled, 2, "{group}");
        assert_eq!(*log.seen.lock().unwrap(), ["letter 7", "no letter 7"]);
    }
}

#[tokio::test]
async fn a_key_that_is_missing_or_of_another_type_makes_a_dead_letter() {
    let (kafka, producer) = with_letter().await;
    let text = "no key at all".to_owned();
    producer.send(&CardPostedEvent { text }).await.unwrap();

    let log = Log::default();
    let told = log.clone();
    let of_another_type = async |_: LetterPostedEvent, _: RecordKey<i32>| Ok::<(), Infallible>(());
    let without = async |_: CardPostedEvent, _: RecordKey<String>| Ok::<(), Infallible>(());
    let consumer = kafka.consumer("strict").on(of_another_type).on(without);
    let run = consumer
        .on_unreadable(move |record| told.see(record.error.to_string()))
        .run_until(log.clone().until(2));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.handled, report.unreadable), (0, 2));
    assert_eq!(report.dead_lettered + report.handed_back, 2);
    let seen = log.seen.lock().unwrap().join("\n");
    for key in ["RecordKey<i32>", "RecordKey<alloc::string::String>"] {
        assert!(seen.contains(key), "{seen}");
    }

    let log = Log::default();
    let card = |card: CardPostedEvent, key: Option<RecordKey<String>>, State(log): State<Log>| {
        assert_eq!(key, None);
        log.see(card.text);
        async { Ok::<(), Infallible>(()) }
    };
    let consumer = kafka.consumer("lenient").state(log.clone()).on(card);
    let run = consumer.run_until(log.clone().until(1));
    timeout(LONG, run).await.unwrap().unwrap();
}
