//! Records that are poison, handlers that run wild, and clocks that jump.

use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{BoxError, Ordering, Retry, RetryTopics, Verdict};
use kafka_event_harness::{KafkaJava, Record};
use kafka_event_tests::faults::Outcome;

use super::book::{Book, number, step};
use super::tally::Tally;
use crate::load::{KEYS, StepTakenEvent, send_all};
use crate::stage::{PARTITIONS, Stage, blocking};

/// Steps of all keys in turn.
fn steps(numbers: std::ops::Range<i64>) -> impl Iterator<Item = StepTakenEvent> {
    numbers.map(|number| StepTakenEvent::new(number % KEYS, number / KEYS))
}

/// Ten things that are no step.
fn poison(kind: usize, valid: &[u8]) -> Vec<u8> {
    let frame = &valid[..10];
    let with = |rest: &[u8]| [frame, rest].concat();
    match kind % 10 {
        0 => Vec::new(),
        1 => b"plain text".to_vec(),
        2 => br#"{"key":1,"number":2,"padding":""}"#.to_vec(),
        // Cut, with something behind it, without its frame.
        3 => valid[..valid.len() - 7].to_vec(),
        4 => [valid, b"more"].concat(),
        5 => valid[10..].to_vec(),
        // The frame of a registry, and of a schema that nobody knows.
        6 => [&[0, 0, 0, 0, 9], &valid[10..]].concat(),
        7 => [&[0xC3, 0x01], &[7; 8][..], &valid[10..]].concat(),
        // A text of a negative length, and one of more bytes than there are.
        8 => with(&[2, 2, 3]),
        _ => with(&[2, 2, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F]),
    }
}

/// One in a thousand records is poison, of ten kinds: each costs one dead letter.
pub(crate) async fn poisoned(stage: &Stage<'_>) -> Result<Tally, BoxError> {
    let case = "poison";
    let kafka = stage.with_letters(case).await?;
    let good = 10_000 * stage.rounds;
    send_all(&kafka, steps(0..good / 2)).await?;
    let record = StepTakenEvent::new(1, 1).to_record()?;
    let valid = record.value.unwrap_or_default();
    let kinds = usize::try_from(good / 1_000)?;
    let records = (0..kinds).map(|kind| Record {
        topic: format!("chaos.{case}"),
        partition: Some(i32::try_from(kind).unwrap_or(0) % i32::from(PARTITIONS)),
        value: Some(poison(kind, &valid)),
        ..Record::default()
    });
    let records: Vec<Record> = records.collect();
    let config = [("bootstrap.servers", stage.cluster.bootstrap())];
    blocking(|| KafkaJava::build()?.produce(&config, &records))?;
    // The rest comes behind them.
    send_all(&kafka, steps(good / 2..good)).await?;
    let book = Book::default();
    let consumer = kafka.consumer(case).on_unknown_schema(Verdict::DeadLetter);
    let consumer = consumer.state(book.clone()).on(step).start().await?;
    book.until_all(0..good).await;
    let handle = consumer.handle();
    let all = kinds as u64;
    stage
        .until("each poison is a dead letter", async || {
            Ok(handle.report().await?.dead_lettered >= all)
        })
        .await?;
    let report = consumer.shutdown().await?;
    let mut tally = Tally {
        name: case,
        read: report.read,
        outcome: Outcome::of(&book.handled(), 0..good),
        silence: book.longest_silence(),
        remark: format!("{kinds} of {} are poison, ten kinds of it", report.read),
        ..Tally::default()
    };
    tally.letters(&kafka, kinds).await?;
    Ok(tally)
}

#[derive(Debug, Disposition)]
enum WildError {
    #[disposition(retry)]
    Failed,
    #[disposition(dead_letter)]
    Hopeless,
}

impl std::fmt::Display for WildError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("it ran wild")
    }
}

impl std::error::Error for WildError {}

/// Steps that no attempt helps.
fn is_hopeless(number: i64) -> bool {
    number % 250 == 7
}

