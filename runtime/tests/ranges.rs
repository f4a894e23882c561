//! Ranges of records: where a group begins in each partition, and what is handled once more without it.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::once::Memory;
use kafka_event::prelude::*;
use kafka_event::{
    BoxError, ConsumedOffset, ConsumerBuilder, ConsumerError, KafkaError, Ordering, ReplayRange,
    Retry, RetryTopics, TopicPartition,
};
use tokio::sync::Notify;
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(60);

#[kafka_event(topic = "tickets", key = number)]
#[derive(Debug, Clone, PartialEq)]
pub struct TicketSoldEvent {
    number: i64,
}

#[derive(Clone, Default)]
struct Log {
    seen: Arc<Mutex<Vec<i64>>>,
    news: Arc<Notify>,
}

impl Log {
    fn take(&self) -> Vec<i64> {
        let mut seen = std::mem::take(&mut *self.seen.lock().unwrap());
        seen.sort_unstable();
        seen
    }

    async fn until(self, count: usize) {
        while self.seen.lock().unwrap().len() < count {
            self.news.notified().await;
        }
    }
}

async fn sold(ticket: TicketSoldEvent, State(log): State<Log>) -> Result<(), Infallible> {
    log.seen.lock().unwrap().push(ticket.number);
    log.news.notify_one();
    Ok(())
}

