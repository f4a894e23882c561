//! Claim checks on the embedded broker, with a store in memory: what is uploaded, and what is said where it cannot be.

#![allow(missing_docs, clippy::expect_used, clippy::panic, clippy::unwrap_used)]

#[path = "claims/untrusted.rs"]
mod untrusted;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use kafka_event::prelude::*;
use kafka_event::{
    BatchError, Batches, BoxError, ClaimCheck, ClaimError, Claims, ConsumerError, ConsumerReport,
    LargeBytes, Record, RecordHeaders, Retry, SendError,
};
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore as _, ObjectStoreExt as _};
use tokio::sync::Notify;
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(60);

const BASE: &str = "memory://claims";

/// A document with large parts.
#[kafka_event(topic = "documents", key = id)]
#[derive(Debug, Clone, PartialEq)]
struct DocumentScannedEvent {
    id: i64,
    note: String,
    #[event(claim_check)]
    pdf: LargeBytes,
    #[event(claim_check)]
    photo: Option<LargeBytes>,
    #[event(claim_check)]
    pages: Vec<LargeBytes>,
}

#[kafka_event(topic = "letters", key = id, format = "json")]
#[derive(Debug, Clone, PartialEq)]
struct LetterWrittenEvent {
    id: i64,
    text: String,
    #[event(claim_check)]
    seal: Option<LargeBytes>,
}

fn document(id: i64) -> DocumentScannedEvent {
    DocumentScannedEvent {
        id,
        note: "short".to_owned(),
        pdf: LargeBytes::new(b"%PDF-1.7".to_vec()).with_content_type("application/pdf"),
        photo: None,
        pages: vec![LargeBytes::new("one"), LargeBytes::new("two")],
    }
}

type Seen<E, A> = Arc<Mutex<Vec<(E, A)>>>;

/// What the handlers saw.
#[derive(Clone)]
struct Desk {
    claims: Claims,
    documents: Seen<DocumentScannedEvent, Vec<Bytes>>,
    letters: Seen<LetterWrittenEvent, RecordHeaders>,
    news: Arc<Notify>,
}

impl Desk {
    fn new(claims: &Claims) -> Self {
        Self {
            claims: claims.clone(),
            documents: Arc::default(),
            letters: Arc::default(),
            news: Arc::default(),
        }
    }

    fn seen(&self) -> usize {
        self.documents.lock().unwrap().len() + self.letters.lock().unwrap().len()
    }
}

async fn scanned(
    document: DocumentScannedEvent,
    State(desk): State<Desk>,
) -> Result<(), ClaimError> {
    let mut parts = Vec::new();
    for part in [&document.pdf].into_iter().chain(&document.pages) {
        parts.push(desk.claims.bytes(part).await?);
    }
    desk.documents.lock().unwrap().push((document, parts));
    desk.news.notify_one();
    Ok(())
}

async fn written(
    letter: LetterWrittenEvent,
    headers: RecordHeaders,
    State(desk): State<Desk>,
) -> Result<(), BoxError> {
    desk.letters.lock().unwrap().push((letter, headers));
    desk.news.notify_one();
    Ok(())
}

async fn consume(
    kafka: &Kafka,
    desk: &Desk,
    count: usize,
) -> Result<ConsumerReport, ConsumerError> {
    let backoff = Duration::from_millis(1)..Duration::from_millis(5);
    let consumer = kafka
        .consumer("desk")
        .state(desk.clone())
        .on(scanned)
        .on(written)
        .retry(Retry::attempts(3).backoff(backoff));
    let run = consumer.run_until(async {
        while desk.seen() < count {
            desk.news.notified().await;
        }
    });
    timeout(LONG, run)
        .await
        .expect("the consumer is at its end")
}

async fn embedded() -> Kafka {
    let kafka = Kafka::embedded().unwrap();
    for topic in ["documents", "letters"] {
        kafka.topics().ensure(topic, 1, &[]).await.unwrap();
    }
    kafka
}

