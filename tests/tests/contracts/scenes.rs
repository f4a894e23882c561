//! Programs of two versions of one event, which know each other's schemas only from a topic of contracts.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{
    BatchError, Batches, BoxError, ConsumerBuilder, ConsumerError, ConsumerReport, Record, Retry,
    Unreadable,
};
use tokio::sync::Notify;
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(60);

/// What an event looked like when the older program was built.
pub(crate) mod old {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "${trips}", key = id, namespace = "trips")]
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct TripStartedEvent {
        pub id: i64,
        #[event(default = "nobody")]
        pub driver: String,
        pub metres: i64,
    }
}

/// What it looks like today.
pub(crate) mod new {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "${trips}", key = id, namespace = "trips")]
    pub(crate) struct TripStartedEvent {
        pub metres: i32,
        pub stops: Vec<String>,
        pub id: i64,
    }

    /// An event that the older program knows nothing of.
    #[kafka_event(topic = "${trips}", key = id, namespace = "trips")]
    pub(crate) struct TripCancelledEvent {
        pub id: i64,
    }
}

/// A schema that the older program cannot make its event of.
mod broken {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "${trips}", key = id, namespace = "trips")]
    pub(crate) struct TripStartedEvent {
        pub id: i64,
        pub metres: String,
    }
}

/// What the older program has seen, and whether anything was news.
#[derive(Clone, Default)]
pub(crate) struct Seen {
    trips: Arc<Mutex<Vec<old::TripStartedEvent>>>,
    unreadable: Arc<Mutex<Vec<String>>>,
    /// How many trips were in each batch.
    batches: Arc<Mutex<Vec<usize>>>,
    news: Arc<Notify>,
}

impl Seen {
    async fn until(&self, is_enough: impl Fn(&Self) -> bool) {
        while !is_enough(self) {
            // Two may wait, and the news reaches one of them.
            let _ = timeout(Duration::from_millis(50), self.news.notified()).await;
        }
    }

    fn trips(&self) -> Vec<old::TripStartedEvent> {
        self.trips.lock().unwrap().clone()
    }

    fn unreadable(&self) -> Vec<String> {
        self.unreadable.lock().unwrap().clone()
    }
}

async fn started(trip: old::TripStartedEvent, State(seen): State<Seen>) -> Result<(), Infallible> {
    seen.trips.lock().unwrap().push(trip);
    seen.news.notify_one();
    Ok(())
}

async fn all_started(
    trips: Vec<old::TripStartedEvent>,
    State(seen): State<Seen>,
) -> Result<(), BatchError<Infallible>> {
    seen.batches.lock().unwrap().push(trips.len());
    seen.trips.lock().unwrap().extend(trips);
    seen.news.notify_one();
    Ok(())
}

/// The older program, until it has seen enough.
async fn consume(
    kafka: &Kafka,
    seen: &Seen,
    attempts: u32,
    is_enough: impl Fn(&Seen) -> bool,
) -> Result<ConsumerReport, ConsumerError> {
    let consumer = kafka.consumer("older").state(seen.clone()).on(started);
    run(consumer, seen, attempts, is_enough).await
}

/// The same with batches of five.
async fn consume_in_batches(
    kafka: &Kafka,
    seen: &Seen,
    is_enough: impl Fn(&Seen) -> bool,
) -> Result<ConsumerReport, ConsumerError> {
    let consumer = kafka.consumer("older").state(seen.clone());
    let consumer = consumer.on_batch(Batches::of(5).linger(LONG), all_started);
    run(consumer, seen, 1_000, is_enough).await
}

