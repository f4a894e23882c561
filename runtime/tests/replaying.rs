//! Dead letters that become records again, on the embedded broker.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::testing::until;
use kafka_event::{KafkaError, RecordHeaders, Replay, Replayed, WrittenBy};
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(60);

#[kafka_event(topic = "tolls", key = plate, namespace = "road")]
#[derive(Debug)]
pub struct TollPaidEvent {
    plate: i64,
    number: i64,
}

/// What a gate saw, and whether it is open.
#[derive(Clone, Default)]
struct Gate {
    open: bool,
    seen: Arc<Mutex<Vec<(i64, RecordHeaders)>>>,
}

#[derive(Debug, thiserror::Error, Disposition)]
#[error("the gate is closed")]
#[disposition(dead_letter)]
struct Closed;

async fn paid(
    toll: TollPaidEvent,
    headers: RecordHeaders,
    State(gate): State<Gate>,
) -> Result<(), Closed> {
    gate.seen.lock().unwrap().push((toll.number, headers));
    match gate.open || toll.number % 2 == 0 {
        true => Ok(()),
        false => Err(Closed),
    }
}

/// Lets a gate see that many records.
async fn run(kafka: &Kafka, open: bool, count: usize) -> Vec<(i64, RecordHeaders)> {
    let gate = Gate {
        open,
        ..Gate::default()
    };
    let seen = Arc::clone(&gate.seen);
    let consumer = kafka.consumer("gate").set("session.timeout.ms", 2_000);
    let consumer = consumer.set("heartbeat.interval.ms", 300).state(gate);
    let consumer = consumer.on(paid).start().await.unwrap();
    let handle = consumer.handle();
    // The last one may become a dead letter, for which an end waits a short time only.
    let wait = until("all of them have ended", LONG, async || {
        let report = handle.report().await.unwrap();
        (report.read, report.handed_back) == (count as u64, 0)
    });
    wait.await.unwrap();
    consumer.shutdown().await.unwrap();
    std::mem::take(&mut *seen.lock().unwrap())
}

async fn replay(kafka: &Kafka, how: &Replay) -> Vec<(i64, Replayed)> {
    let mut told = Vec::new();
    let letters = kafka.dead_letters("tolls.DLT");
    let audit = |letter: &kafka_event::DeadLetter, replayed: &Replayed| {
        assert_eq!(letter.written_by(), Some(WrittenBy::Spring));
        assert_eq!(
            letter.reason().type_name.as_deref(),
            Some("replaying::Closed")
        );
        told.push((letter.offset(), replayed.clone()));
    };
    let done = letters.replay(how, |letter| letter.offset() != 1, audit);
    timeout(LONG, done).await.unwrap().unwrap();
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_is_replayed_as_it_was_and_not_without_end() {
    let kafka = Kafka::embedded().unwrap();
    kafka.topics().ensure("tolls", 1, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    for number in 0..6 {
        let toll = TollPaidEvent { plate: 7, number };
        producer.send(&toll).await.unwrap();
    }
    let first = run(&kafka, false, 6).await;

    let would_be = Replayed::WouldBe {
        topic: "tolls".to_owned(),
    };
    let dry = replay(&kafka, &Replay::default().dry_run(true)).await;
    assert_eq!(dry, [(0, would_be.clone()), (2, would_be)]);

    // The second letter is left out; the others come back in order and are dead letters again.
    let written = |offset| Replayed::Written {
        topic: "tolls".to_owned(),
        partition: 0,
        offset,
    };
    let told = replay(&kafka, &Replay::default().at_most(1).per_second(1_000)).await;
    assert_eq!(told, [(0, written(6)), (2, written(7))]);
    let again = run(&kafka, false, 2).await;
    for ((number, headers), (original, with)) in again.iter().zip([&first[1], &first[5]]) {
        assert_eq!(number, original);
        let (own, added) = headers.split_at(with.len());
        assert_eq!(own, with);
        let replays = ("kafka-event-replays".to_owned(), Some(b"1".to_vec()));
        assert_eq!(added, [replays]);
    }

    let told = replay(&kafka, &Replay::default().at_most(1)).await;
    let too_often = Replayed::TooOften { replays: 1 };
    let twice = [(0, written(8)), (2, written(9)), (3, too_often.clone())];
    assert_eq!(told, [twice.as_slice(), &[(4, too_often)]].concat());
    run(&kafka, true, 2).await;

    // Elsewhere, under a limit that lets them.
    let elsewhere = Replay::default().to_topic("tolls.inspected");
    assert_eq!(replay(&kafka, &elsewhere).await.len(), 4);
    let copies = kafka.dead_letters("tolls.inspected");
    let mut copies = copies.read().await.unwrap();
    let mut replays = Vec::new();
    while let Some(copy) = copies.next().await {
        let copy = copy.unwrap();
        assert_eq!(copy.written_by(), None, "a record again");
        replays.push(copy.replays());
    }
    assert_eq!(replays, [1, 1, 2, 2]);
    let error = copies_of_nothing(&kafka).await;
    assert!(matches!(error, KafkaError::NotEmbedded { .. }), "{error:?}");
}

async fn copies_of_nothing(kafka: &Kafka) -> KafkaError {
    let letters = kafka.dead_letters("tolls.DLT");
    letters.purge(&[(0, 1)].into()).await.unwrap_err()
}
