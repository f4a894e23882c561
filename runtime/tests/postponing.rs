//! Retry topics on the embedded broker: a record that fails waits there, and those behind it do not.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use kafka_event::TopicPartition;
use kafka_event::prelude::*;
use kafka_event::testing::until;
use kafka_event::{ConsumerBuilder, ConsumerReport, Position, RecordHeaders, RetryTopics};

const LONG: Duration = Duration::from_secs(60);

/// Longer than a busy machine takes for the record that is behind one that is postponed.
const SOON: Duration = Duration::from_secs(1);

#[kafka_event(topic = "mails", key = id, namespace = "post")]
pub struct MailSentEvent {
    id: i64,
}

#[derive(Debug, thiserror::Error, Disposition)]
enum PostError {
    #[error("the office is closed")]
    #[disposition(retry)]
    Closed,
    #[error("no such address")]
    #[disposition(dead_letter)]
    NoAddress,
}

/// A record as a handler got it: which mail, from which topic, with which headers.
type Got = (i64, String, RecordHeaders);

/// What was got, and how many attempts each mail takes.
#[derive(Clone, Default)]
struct Office {
    got: Arc<Mutex<Vec<Got>>>,
    needed: usize,
}

async fn sent(
    mail: MailSentEvent,
    meta: RecordMetadata,
    headers: RecordHeaders,
    State(office): State<Office>,
) -> Result<(), PostError> {
    if let Some(due) = header(&headers, "retry_topic-backoff-timestamp") {
        let due = due.iter().fold(0, |due, byte| due << 8 | i64::from(*byte));
        assert!(Timestamp::now().as_millis() >= due, "too early");
    }
    let mut got = office.got.lock().unwrap();
    got.push((mail.id, meta.topic.to_string(), headers));
    let attempts = got.iter().filter(|(id, ..)| *id == mail.id).count();
    match mail.id {
        0 => Ok(()),
        13 if attempts == 2 => Err(PostError::NoAddress),
        _ if attempts < office.needed => Err(PostError::Closed),
        _ => Ok(()),
    }
}