async fn with_tickets(partitions: u16, count: i64) -> (Kafka, Producer) {
    let kafka = Kafka::embedded().unwrap();
    let topics = kafka.topics();
    topics.ensure("tickets", partitions, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    for number in 0..count {
        producer.send(&TicketSoldEvent { number }).await.unwrap();
    }
    (kafka, producer)
}

fn office(kafka: &Kafka, log: &Log) -> ConsumerBuilder<Log> {
    kafka
        .consumer("office")
        .set("session.timeout.ms", 2_000)
        .set("heartbeat.interval.ms", 300)
        .state(log.clone())
}

fn only(from: i64, until: i64) -> ReplayRange {
    ReplayRange::offsets([(TopicPartition::new("tickets", 0), from..until)])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_is_handled_once_more_and_the_group_does_not_notice() {
    let (kafka, producer) = with_tickets(1, 20).await;
    let log = Log::default();
    let consumer = office(&kafka, &log).on(sold).start().await.unwrap();
    timeout(LONG, log.clone().until(20)).await.unwrap();
    log.take();

    // While a consumer of the group runs.
    for ordering in [Ordering::Partition, Ordering::Key, Ordering::None] {
        let again = office(&kafka, &log).ordering(ordering).on(sold);
        let report = timeout(LONG, again.replay(only(5, 15))).await;
        let report = report.unwrap().unwrap();
        assert_eq!(
            (report.read, report.handled, report.handed_back),
            (10, 10, 0)
        );
        assert!(log.take().into_iter().eq(5..15));
    }
    consumer.shutdown().await.unwrap();

    producer
        .send(&TicketSoldEvent { number: 20 })
        .await
        .unwrap();
    let run = office(&kafka, &log)
        .on(sold)
        .run_until(log.clone().until(1));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.read, log.take()), (1, vec![20]));
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_there_is_replayed_from_every_partition_and_no_more() {
    let (kafka, _) = with_tickets(4, 40).await;
    let log = Log::default();
    let again = office(&kafka, &log).on(sold).replay(ReplayRange::all());
    timeout(LONG, again).await.unwrap().unwrap();
    assert!(log.take().into_iter().eq(0..40));

    let again = office(&kafka, &log).on(sold).replay(only(1_000, 2_000));
    let report = timeout(LONG, again).await.unwrap().unwrap();
    assert_eq!((report.read, log.take()), (0, vec![]));
}

async fn no_odd_ones(ticket: TicketSoldEvent, State(log): State<Log>) -> Result<(), BoxError> {
    if ticket.number % 2 == 1 {
        return Err("an odd number".into());
    }
    sold(ticket, State(log)).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_in_a_replay_is_a_dead_letter_and_not_postponed() {
    let (kafka, _) = with_tickets(1, 6).await;
    let log = Log::default();
    let again = office(&kafka, &log)
        .retry(Retry::attempts(2).backoff(Duration::ZERO..Duration::ZERO))
        .retry_topics(RetryTopics::after([LONG]))
        .on(no_odd_ones)
        .replay(ReplayRange::all());
    let report = timeout(LONG, again).await.unwrap().unwrap();
    assert_eq!(log.take(), [0, 2, 4]);
    assert_eq!((report.dead_lettered, report.postponed), (3, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_replayed_is_refused_with_the_reason() {
    let (kafka, _) = with_tickets(1, 1).await;
    let log = Log::default();
    let replay = |range| office(&kafka, &log).on(sold).replay(range);
    let error = replay(ReplayRange::since(Timestamp::now())).await;
    let error = error.unwrap_err();
    assert!(
        matches!(&error, ConsumerError::Start(KafkaError::NotEmbedded { .. })),
        "{error:?}"
    );
    let other = ReplayRange::offsets([(TopicPartition::new("tickets", 7), 0..1)]);
    let error = replay(other).await.unwrap_err();
    assert!(matches!(&error, ConsumerError::Start(_)), "{error:?}");

    let commits = async |_: TicketSoldEvent, _: ConsumedOffset| Ok::<(), Infallible>(());
    let combined = [
        (office(&kafka, &log).on(commits), "ConsumedOffset"),
        (
            office(&kafka, &log).idempotent(Memory::new(10)).on(sold),
            ".idempotent_as(",
        ),
    ];
    for (consumer, named) in combined {
        let error = consumer.replay(ReplayRange::all()).await.unwrap_err();
        let is_told = matches!(&error, ConsumerError::Combination { .. });
        assert!(is_told && error.to_string().contains(named), "{error}");
    }
}

/// In its own name it handles everything once; in that of the group, what the group has not.
#[tokio::test(flavor = "multi_thread")]
async fn a_replay_with_a_store_passes_over_what_was_handled_in_the_name_that_it_has() {
    let (kafka, _) = with_tickets(2, 20).await;
    let (log, store) = (Log::default(), Memory::new(1_000));
    let run = office(&kafka, &log)
        .retry(Retry::attempts(1))
        .on(no_odd_ones)
        .idempotent(store.clone());
    let consumer = run.start().await.unwrap();
    let handle = consumer.handle();
    let done = async {
        while handle.report().await.unwrap().dead_lettered < 10 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(LONG, log.clone().until(10)).await.unwrap();
    timeout(LONG, done).await.unwrap();
    consumer.shutdown().await.unwrap();
    log.take();
    let odd: Vec<i64> = (0..20).filter(|number| number % 2 == 1).collect();
    let all: Vec<i64> = (0..20).collect();
    let replays = [("office", odd), ("again", all), ("again", Vec::new())];
    for (name, handled) in replays {
        let again = office(&kafka, &log).on(sold).idempotent(store.clone());
        let again = again.idempotent_as(name).replay(ReplayRange::all());
        let report = timeout(LONG, again).await.unwrap().unwrap();
        assert_eq!(log.take(), handled, "{name}");
        assert_eq!(report.duplicates, 20 - handled.len() as u64, "{report:?}");
    }

    // A group that takes the place of the first one.
    let other = kafka.consumer("new office").state(log.clone()).on(sold);
    let other = other.idempotent(store).idempotent_as("office");
    let consumer = other.start().await.unwrap();
    let handle = consumer.handle();
    let known = async {
        while handle.report().await.unwrap().duplicates < 20 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(LONG, known).await.unwrap();
    assert_eq!(consumer.shutdown().await.unwrap().handled, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_begins_at_given_offsets_where_it_has_no_position() {
    let (kafka, producer) = with_tickets(1, 10).await;
    let log = Log::default();
    let from = |offset| [(TopicPartition::new("tickets", 0), offset)];
    let consumer = office(&kafka, &log).start_at_offsets(from(7)).on(sold);
    let run = consumer.run_until(log.clone().until(3));
    timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(log.take(), [7, 8, 9]);

    producer
        .send(&TicketSoldEvent { number: 10 })
        .await
        .unwrap();
    let consumer = office(&kafka, &log).start_at_offsets(from(2)).on(sold);
    let run = consumer.run_until(log.clone().until(1));
    timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(log.take(), [10], "the group's own position counts");
}
