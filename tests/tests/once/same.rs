//! One event in several records, on several partitions, before several consumers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::once::{Memory, Redb, Store};
use kafka_event::prelude::*;
use kafka_event::{BatchError, Batches, BoxError, Ordering, Replay, Retry};
use kafka_event_harness::shared_redis;
use kafka_event_redis::Redis;
use kafka_event_tests::faults::LetterDeliveredEvent;
use tokio::time::{sleep, timeout};

use crate::{LONG, TempFile, with_topic};

/// How often each number was begun and done.
#[derive(Clone, Default)]
pub(crate) struct Post(Arc<Mutex<BTreeMap<i64, (usize, usize)>>>);

impl Post {
    fn note(&self, number: i64, note: impl FnOnce(&mut (usize, usize))) {
        note(self.0.lock().unwrap().entry(number).or_default());
    }

    pub(crate) fn times(&self) -> BTreeMap<i64, (usize, usize)> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) async fn until(
        &self,
        what: &str,
        is_so: impl Fn(&BTreeMap<i64, (usize, usize)>) -> bool,
    ) {
        let wait = async {
            while !is_so(&self.times()) {
                sleep(Duration::from_millis(5)).await;
            }
        };
        assert!(
            timeout(LONG, wait).await.is_ok(),
            "not {what}: {:?}",
            self.times()
        );
    }
}

pub(crate) async fn deliver(
    letter: LetterDeliveredEvent,
    State(post): State<Post>,
) -> Result<(), BoxError> {
    post.note(letter.number, |(begun, _)| *begun += 1);
    sleep(Duration::from_millis(10)).await;
    post.note(letter.number, |(_, done)| *done += 1);
    Ok(())
}

pub(crate) async fn send(kafka: &Kafka, letters: impl IntoIterator<Item = LetterDeliveredEvent>) {
    let producer = kafka.producer().await.unwrap();
    for letter in letters {
        drop(producer.enqueue(&letter).await.unwrap());
    }
    producer.flush(LONG).await.unwrap();
}

/// A batch of them.
async fn deliver_all(
    letters: Vec<LetterDeliveredEvent>,
    state: State<Post>,
) -> Result<(), BatchError<BoxError>> {
    for letter in letters {
        deliver(letter, State(state.0.clone())).await?;
    }
    Ok(())
}

