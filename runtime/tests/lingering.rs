//! The end of a producer does not wait for company: `flush`, `close` and dropping send at once what lingers.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::time::Duration;

use futures_util::future::join_all;
use kafka_event::Pending;
use kafka_event::prelude::*;
use tokio::time::timeout;

/// For all rounds together: far less than what one record would linger, far more than sending all takes.
const DEADLINE: Duration = Duration::from_secs(60);

/// Whether the client noticed a flush was a matter of luck, so that one round alone proves little.
const ROUNDS: usize = 40;
const FLUSHES: usize = 150;

#[kafka_event(topic = "letters")]
struct LetterPostedEvent {
    number: u32,
}

/// A producer that has taken three records, which linger.
async fn lingering(kafka: &Kafka) -> (Producer, Vec<Pending>) {
    let builder = kafka.producer();
    let producer = builder
        .set("linger.ms", 900_000)
        .set("delivery.timeout.ms", 1_000_000)
        // Getting the id of an idempotent producer would be most of the time.
        .set("enable.idempotence", false)
        .await;
    let producer = producer.unwrap();
    let pending = post(&producer);
    (producer, pending)
}

fn post(producer: &Producer) -> Vec<Pending> {
    (0..3)
        .map(|number| producer.try_enqueue(&LetterPostedEvent { number }).unwrap())
        .collect()
}

async fn arrive(pending: Vec<Pending>) {
    for receipt in join_all(pending).await {
        receipt.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn flushing_does_not_linger() {
    let kafka = Kafka::embedded().unwrap();
    let (producer, mut pending) = lingering(&kafka).await;
    let rounds = async {
        for _ in 0..FLUSHES {
            producer.flush(DEADLINE).await.unwrap();
            arrive(pending).await;
            pending = post(&producer);
        }
    };
    timeout(DEADLINE, rounds).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_does_not_linger() {
    let kafka = Kafka::embedded().unwrap();
    let rounds = async {
        for _ in 0..ROUNDS {
            let (producer, pending) = lingering(&kafka).await;
            producer.close(DEADLINE).await.unwrap();
            arrive(pending).await;
        }
    };
    timeout(DEADLINE, rounds).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_producer_does_not_linger() {
    let kafka = Kafka::embedded().unwrap();
    let rounds = async {
        for _ in 0..ROUNDS {
            let (producer, pending) = lingering(&kafka).await;
            drop(producer);
            arrive(pending).await;
        }
    };
    timeout(DEADLINE, rounds).await.unwrap();
}
