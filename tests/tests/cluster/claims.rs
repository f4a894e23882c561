//! Claim checks with an S3 server and a real Kafka: objects that are missing, altered or left over, and records that move.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt as _;
use kafka_event::prelude::*;
use kafka_event::{
    ClaimError, Claims, CollectError, ConsumerError, ConsumerReport, DeadLetter, KafkaError,
    LargeBytes, Producer, Replay, Retry, SendError,
};
use kafka_event_harness::{KafkaJava, S3, shared_cluster, shared_s3};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{ObjectStore as _, ObjectStoreExt as _, RetryConfig};
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(120);

#[kafka_event(topic = "${scans}", key = id)]
#[derive(Debug, Clone)]
struct DocumentScannedEvent {
    id: i64,
    text: String,
    #[event(claim_check)]
    pdf: Option<LargeBytes>,
}

fn document(id: i64, pdf: &str) -> DocumentScannedEvent {
    DocumentScannedEvent {
        id,
        text: String::new(),
        pdf: Some(LargeBytes::new(pdf.to_owned())),
    }
}

/// The ids of the documents that were handled, after their bytes were read.
#[derive(Clone)]
struct Archive {
    claims: Claims,
    ids: Arc<Mutex<Vec<i64>>>,
}

async fn scanned(
    event: DocumentScannedEvent,
    State(archive): State<Archive>,
) -> Result<(), ClaimError> {
    if let Some(pdf) = &event.pdf {
        archive.claims.bytes(pdf).await?;
    }
    archive.ids.lock().unwrap().push(event.id);
    Ok(())
}

/// A bucket, and a cluster where the event's topic and that of its dead letters have this name.
struct Stage {
    store: Arc<AmazonS3>,
    claims: Claims,
    kafka: Kafka,
    topic: &'static str,
}

fn bucket(s3: &S3, name: &str) -> AmazonS3 {
    AmazonS3Builder::new()
        .with_endpoint(s3.endpoint())
        .with_allow_http(true)
        .with_bucket_name(name)
        .with_region("us-east-1")
        .with_access_key_id("test")
        .with_secret_access_key("test")
        .with_retry(RetryConfig {
            max_retries: 1,
            ..RetryConfig::default()
        })
        .build()
        .unwrap()
}

fn plain(topic: &str) -> Kafka {
    Kafka::builder()
        .set("bootstrap.servers", shared_cluster().unwrap().bootstrap())
        .variable("scans", topic)
        .build()
        .unwrap()
}

impl Stage {
    async fn producer(&self) -> Producer {
        let producer = self.kafka.producer().event::<DocumentScannedEvent>();
        producer.await.unwrap()
    }

    async fn new(s3: &S3, topic: &'static str) -> Self {
        let name = topic.replace('.', "-");
        s3.create_bucket(&name).unwrap();
        let store = Arc::new(bucket(s3, &name));
        let claims = Claims::new(Arc::clone(&store), &format!("s3://{name}"));
        let claims = claims.values_above(10_000);
        let kafka = plain(topic).claims(claims.clone());
        for name in [topic.to_owned(), format!("{topic}.DLT")] {
            kafka.topics().ensure(&name, 1, &[]).await.unwrap();
        }
        Self {
            store,
            claims,
            kafka,
            topic,
        }
    }