fn header<'a>(headers: &'a RecordHeaders, name: &str) -> Option<&'a [u8]> {
    let found = headers.iter().find(|(there, _)| there == name);
    found.and_then(|(_, value)| value.as_deref())
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_are_uploaded_once_and_read_back_where_they_are_wanted() {
    let store = Arc::new(InMemory::new());
    let claims = Claims::new(Arc::clone(&store), BASE);
    let kafka = embedded().await.claims(claims.clone());
    let producer = kafka.producer().await.unwrap();
    let event = document(7);
    assert!(event.to_record().is_err(), "nothing is uploaded yet");
    producer.send(&event).await.unwrap();
    producer.try_enqueue(&event).unwrap().await.unwrap();
    assert_eq!(store.list(None).count().await, 3, "once, and not twice");
    let check = event.pdf.claim_check().unwrap();
    assert_eq!((check.length, &*check.content_type), (8, "application/pdf"));
    assert!(check.uri.starts_with("memory://claims/claim-"));
    // sha256sum of the eight bytes.
    assert_eq!(
        check.sha256_hex(),
        "86edbaa24831badfa0a8b04bb410141e2ee4182b6d0014493fe262a7a331c20b"
    );
    let desk = Desk::new(&claims);
    let report = consume(&kafka, &desk, 2).await.unwrap();
    assert_eq!(report.handled, 2);
    let seen = desk.documents.lock().unwrap();
    for (read, parts) in &*seen {
        assert_eq!(*read, event);
        assert_eq!(*parts, ["%PDF-1.7", "one", "two"]);
        assert!(!format!("{read:?}").contains("PDF-1.7"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_above_the_threshold_is_in_the_store_and_the_handler_notices_nothing() {
    let claims = Claims::new(InMemory::new(), BASE).values_above(1_000);
    let kafka = embedded().await.claims(claims.clone());
    let producer = kafka.producer().await.unwrap();
    let letters = ["x".repeat(100), "y".repeat(5_000_000)].map(|text| LetterWrittenEvent {
        id: 1,
        text,
        seal: None,
    });
    for letter in &letters {
        producer.send(letter).await.unwrap();
    }
    let desk = Desk::new(&claims);
    consume(&kafka, &desk, 2).await.unwrap();
    let seen = desk.letters.lock().unwrap().clone();
    for ((read, headers), sent) in seen.iter().zip(&letters) {
        assert_eq!(read, sent);
        assert_eq!(
            header(headers, "content-type"),
            Some(&b"application/json"[..])
        );
        assert_eq!(header(headers, "ce_dataref"), None);
    }
    let mut records = kafka.dead_letters("letters").read().await.unwrap();
    let _short = records.next().await.unwrap().unwrap();
    let long = records.next().await.unwrap().unwrap();
    let value = std::str::from_utf8(long.value().unwrap()).unwrap();
    let value: serde_json::Value = serde_json::from_str(value).unwrap();
    assert_eq!(value["content_type"], "application/json");
    let uri = value["uri"].as_str().unwrap();
    assert_eq!(header(long.headers(), "ce_dataref"), Some(uri.as_bytes()));
    assert_eq!(
        header(long.headers(), "content-type"),
        Some(&b"application/vnd.kafka-event.claim-check+json"[..])
    );
}

async fn together(
    letters: Vec<LetterWrittenEvent>,
    State(desk): State<Desk>,
) -> Result<(), BatchError<BoxError>> {
    for letter in letters {
        let entry = (letter, RecordHeaders::new());
        desk.letters.lock().unwrap().push(entry);
    }
    desk.news.notify_one();
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_handler_gets_the_events_of_fetched_values_in_order() {
    let claims = Claims::new(InMemory::new(), BASE).values_above(1_000);
    let kafka = embedded().await.claims(claims.clone());
    let producer = kafka.producer().await.unwrap();
    let lengths = [10, 20, 5_000, 30, 6_000, 7_000];
    for length in lengths {
        let text = "x".repeat(length);
        let letter = LetterWrittenEvent {
            id: 1,
            text,
            seal: None,
        };
        producer.send(&letter).await.unwrap();
    }
    let desk = Desk::new(&claims);
    let batches = Batches::of(4).linger(Duration::from_millis(20));
    let consumer = kafka
        .consumer("desk")
        .state(desk.clone())
        .on_batch(batches, together);
    let run = consumer.run_until(async {
        while desk.seen() < lengths.len() {
            desk.news.notified().await;
        }
    });
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(report.handled, 6);
    let seen = desk.letters.lock().unwrap();
    let seen: Vec<_> = seen.iter().map(|(letter, _)| letter.text.len()).collect();
    assert_eq!(seen, lengths);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_store_nothing_is_sent_and_a_consumer_stops() {
    let kafka = embedded().await;
    let producer = kafka.producer().await.unwrap();
    let error = producer.send(&document(1)).await.unwrap_err();
    assert!(
        matches!(
            &error,
            SendError::ClaimCheck {
                source: ClaimError::NoStore,
                ..
            }
        ),
        "{error:?}"
    );
    let claims = Claims::new(InMemory::new(), BASE).values_above(10);
    let large = kafka.clone().claims(claims.clone());
    let producer = large.producer().await.unwrap();
    producer.send(&document(1)).await.unwrap();
    let error = consume(&kafka, &Desk::new(&claims), 1).await.unwrap_err();
    assert!(
        matches!(
            &error,
            ConsumerError::ClaimCheck {
                source: ClaimError::NoStore,
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_does_not_wait_says_so_and_one_of_a_thread_uploads() {
    let claims = Claims::new(InMemory::new(), BASE).values_above(1_000);
    let kafka = embedded().await.claims(claims.clone());
    let producer = kafka.producer().await.unwrap();
    let long = LetterWrittenEvent {
        id: 2,
        text: "z".repeat(2_000),
        seal: None,
    };
    for error in [
        producer.try_enqueue(&document(1)).unwrap_err(),
        producer.try_enqueue(&long).unwrap_err(),
    ] {
        assert!(
            matches!(
                &error,
                SendError::ClaimCheck {
                    source: ClaimError::NotUploaded,
                    ..
                }
            ),
            "{error:?}"
        );
    }
    let thread = std::thread::spawn(move || {
        producer.send_blocking(&document(1)).unwrap();
        producer.send_blocking(&long).unwrap();
    });
    tokio::task::spawn_blocking(|| thread.join().unwrap())
        .await
        .unwrap();
    let desk = Desk::new(&claims);
    assert_eq!(consume(&kafka, &desk, 2).await.unwrap().handled, 2);
}

#[test]
fn the_schema_is_a_record_whose_size_is_proven() {
    let text = DocumentScannedEvent::SCHEMA_JSON;
    let record = r#"{"name":"pdf","type":{"type":"record","name":"ClaimCheck","namespace":"kafka_event","doc":"A reference to an object in an object store, in place of its bytes.","fields":[{"name":"uri","type":"string"},{"name":"length","type":"long"},{"name":"content_type","type":"string"},{"name":"sha256","type":"string"}]}}"#;
    assert!(text.contains(record), "{text}");
    let long = ClaimCheck::new("u".repeat(2_049), 1, "text/plain".to_owned(), [0; 32]);
    let event = LetterWrittenEvent {
        seal: Some(long.into()),
        ..LetterWrittenEvent::default()
    };
    let error = event.to_record().unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(
        source.contains("`seal.uri`") && source.contains("2048"),
        "{source}"
    );
    let check = ClaimCheck::new(
        "s3://b/claim-1".to_owned(),
        7,
        "image/png".to_owned(),
        [0xAB; 32],
    );
    let event = LetterWrittenEvent {
        id: 3,
        text: "read and written".to_owned(),
        seal: Some(check.into()),
    };
    let record = event.to_record().unwrap();
    assert_eq!(record.read::<LetterWrittenEvent>().unwrap(), event);
    let json = String::from_utf8(record.value.unwrap()).unwrap();
    assert!(
        json.contains(&format!(r#""sha256":"{}""#, "ab".repeat(32))),
        "{json}"
    );
}