/// Letters that are each sent four times, to four streets and so to partitions that two consumers have, which get at them at once.
async fn handled_once<T: Store>(name: &str, stores: [T; 2], in_batches: bool) {
    const LETTERS: i64 = 100;
    let kafka = with_topic(name, 6).await;
    let post = Post::default();
    let mut consumers = Vec::new();
    for store in stores {
        let consumer = kafka.consumer(name).ordering(Ordering::Key);
        let consumer = consumer.state(post.clone()).idempotent(store);
        let consumer = match in_batches {
            true => consumer.on_batch(Batches::of(30), deliver_all),
            false => consumer.on(deliver),
        };
        consumers.push(consumer.start().await.unwrap());
    }
    let both = async {
        for consumer in &consumers {
            while consumer.handle().assignment().await.unwrap().is_empty() {
                sleep(Duration::from_millis(50)).await;
            }
        }
    };
    assert!(
        timeout(LONG, both).await.is_ok(),
        "not both have partitions"
    );
    let copies = (0..LETTERS).flat_map(|number| {
        (0..4).map(move |copy| LetterDeliveredEvent::new(4 * number + copy, number))
    });
    send(&kafka, copies).await;
    let (mut handled, mut duplicates, mut each) = (0, 0, Vec::new());
    let read = async {
        loop {
            let mut read = 0;
            for consumer in &consumers {
                let report = consumer.handle().report().await.unwrap();
                read += report.read - report.handed_back;
            }
            if read == 4 * LETTERS as u64 {
                break;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(timeout(LONG, read).await.is_ok(), "not everything is read");
    for consumer in consumers {
        let report = consumer.shutdown().await.unwrap();
        each.push(report.handled);
        handled += report.handled;
        duplicates += report.duplicates;
    }
    println!("{name}: handled {each:?}, duplicates {duplicates}");
    assert_eq!((handled, duplicates), (LETTERS as u64, 3 * LETTERS as u64));
    assert!(
        each.iter().all(|handled| *handled > 0),
        "both took part: {each:?}"
    );
    assert_eq!(post.times().len() as i64, LETTERS);
    assert!(post.times().values().all(|times| *times == (1, 1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_consumers_with_one_memory_handle_an_event_once() {
    let store = Memory::new(1_000);
    handled_once("once.same.memory", [store.clone(), store], false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_consumers_with_one_file_handle_an_event_once() {
    let file = TempFile::new("same.redb");
    let store = Redb::open(&file.0).unwrap();
    handled_once("once.same.redb", [store.clone(), store], false).await;
}

/// As two processes: each has a connection and claims of its own.
#[tokio::test(flavor = "multi_thread")]
async fn two_consumers_with_one_redis_handle_an_event_once() {
    let url = shared_redis().unwrap().url();
    let store = || Redis::open(url.as_str()).unwrap();
    handled_once("once.same.redis", [store(), store()], false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_consumers_with_one_file_handle_the_events_of_their_batches_once() {
    let file = TempFile::new("batches.redb");
    let store = Redb::open(&file.0).unwrap();
    handled_once("once.batches.redb", [store.clone(), store], true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_consumers_with_one_redis_handle_the_events_of_their_batches_once() {
    let url = shared_redis().unwrap().url();
    let store = || Redis::open(url.as_str()).unwrap();
    handled_once("once.batches.redis", [store(), store()], true).await;
}

/// A handler that panics, hangs and fails leaves its event to be handled: by the next attempt, and by a replay of its dead letter.
async fn failed_and_replayed(name: &str, store: impl Store + Clone) {
    async fn fails(letter: LetterDeliveredEvent, State(post): State<Post>) -> Result<(), BoxError> {
        post.note(letter.number, |(begun, _)| *begun += 1);
        match letter.number {
            0 => panic!("a bug"),
            1 => std::future::pending().await,
            2 => Err("no".into()),
            _ => Ok(()),
        }
    }
    let kafka = with_topic(name, 1).await;
    let letters = format!("{name}.DLT");
    kafka.topics().ensure(&letters, 1, &[]).await.unwrap();
    send(
        &kafka,
        (0..4).map(|number| LetterDeliveredEvent::new(0, number)),
    )
    .await;
    let post = Post::default();
    let soon = Duration::from_millis(10)..Duration::from_millis(20);
    let consumer = kafka.consumer(name).retry(Retry::attempts(2).backoff(soon));
    let consumer = consumer.handler_timeout(Duration::from_millis(300));
    let consumer = consumer
        .state(post.clone())
        .on(fails)
        .idempotent(store.clone());
    let end = post.until("through", |times| times.contains_key(&3));
    let report = timeout(LONG, consumer.run_until(end))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((report.dead_lettered, report.retried), (3, 3), "{report:?}");
    let begun: Vec<_> = post.times().values().map(|(begun, _)| *begun).collect();
    assert_eq!(begun, [2, 2, 2, 1]);

    let topic = kafka.dead_letters(&letters);
    let how = Replay::default();
    let replayed = topic.replay(&how, |_| true, |_, _| {});
    replayed.await.unwrap();
    // And once more what was handled.
    send(&kafka, [LetterDeliveredEvent::new(0, 3)]).await;
    send(&kafka, [LetterDeliveredEvent::new(0, 9)]).await;
    let post = Post::default();
    let consumer = kafka.consumer(name).state(post.clone()).on(deliver);
    let end = post.until("through", |times| times.get(&9) == Some(&(1, 1)));
    let run = consumer.idempotent(store).run_until(end);
    let report = timeout(LONG, run).await.unwrap().unwrap();
    let numbers: Vec<_> = post.times().into_keys().collect();
    assert_eq!(numbers, [0, 1, 2, 9], "{report:?}");
    assert!(report.duplicates >= 1, "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replayed_dead_letter_is_handled_with_a_file() {
    let file = TempFile::new("replayed.redb");
    let store = Redb::open(&file.0).unwrap();
    failed_and_replayed("once.replayed.redb", store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replayed_dead_letter_is_handled_with_redis() {
    let url = shared_redis().unwrap().url();
    failed_and_replayed("once.replayed.redis", Redis::open(url).unwrap()).await;
}