async fn run(
    consumer: ConsumerBuilder<Seen>,
    seen: &Seen,
    attempts: u32,
    is_enough: impl Fn(&Seen) -> bool,
) -> Result<ConsumerReport, ConsumerError> {
    let backoff = Duration::from_millis(20)..Duration::from_millis(100);
    let told = seen.clone();
    let consumer = consumer
        .retry(Retry::attempts(attempts).backoff(backoff))
        .on_unreadable(move |unreadable: &Unreadable| {
            let error: &(dyn std::error::Error + 'static) = &unreadable.error;
            let cause = error.source().map(|cause| format!(": {cause}"));
            let text = format!("{error}{}", cause.unwrap_or_default());
            told.unreadable.lock().unwrap().push(text);
            told.news.notify_one();
        });
    let run = consumer.run_until(seen.until(is_enough));
    timeout(LONG, run)
        .await
        .expect("the older program is at its end")
}

fn trip(id: i64) -> new::TripStartedEvent {
    new::TripStartedEvent {
        id,
        metres: 700,
        stops: vec!["here".to_owned(), "there".to_owned()],
    }
}

fn as_old(id: i64) -> old::TripStartedEvent {
    old::TripStartedEvent {
        id,
        driver: "nobody".to_owned(),
        metres: 700,
    }
}

/// The newer program has started, and so published; the older one reads what it sends.
pub(crate) async fn the_older_program_reads_the_newer_ones_records(kafka: &Kafka, contracts: &str) {
    let kafka = kafka.clone().contracts(contracts);
    let producer = kafka
        .producer()
        .event::<new::TripStartedEvent>()
        .await
        .unwrap();
    for id in 0..3 {
        producer.send(&trip(id)).await.unwrap();
    }
    let seen = Seen::default();
    let report = consume(&kafka, &seen, 1, |seen| seen.trips().len() == 3).await;
    let report = report.unwrap();
    assert_eq!((report.handled, report.unknown_schema), (3, 0));
    assert_eq!(seen.trips(), [as_old(0), as_old(1), as_old(2)]);
}

/// Nothing tells of the schema: the consumer stops rather than lose the record.
pub(crate) async fn without_the_topic_it_stops(kafka: &Kafka) {
    let producer = kafka
        .producer()
        .event::<new::TripStartedEvent>()
        .await
        .unwrap();
    producer.send(&trip(1)).await.unwrap();
    let error = consume(kafka, &Seen::default(), 1, |_| false).await;
    assert!(
        matches!(error, Err(ConsumerError::UnknownSchema { .. })),
        "{error:?}"
    );
}

/// The record waits, and is handled once the schema is there; what is behind it, after it.
pub(crate) async fn a_schema_that_comes_later_is_waited_for(kafka: &Kafka, contracts: &str) {
    let silent = kafka.producer().await.unwrap();
    silent.send(&trip(1)).await.unwrap();
    silent.send(&trip(2)).await.unwrap();
    let kafka = kafka.clone().contracts(contracts);
    let seen = Seen::default();
    let publish = async {
        seen.until(|seen| !seen.unreadable().is_empty()).await;
        seen.news.notify_one();
        kafka
            .producer()
            .event::<new::TripStartedEvent>()
            .await
            .unwrap()
    };
    let run = consume(&kafka, &seen, 1_000, |seen| seen.trips().len() == 2);
    let (report, _) = tokio::join!(run, publish);
    let report = report.unwrap();
    assert_eq!((report.handled, report.unknown_schema), (2, 1));
    assert!(report.retried > 0);
    assert_eq!(seen.trips(), [as_old(1), as_old(2)]);
    let [text] = &*seen.unreadable() else {
        panic!("{:?}", seen.unreadable());
    };
    assert!(text.contains("a schema that is not known here"), "{text}");
}

/// Five trips, of which the third and the fourth are of the newer program's schema.
async fn send_of_both(kafka: &Kafka) {
    let silent = kafka.producer().await.unwrap();
    for id in [1, 2, 3, 4, 5] {
        match id {
            3 | 4 => silent.send(&trip(id)).await.unwrap(),
            _ => silent.send(&as_old(id)).await.unwrap(),
        };
    }
}

/// What is before the record is handled, what is behind it waits, and then the rest is a batch again.
pub(crate) async fn a_batch_ends_before_a_record_whose_schema_is_waited_for(
    kafka: &Kafka,
    contracts: &str,
) {
    send_of_both(kafka).await;
    let kafka = kafka.clone().contracts(contracts);
    let seen = Seen::default();
    let publish = async {
        seen.until(|seen| !seen.unreadable().is_empty()).await;
        assert_eq!(seen.trips(), [as_old(1), as_old(2)]);
        seen.news.notify_one();
        let producer = kafka.producer().event::<new::TripStartedEvent>();
        producer.await.unwrap()
    };
    let run = consume_in_batches(&kafka, &seen, |seen| seen.trips().len() == 5);
    let (report, _) = tokio::join!(run, publish);
    let report = report.unwrap();
    assert_eq!(
        (report.handled, report.unknown_schema),
        (5, 1),
        "{report:?}"
    );
    assert_eq!(seen.trips(), [1, 2, 3, 4, 5].map(as_old));
    assert_eq!(*seen.batches.lock().unwrap(), [2, 1, 2]);
}

/// Nothing tells of the schema: what is before the record is handled and committed.
pub(crate) async fn a_batch_ends_before_a_record_whose_schema_stops_the_consumer(kafka: &Kafka) {
    send_of_both(kafka).await;
    let seen = Seen::default();
    let error = consume_in_batches(kafka, &seen, |_| false).await;
    assert!(
        matches!(&error, Err(ConsumerError::UnknownSchema { metadata, .. }) if metadata.offset == 2),
        "{error:?}"
    );
    assert_eq!(seen.trips(), [as_old(1), as_old(2)]);
}

/// Writes a record under a fingerprint, and a text about it to the topic of contracts.
async fn tell(kafka: &Kafka, contracts: &str, fingerprint: u64, text: &[u8]) {
    let producer = kafka
        .producer()
        .set("max.request.size", 3_000_000)
        .await
        .unwrap();
    let mut contract = Record::default();
    contract.key = Some(format!("{fingerprint:016x}").into_bytes());
    contract.value = Some(text.to_vec());
    producer.send_record(contracts, &contract).await.unwrap();
    let mut record = trip(9).to_record().unwrap();
    let value = record.value.as_mut().unwrap();
    value[2..10].copy_from_slice(&fingerprint.to_le_bytes());
    let topic = kafka.topic_name("${trips}").unwrap();
    producer.send_record(&topic, &record).await.unwrap();
}

fn of<E: Event>() -> (u64, Vec<u8>) {
    (E::CONTRACT.fingerprint, E::SCHEMA_JSON.as_bytes().to_vec())
}

/// What somebody wrote to the topic of contracts that is of no use: each is an error that says why, and its record a dead letter.
pub(crate) async fn what_is_no_schema_of_the_event_is_an_error(
    kafka: &Kafka,
    contracts: &str,
) -> Result<(), BoxError> {
    kafka
        .topics()
        .ensure(&format!("{}.DLT", kafka.topic_name("${trips}")?), 1, &[])
        .await?;
    let mut long = br#"{"type":"record","name":"TripStartedEvent","fields":[],"doc":""#.to_vec();
    long.resize(1024 * 1024, b'x');
    long.extend_from_slice(br#""}"#);
    let nested = "[".repeat(100_000).into_bytes();
    let (cancelled, cancelled_text) = of::<new::TripCancelledEvent>();
    let (broken, broken_text) = of::<broken::TripStartedEvent>();
    let told: [(u64, Vec<u8>, &str); 7] = [
        (1, long, "its text has 1048578 bytes"),
        (2, b"\xff\xfe".to_vec(), "it is no UTF-8"),
        (3, b"not JSON".to_vec(), "cannot be used"),
        (4, nested, "cannot be used"),
        (5, of::<new::TripStartedEvent>().1, "has another"),
        (
            cancelled,
            cancelled_text,
            "no event of the type `trips.TripCancelledEvent`",
        ),
        (broken, broken_text, "metres"),
    ];
    for (fingerprint, text, _) in &told {
        tell(kafka, contracts, *fingerprint, text).await;
    }
    let kafka = kafka.clone().contracts(contracts);
    let good = kafka.producer().event::<new::TripStartedEvent>().await?;
    good.send(&trip(3)).await?;
    let seen = Seen::default();
    let report = consume(&kafka, &seen, 2, |seen| seen.trips().len() == 1).await?;
    assert_eq!((report.handled, report.dead_lettered), (1, 7));
    assert_eq!(seen.unreadable().len(), told.len());
    for (text, (_, _, expected)) in seen.unreadable().iter().zip(&told) {
        assert!(text.contains(expected), "{text}");
    }
    Ok(())
}