async fn with_mails(ids: &[i64]) -> Kafka {
    let kafka = Kafka::embedded().unwrap();
    kafka.topics().ensure("mails", 1, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    for id in ids {
        producer.send(&MailSentEvent { id: *id }).await.unwrap();
    }
    kafka
}

fn office(kafka: &Kafka, group: &str) -> ConsumerBuilder<()> {
    let consumer = kafka.consumer(group).set("session.timeout.ms", 2_000);
    consumer.set("heartbeat.interval.ms", 300)
}

/// Runs until the counts are as they should be.
async fn run(
    consumer: ConsumerBuilder<()>,
    office: &Office,
    are_so: impl Fn(&ConsumerReport) -> bool,
) -> ConsumerReport {
    let consumer = consumer.state(office.clone()).on(sent).start();
    let consumer = consumer.await.unwrap();
    let handle = consumer.handle();
    let counted = until("the counts are right", LONG, async || {
        are_so(&handle.report().await.unwrap())
    });
    assert!(counted.await.is_ok(), "{:?}", handle.report().await);
    let report = consumer.shutdown().await.unwrap();
    let parts = [
        report.handled,
        report.skipped,
        report.dead_lettered,
        report.postponed,
        report.handed_back,
    ];
    assert_eq!(report.read, parts.iter().sum::<u64>(), "{report:?}");
    report
}

fn header<'a>(headers: &'a RecordHeaders, name: &str) -> Option<&'a [u8]> {
    let found = headers.iter().find(|(header, _)| header == name)?;
    found.1.as_deref()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_tried_again_later_by_topics_and_others_go_on() {
    let kafka = with_mails(&[1, 0]).await;
    let desk = Office {
        needed: 3,
        ..Office::default()
    };
    let consumer = office(&kafka, "post").retry_topics(RetryTopics::after([SOON, SOON]));
    let report = run(consumer, &desk, |report| report.handled == 2).await;
    assert_eq!((report.read, report.handled, report.postponed), (4, 2, 2));
    assert_eq!((report.retried, report.dead_lettered), (0, 0));

    let got = desk.got.lock().unwrap();
    let way: Vec<_> = got.iter().map(|(id, topic, _)| (*id, &**topic)).collect();
    let again = [(1, "mails-retry-1"), (1, "mails-retry-2")];
    assert_eq!(way, [&[(1, "mails"), (0, "mails")], &again[..]].concat());
    let own = &got[0].2;
    for ((_, _, headers), attempt) in got[2..].iter().zip([2i32, 3]) {
        assert_eq!(&headers[..own.len()], &own[..]);
        let said = |name| header(headers, name).unwrap();
        assert_eq!(said("kafka_original-topic"), b"mails");
        assert_eq!(said("kafka_original-partition"), [0; 4]);
        assert_eq!(said("kafka_original-offset"), [0; 8]);
        assert_eq!(said("retry_topic-attempts"), attempt.to_be_bytes());
        assert_eq!(said("kafka_exception-message"), b"the office is closed");
        assert_eq!(headers.len(), own.len() + 11, "{headers:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_the_last_retry_topic_is_a_dead_letter_of_where_it_began() {
    let kafka = with_mails(&[1, 13]).await;
    let desk = Office {
        needed: 9,
        ..Office::default()
    };
    let consumer = office(&kafka, "post").retry_topics(RetryTopics::after([SOON]));
    let report = run(consumer, &desk, |report| report.dead_lettered == 2).await;
    assert_eq!((report.postponed, report.dead_lettered), (2, 2));
    let letters = kafka.dead_letters("mails.DLT");
    let mut letters = letters.read().await.unwrap();
    for (offset, message) in [(0, "the office is closed"), (1, "no such address")] {
        let letter = letters.next().await.unwrap().unwrap();
        let origin = letter.origin();
        let place = (origin.topic.as_deref(), origin.partition, origin.offset);
        assert_eq!(place, (Some("mails"), Some(0), Some(offset)));
        assert_eq!(letter.reason().message.as_deref(), Some(message));
        assert_eq!(header(letter.headers(), "retry_topic-attempts"), None);
    }
}

/// What waits in a retry topic when a consumer ends waits there still, for its own group alone.
#[tokio::test(flavor = "multi_thread")]
async fn an_end_while_a_record_waits_costs_nothing_and_groups_do_not_meet() {
    let kafka = with_mails(&[1, 0]).await;
    let late = RetryTopics::after([3 * SOON]);
    let desk = Office {
        needed: 2,
        ..Office::default()
    };
    let consumer = office(&kafka, "post").retry_topics(late.clone());
    let report = run(consumer, &desk, |report| report.handled == 1).await;
    assert_eq!((report.handled, report.postponed), (1, 1));

    let other = Office::default();
    let at_once = RetryTopics::after([Duration::ZERO]);
    let consumer = office(&kafka, "archive").retry_topics(at_once);
    let report = run(consumer, &other, |report| {
        report.handled + report.skipped == 3
    })
    .await;
    assert_eq!((report.handled, report.skipped), (2, 1), "{report:?}");
    let topics: Vec<_> = other
        .got
        .lock()
        .unwrap()
        .iter()
        .map(|got| got.1.clone())
        .collect();
    assert_eq!(
        topics,
        ["mails", "mails"],
        "not what the other group postponed"
    );

    let consumer = office(&kafka, "post").retry_topics(late);
    run(consumer, &desk, |report| report.handled == 1).await;
    assert_eq!(desk.got.lock().unwrap()[2].1, "mails-retry-1");
}

/// Long enough for the client to fetch nothing meanwhile, and for a slow machine to look.
const LATER: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_topic_rests_while_nothing_of_it_is_due() {
    const MAILS: i64 = 20;
    let kafka = with_mails(&(21..21 + MAILS).collect::<Vec<_>>()).await;
    let topics = kafka.topics();
    topics.ensure("mails-retry-1", 1, &[]).await.unwrap();
    let desk = Office {
        needed: 2,
        ..Office::default()
    };
    let begin = Instant::now();
    let consumer = office(&kafka, "post").retry_topics(RetryTopics::after([LATER]));
    let consumer = consumer.state(desk.clone()).on(sent).start();
    let consumer = consumer.await.unwrap();
    let handle = consumer.handle();
    // At its end it rests, and when it is read from elsewhere, before the first record that is not due.
    for read in [20, 21] {
        if read == 21 {
            let retry = TopicPartition::new("mails-retry-1", 0);
            handle.seek([retry], Position::Earliest).await.unwrap();
        }
        let waits = until("the first one waits", LONG, async || {
            let report = handle.report().await.unwrap();
            (report.postponed, report.read) == (20, read)
        });
        let waits = waits.await;
        assert!(waits.is_ok(), "{:?}", handle.report().await);
        tokio::time::sleep(SOON).await;
        let report = handle.report().await.unwrap();
        if begin.elapsed() < LATER / 2 {
            assert_eq!(report.read, read, "no more is even fetched");
        }
    }

    let handled = until("all were handled", LONG, async || {
        handle.report().await.unwrap().handled == MAILS as u64
    });
    assert!(handled.await.is_ok(), "{:?}", handle.report().await);
    let got = desk.got.lock().unwrap().len();
    assert_eq!(got, 2 * MAILS as usize, "each once in each topic");
    consumer.shutdown().await.unwrap();
}
