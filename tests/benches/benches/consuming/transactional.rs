//! What transactions cost: the same work at least once, and exactly once by units of several sizes.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use kafka_event::prelude::*;
use kafka_event::testing::until;
use kafka_event::{BatchError, Batches, Consumer, ConsumerBuilder, ExactlyOnce, Kafka};
use kafka_event::{LowLatency, Producer, SendError};
use kafka_event_benches::median;
use kafka_event_harness::Cluster;

use crate::{MeterReadEvent, with_records};

const PARTITIONS: u16 = 12;
const RECORDS: i64 = 100_000;
const ROUNDS: usize = 3;
const LONG: Duration = Duration::from_secs(600);

#[kafka_event(topic = "${topic}.copies", key = key)]
struct MeterCopiedEvent {
    key: i64,
    number: i64,
}

/// When the first record was handled.
type First = Arc<OnceLock<Instant>>;

fn copy(event: &MeterReadEvent, first: &First) -> MeterCopiedEvent {
    first.get_or_init(Instant::now);
    MeterCopiedEvent {
        key: event.key,
        number: event.number,
    }
}

async fn seen(event: MeterReadEvent, State(first): State<First>) -> Result<(), Infallible> {
    let _ = copy(&event, &first);
    Ok(())
}

async fn returned(
    event: MeterReadEvent,
    State(first): State<First>,
) -> Result<MeterCopiedEvent, Infallible> {
    Ok(copy(&event, &first))
}

async fn returned_together(
    events: Vec<MeterReadEvent>,
    State(first): State<First>,
) -> Result<Vec<MeterCopiedEvent>, BatchError<Infallible>> {
    Ok(events.iter().map(|event| copy(event, &first)).collect())
}

/// Acknowledged before the record counts as done, or a crash could lose it.
async fn sent(
    event: MeterReadEvent,
    State((first, producer)): State<(First, Producer<LowLatency>)>,
) -> Result<(), SendError> {
    producer.send(&copy(&event, &first)).await.map(drop)
}

/// Records in a second, from the first one that is handled until the last is done, or committed.
async fn rate(consumer: Consumer, first: &First) -> f64 {
    let handle = consumer.handle();
    let all = until("all are done", LONG, async || {
        handle.report().await.unwrap().handled == RECORDS as u64
    });
    all.await.unwrap();
    let took = first.get().unwrap().elapsed();
    consumer.shutdown().await.unwrap();
    RECORDS as f64 / took.as_secs_f64()
}

type Transactional = ConsumerBuilder<First, ExactlyOnce>;
type Unit = fn(Transactional) -> Transactional;

const UNITS: [(&str, Unit); 4] = [
    ("100 records", |consumer| {
        consumer.unit(100, Duration::from_secs(1))
    }),
    ("100 ms", |consumer| {
        consumer.unit(usize::MAX, Duration::from_millis(100))
    }),
    ("default", |consumer| consumer),
    ("1 s", |consumer| {
        consumer.unit(usize::MAX, Duration::from_secs(1))
    }),
];

/// How many records a batch has.
const BATCH: usize = 100;

/// The rates of one round: nothing sent, without and with transactions; each copied, without and with each unit, and in batches.
async fn round(kafka: &Kafka, round: usize) -> Vec<f64> {
    let consumer = |name: &str| kafka.consumer(format!("{name}-{round}"));
    let mut rates = Vec::new();
    let first = First::default();
    let plain = consumer("seen").state(Arc::clone(&first)).on(seen);
    rates.push(rate(plain.start().await.unwrap(), &first).await);

    let transactional = |name: &str, first: &First| {
        let consumer = consumer(name).state(Arc::clone(first));
        consumer.transactional(format!("{name}-{round}"))
    };
    let first = First::default();
    let offsets = transactional("offsets", &first).on(seen);
    rates.push(rate(offsets.start().await.unwrap(), &first).await);

    let (first, producer) = (First::default(), kafka.producer().profile(LowLatency));
    let state = (Arc::clone(&first), producer.await.unwrap());
    let plain = consumer("sent").state(state).on(sent);
    rates.push(rate(plain.start().await.unwrap(), &first).await);

    for (name, unit) in UNITS {
        let first = First::default();
        let consumer = unit(transactional(name, &first)).on(returned);
        rates.push(rate(consumer.start().await.unwrap(), &first).await);
    }
    let first = First::default();
    let batches = transactional("batches", &first);
    let batches = batches.on_batch(Batches::of(BATCH), returned_together);
    rates.push(rate(batches.start().await.unwrap(), &first).await);
    rates
}

pub(crate) async fn run(cluster: &Cluster) {
    let kafka = with_records(cluster, "copied", PARTITIONS, (10_000, RECORDS)).await;
    let copies = kafka.topics();
    copies
        .ensure("copied.copies", PARTITIONS, &[])
        .await
        .unwrap();
    let mut rounds = Vec::new();
    for number in 0..ROUNDS {
        rounds.push(round(&kafka, number).await);
    }
    let median = |place: usize| median(rounds.iter().map(|rates| rates[place]));
    println!("{RECORDS} records, {PARTITIONS} partitions, medians of {ROUNDS} rounds");
    let line = |name: &str, place: usize, beside: usize| {
        let (rate, beside) = (median(place), median(beside));
        println!("{name:38} {rate:9.0}/s   {:6.2} times", rate / beside);
    };
    line("nothing sent, at least once", 0, 0);
    line("the same in transactions", 1, 0);
    line("each copied, at least once", 2, 2);
    for (place, (name, _)) in UNITS.iter().enumerate() {
        line(&format!("the same in transactions of {name}"), 3 + place, 2);
    }
    let place = 3 + UNITS.len();
    line(&format!("of default, in batches of {BATCH}"), place, 2);
}