/// Of 100 attempts ten fail, five panic and two hang.
async fn wild(
    event: StepTakenEvent,
    State((book, dice)): State<(Book, Dice)>,
) -> Result<(), WildError> {
    if is_hopeless(number((event.key, event.number))) {
        return Err(WildError::Hopeless);
    }
    match dice.throw() {
        0..10 => Err(WildError::Failed),
        // Not by `panic!`, which would print each.
        10..15 => std::panic::resume_unwind(Box::new("it panicked")),
        15..17 => std::future::pending().await,
        _ => {
            book.note(&event);
            Ok(())
        }
    }
}

/// Numbers below 100 that come in the same order each time, for as many as throw them.
#[derive(Clone, Default)]
struct Dice(std::sync::Arc<std::sync::atomic::AtomicU64>);

impl Dice {
    fn throw(&self) -> u64 {
        let n = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        (n.wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407)
            >> 33)
            % 100
    }
}

/// Handlers fail, panic and hang at random; each record is handled once all the same, or is a dead letter.
pub(crate) async fn wild_handlers(stage: &Stage<'_>) -> Result<Tally, BoxError> {
    let case = "wild-handlers";
    let kafka = stage.with_letters(case).await?;
    let all = 4_000 * stage.rounds;
    send_all(&kafka, steps(0..all)).await?;
    let book = Book::default();
    let soon = Duration::from_millis(1)..Duration::from_millis(20);
    let consumer = kafka
        .consumer(case)
        .ordering(Ordering::Key)
        .handler_timeout(Duration::from_millis(100))
        .retry(Retry::attempts(30).backoff(soon));
    let consumer = consumer.state((book.clone(), Dice::default())).on(wild);
    let consumer = consumer.start().await?;
    let expected = || (0..all).filter(|number| !is_hopeless(*number));
    book.until_all(expected()).await;
    let report = consumer.shutdown().await?;
    let mut tally = Tally {
        name: case,
        read: report.read,
        outcome: Outcome::of(&book.handled(), expected()),
        silence: book.longest_silence(),
        remark: format!("{} attempts failed, panicked or hung", report.retried),
        ..Tally::default()
    };
    let hopeless = (0..all).filter(|number| is_hopeless(*number)).count();
    tally.letters(&kafka, hopeless).await?;
    Ok(tally)
}

/// Records wait in a retry topic for times that lie centuries ahead, or behind: none waits for longer than its topic's delay.
pub(crate) async fn clock_jumped(stage: &Stage<'_>) -> Result<Tally, BoxError> {
    let case = "clock-jumped";
    let kafka = stage.topic(case, &[]).await?;
    let retry = format!("chaos.{case}-retry-1");
    kafka.topics().ensure(&retry, PARTITIONS, &[]).await?;
    let all = 240;
    let delay = Duration::from_secs(2);
    let dues: [i64; 4] = [0, i64::MIN, 16_725_225_600_000, i64::MAX];
    let mut records = Vec::new();
    for (step, due) in steps(0..all).zip(dues.iter().cycle()) {
        let record = step.to_record()?;
        let mut headers = record.headers;
        for (name, value) in [
            ("kafka_original-topic", format!("chaos.{case}").into_bytes()),
            ("kafka_original-consumer-group", case.as_bytes().to_vec()),
            ("retry_topic-backoff-timestamp", due.to_be_bytes().to_vec()),
        ] {
            headers.push((name.to_owned(), Some(value)));
        }
        records.push(Record {
            topic: retry.clone(),
            key: record.key,
            value: record.value,
            headers,
            ..Record::default()
        });
    }
    let config = [("bootstrap.servers", stage.cluster.bootstrap())];
    blocking(|| KafkaJava::build()?.produce(&config, &records))?;
    let book = Book::default();
    let consumer = kafka.consumer(case).ordering(Ordering::None);
    let consumer = consumer.retry_topics(RetryTopics::after([delay]));
    let consumer = consumer.state(book.clone()).on(step).start().await?;
    book.until_all(0..all).await;
    let report = consumer.shutdown().await?;
    Ok(Tally {
        name: case,
        read: report.read,
        outcome: Outcome::of(&book.handled(), 0..all),
        silence: book.longest_silence(),
        unordered: true,
        remark: format!("due in 1970, 2500 and at the ends of time, with a delay of {delay:?}"),
        ..Tally::default()
    })
}