    /// Handles records until these ids were handled, and this many records are dead letters.
    async fn consume(&self, ids: &[i64], dead: u64) -> Result<ConsumerReport, ConsumerError> {
        let archive = Archive {
            claims: self.claims.clone(),
            ids: Arc::default(),
        };
        let backoff = Duration::from_millis(10)..Duration::from_millis(50);
        let consumer = self
            .kafka
            .consumer("archive")
            .state(archive.clone())
            .on(scanned)
            .retry(Retry::attempts(3).backoff(backoff))
            .start()
            .await?;
        let handle = consumer.handle();
        let run = consumer.run_until(async {
            loop {
                let handled = archive.ids.lock().unwrap().len() == ids.len();
                if handled && handle.report().await.unwrap().dead_lettered == dead {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        let report = timeout(LONG, run)
            .await
            .expect("the consumer is at its end");
        assert_eq!(*archive.ids.lock().unwrap(), ids);
        report
    }

    async fn objects(&self) -> Vec<String> {
        let objects = self.store.list(None);
        let mut names: Vec<_> = objects
            .map(|object| object.unwrap().location.to_string())
            .collect()
            .await;
        names.sort();
        names
    }
}

fn place(event: &DocumentScannedEvent) -> Path {
    let uri = &event.pdf.as_ref().unwrap().claim_check().unwrap().uri;
    Path::from(uri.rsplit('/').next().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_object_is_waited_for_and_an_altered_one_is_not() {
    let stage = Stage::new(shared_s3().unwrap(), "claims.spoilt").await;
    let producer = stage.producer().await;
    let [missing, altered, shorter, good] = [1, 2, 3, 4].map(|id| document(id, "%PDF-1.7"));
    // The value as a whole.
    let mut whole = document(5, "%PDF-1.7");
    whole.text = "x".repeat(3_000_000);
    for event in [&missing, &altered, &shorter, &whole, &good] {
        producer.send(event).await.unwrap();
    }
    stage.store.delete(&place(&missing)).await.unwrap();
    stage
        .store
        .put(&place(&altered), "%PDF-1.8".into())
        .await
        .unwrap();
    stage
        .store
        .put(&place(&shorter), "%PDF".into())
        .await
        .unwrap();
    let report = stage.consume(&[5, 4], 3).await.unwrap();
    assert_eq!((report.retried, report.dead_lettered), (2, 3));

    // The letters keep the references: once the object is back, a replay is all that is to be done.
    let dead = format!("{}.DLT", stage.topic);
    let java = KafkaJava::build().unwrap();
    let bootstrap = stage.kafka.bootstrap_servers().unwrap();
    let config = [("bootstrap.servers", bootstrap.as_str())];
    let letters = java.consume(&config, &dead, 3).unwrap();
    let record = missing.to_record().unwrap();
    assert_eq!(
        (&letters[0].key, &letters[0].value),
        (&record.key, &record.value)
    );
    let error = |letter: &kafka_event_harness::Record| {
        let header = letter
            .headers
            .iter()
            .find(|(name, _)| name == "kafka_dlt-exception-message");
        String::from_utf8(header.unwrap().1.clone().unwrap()).unwrap()
    };
    let expected = [
        "there is no object",
        "its SHA-256 differs",
        "its length differs",
    ];
    for (letter, expected) in letters.iter().zip(expected) {
        assert!(error(letter).contains(expected), "{}", error(letter));
    }
    stage
        .store
        .put(&place(&missing), "%PDF-1.7".into())
        .await
        .unwrap();
    let letters = stage.kafka.dead_letters(&dead);
    let first = |letter: &DeadLetter| letter.offset() == 0;
    letters
        .replay(&Replay::default(), first, |_, _| ())
        .await
        .unwrap();
    stage.consume(&[1], 0).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_record_refers_to_is_collected_and_nothing_else() {
    let stage = Stage::new(shared_s3().unwrap(), "claims.left").await;
    let producer = stage.producer().await;
    let [live, dead, purged] = [1, 2, 3].map(|id| document(id, "%PDF-1.7"));
    let mut whole = document(4, "%PDF-1.7");
    whole.text = "x".repeat(20_000);
    producer.send(&live).await.unwrap();
    producer.send(&whole).await.unwrap();

    // The object is there, and its record is not: there is no such topic.
    let nowhere = plain("claims.nowhere").claims(stage.claims.clone());
    let nowhere = nowhere
        .producer()
        .set("delivery.timeout.ms", 3_000)
        .set("request.timeout.ms", 1_000);
    let nowhere = nowhere.await.unwrap();
    let failed = document(5, "%PDF-1.7");
    let error = nowhere.send(&failed).await.unwrap_err();
    assert!(matches!(error, SendError::Undelivered(_)), "{error:?}");
    assert_eq!(stage.objects().await.len(), 4, "three fields and a value");

    // One whose record is a dead letter and nowhere else, and one whose record is gone.
    let letters = stage.kafka.producer().await.unwrap();
    for (event, topic) in [(&dead, "claims.left.DLT"), (&purged, "claims.left.old")] {
        stage
            .claims
            .upload(event.pdf.as_ref().unwrap())
            .await
            .unwrap();
        stage.kafka.topics().ensure(topic, 1, &[]).await.unwrap();
        letters
            .send_record(topic, &event.to_record().unwrap())
            .await
            .unwrap();
    }
    // What is no object of ours stays, whatever its age.
    stage
        .store
        .put(&Path::from("passwords"), "secret".into())
        .await
        .unwrap();
    let before = stage.objects().await;
    assert_eq!(before.len(), 7);

    let young = stage
        .claims
        .collect(&stage.kafka)
        .event::<DocumentScannedEvent>();
    let young = young.await.unwrap();
    assert_eq!(
        (young.kept, young.deleted),
        (6, 0),
        "all are younger than a day"
    );
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let collect = || {
        let collect = stage
            .claims
            .collect(&stage.kafka)
            .event::<DocumentScannedEvent>();
        collect.older_than(Duration::from_secs(1))
    };
    let without = stage.claims.collect(&stage.kafka).await;
    assert!(
        matches!(without, Err(CollectError::NoTopics)),
        "{without:?}"
    );
    let unknown = collect().topic("claims.misspelt").await;
    assert!(
        matches!(
            unknown,
            Err(CollectError::Kafka(KafkaError::NoTopic { .. }))
        ),
        "{unknown:?}"
    );
    let trial = collect().dry_run(true).await.unwrap();
    assert_eq!((trial.kept, trial.deleted, trial.deleted_bytes), (4, 2, 16));
    assert_eq!(stage.objects().await, before);
    // A topic that was named too keeps what it refers to.
    let named = collect()
        .topic("claims.left.old")
        .dry_run(true)
        .await
        .unwrap();
    assert_eq!((named.kept, named.deleted), (5, 1));
    let collected = collect().await.unwrap();
    assert_eq!(collected, trial);
    let gone = [place(&failed), place(&purged)].map(|place| place.to_string());
    let kept: Vec<_> = before
        .into_iter()
        .filter(|name| !gone.contains(name))
        .collect();
    assert_eq!(stage.objects().await, kept);
    stage.consume(&[1, 4], 0).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_answer_of_the_store_nothing_is_sent_and_records_wait() {
    let s3 = S3::start().unwrap();
    let stage = Stage::new(&s3, "claims.away").await;
    let producer = stage.producer().await;
    let mut whole = document(1, "%PDF-1.7");
    whole.text = "x".repeat(20_000);
    producer.send(&whole).await.unwrap();
    drop(s3);
    let error = producer.send(&document(2, "%PDF-1.7")).await.unwrap_err();
    assert!(
        matches!(
            &error,
            SendError::ClaimCheck {
                source: ClaimError::Store { .. },
                ..
            }
        ),
        "{error:?}"
    );
    assert!(error.is_retryable());
    let report = stage.consume(&[], 1).await.unwrap();
    assert_eq!(
        (report.read, report.retried),
        (1, 2),
        "and not the second, which was not sent"
    );
}
