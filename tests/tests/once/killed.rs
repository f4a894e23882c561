//! A consumer in a process of its own that is killed at the steps of a record: done, remembered, committed.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::ops::RangeInclusive;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use kafka_event_harness::{shared_cluster, shared_redis};
use kafka_event_tests::faults::ParcelDeliveredEvent;

use crate::{LONG, TempFile, with_topic};

const PARCELS: i64 = 600;

/// How many handlers run at once.
const CONCURRENCY: usize = 16;

struct Consumer {
    child: Child,
    _pipe: Option<ChildStdin>,
}

/// A topic with parcels, and what consumers in other processes have handled of them.
struct Scene {
    name: &'static str,
    store: String,
    lines: TempFile,
    in_batches: bool,
}

impl Scene {
    async fn new(name: &'static str, store: &str) -> Self {
        let kafka = with_topic(name, 3).await;
        let producer = kafka.producer().await.unwrap();
        for number in 0..PARCELS {
            let street = number % 40;
            let parcel = ParcelDeliveredEvent { street, number };
            drop(producer.enqueue(&parcel).await.unwrap());
        }
        producer.flush(LONG).await.unwrap();
        Self {
            name,
            store: store.to_owned(),
            lines: TempFile::new(name),
            in_batches: false,
        }
    }

    /// The same, handled in batches.
    async fn in_batches(name: &'static str, store: &str) -> Self {
        Self {
            in_batches: true,
            ..Self::new(name, store).await
        }
    }

    fn start(&self, stops: &str) -> Consumer {
        let cluster = shared_cluster().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_once_consumer"))
            .args([cluster.bootstrap(), self.name, self.name, &self.store])
            .arg(&self.lines.0)
            .arg(stops)
            .args(self.in_batches.then_some("batches"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let _pipe = child.stdin.take();
        Consumer { child, _pipe }
    }

    fn lines(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.lines.0).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn wait(&self, what: &str, mut is_so: impl FnMut(&[String]) -> bool) {
        let begin = Instant::now();
        while !is_so(&self.lines()) {
            let lines = self.lines().len();
            assert!(begin.elapsed() < LONG, "not {what}: {lines} lines");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until nothing more is handled: all but what is behind a record that is never done. Nothing tells so from outside; a handler
    /// takes 5 ms, and however busy the machine is, one of sixteen gets on within three seconds.
    fn rest(&self) {
        let (mut before, mut same) = (0, 0);
        // A batch writes many lines, and may be in the middle of them.
        let enough = if self.in_batches { 6 } else { 4 };
        self.wait("at rest", |lines| {
            let rests = lines.len() == std::mem::replace(&mut before, lines.len());
            same = if rests { same + 1 } else { 0 };
            std::thread::sleep(Duration::from_millis(700));
            same == enough
        });
    }

    /// How often each number was handled.
    fn times(&self) -> BTreeMap<i64, usize> {
        let mut times = BTreeMap::new();
        for line in self.lines() {
            if let Some((_, number)) = line
                .split_once(' ')
                .filter(|(word, _)| *word != "remembered")
            {
                *times.entry(number.parse().unwrap()).or_default() += 1;
            }
        }
        times
    }

    /// Handles the rest, and says how many it handled and how many duplicates there were.
    fn finish(&self) -> (u64, u64) {
        let consumer = self.start("never");
        self.wait("everything handled", |_| {
            self.times().len() as i64 == PARCELS
        });
        consumer.terminate()
    }

    fn doubled(&self) -> usize {
        self.times().values().map(|times| times - 1).sum()
    }
}

impl Consumer {
    fn kill9(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn terminate(mut self) -> (u64, u64) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status();
        assert!(sent.unwrap().success());
        let mut text = String::new();
        let out = self.child.stdout.as_mut().unwrap();
        out.read_to_string(&mut text).unwrap();
        assert!(self.child.wait().unwrap().success());
        let (handled, duplicates) = text.trim().split_once(' ').unwrap();
        (handled.parse().unwrap(), duplicates.parse().unwrap())
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The handler has done its work, and nobody knows: it is done again, and only what was under way with it.
async fn killed_between_handler_and_memory(scene: Scene, doubled: RangeInclusive<usize>) {
    let consumer = scene.start("300");
    scene.wait("at the record", |lines| {
        lines.iter().any(|line| line.ends_with(" 300"))
    });
    scene.rest();
    consumer.kill9();
    scene.finish();
    assert_eq!(scene.times()[&300], 2, "what nobody knows of is done again");
    assert!(doubled.contains(&scene.doubled()), "and nothing else");
}

/// All is remembered, and no offset is committed: nothing is done again.
async fn killed_between_memory_and_commit(scene: Scene) -> (usize, (u64, u64)) {
    let consumer = scene.start("remembered 600");
    scene.wait("remembered", |lines| {
        lines.iter().any(|line| line.starts_with("remembered"))
    });
    consumer.kill9();
    // One more, so that the next one's end is seen.
    let kafka = with_topic(scene.name, 3).await;
    let producer = kafka.producer().await.unwrap();
    let last = ParcelDeliveredEvent {
        street: 0,
        number: PARCELS,
    };
    producer.send(&last).await.unwrap();
    let consumer = scene.start("never");
    scene.wait("the last one handled", |_| {
        scene.times().contains_key(&PARCELS)
    });
    let counts = read_all(&scene, consumer);
    (scene.doubled(), counts)
}

/// Ends a consumer when it has read everything: what it did not get to, the next one does.
fn read_all(scene: &Scene, consumer: Consumer) -> (u64, u64) {
    let (mut handled, mut duplicates) = consumer.terminate();
    let begin = Instant::now();
    while handled + duplicates <= PARCELS as u64 {
        assert!(begin.elapsed() < LONG, "read {handled} and {duplicates}");
        let consumer = scene.start("never");
        std::thread::sleep(Duration::from_secs(1));
        let more = consumer.terminate();
        (handled, duplicates) = (handled + more.0, duplicates + more.1);
    }
    (handled, duplicates)
}

/// Wherever it is, while no offset is committed: what was remembered for good is not handled again, whenever the kill comes. Without a store
/// each consumer would handle everything again.
async fn killed_under_load(name: &'static str, store: &str) {
    let scene = Scene::new(name, store).await;
    let mut begins = Vec::new();
    for kill in 1..=3 {
        begins.push(scene.lines().len());
        let consumer = scene.start("remembered 80");
        let remembered = |lines: &[String]| {
            let mut lines = lines.iter().rev();
            let since = lines.position(|line| line.starts_with("remembered"));
            since
                .filter(|_| lines.filter(|line| line.starts_with("remembered")).count() == kill - 1)
        };
        scene.wait("on its way", |lines| {
            remembered(lines).is_some_and(|since| since > 20)
        });
        consumer.kill9();
    }
    scene.finish();
    println!(
        "{name}: {} handled twice after three kills under load",
        scene.doubled()
    );
    let lines = scene.lines();
    // What each of them had handled when it said that it is remembered; some were still with their handlers.
    for begin in begins {
        let own = &lines[begin..];
        let mark = own.iter().position(|line| line.starts_with("remembered"));
        let (before, after) = own.split_at(mark.unwrap());
        let again = before.iter().filter(|line| after.contains(line)).count();
        assert!(
            before.len() >= 80 && again <= CONCURRENCY,
            "{again} of {before:?}"
        );
    }
}

fn redis() -> String {
    format!("redis:{}", shared_redis().unwrap().url())
}

fn redb(file: &TempFile) -> String {
    format!("redb:{}", file.0.display())
}

#[tokio::test(flavor = "multi_thread")]
async fn redb_killed_between_handler_and_memory_handles_that_record_again() {
    let file = TempFile::new("handler.redb");
    let scene = Scene::new("once.redb.handler", &redb(&file)).await;
    killed_between_handler_and_memory(scene, 1..=1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_killed_between_handler_and_memory_handles_that_record_again() {
    let scene = Scene::new("once.redis.handler", &redis()).await;
    killed_between_handler_and_memory(scene, 1..=1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redb_killed_between_memory_and_commit_handles_nothing_again() {
    let file = TempFile::new("commit.redb");
    let scene = Scene::new("once.redb.commit", &redb(&file)).await;
    let killed = killed_between_memory_and_commit(scene).await;
    assert_eq!(killed, (0, (1, PARCELS as u64)));
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_killed_between_memory_and_commit_handles_nothing_again() {
    let scene = Scene::new("once.redis.commit", &redis()).await;
    let killed = killed_between_memory_and_commit(scene).await;
    assert_eq!(killed, (0, (1, PARCELS as u64)));
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_killed_between_memory_and_commit_handles_everything_again() {
    let scene = Scene::new("once.memory.commit", "memory").await;
    let killed = killed_between_memory_and_commit(scene).await;
    assert_eq!(killed, (PARCELS as usize, (PARCELS as u64 + 1, 0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_killed_under_load_handles_nothing_again_that_is_remembered() {
    killed_under_load("once.redis.load", &redis()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redb_killed_under_load_handles_nothing_again_that_is_remembered() {
    let file = TempFile::new("load.redb");
    killed_under_load("once.redb.load", &redb(&file)).await;
}

/// As many as a batch of the consumer has.
const BATCH: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn redb_killed_between_batch_and_memory_handles_that_batch_again() {
    let file = TempFile::new("batch.redb");
    let scene = Scene::in_batches("once.redb.batch", &redb(&file)).await;
    killed_between_handler_and_memory(scene, 1..=BATCH).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_killed_between_batch_and_memory_handles_that_batch_again() {
    let scene = Scene::in_batches("once.redis.batch", &redis()).await;
    killed_between_handler_and_memory(scene, 1..=BATCH).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_killed_between_the_memory_of_batches_and_commit_handles_nothing_again() {
    let scene = Scene::in_batches("once.redis.batches", &redis()).await;
    let killed = killed_between_memory_and_commit(scene).await;
    assert_eq!(killed, (0, (1, PARCELS as u64)));
}

/// The batch failed at a record, and those before it are remembered: they are not handled again, and the rest is handled once.
async fn killed_behind_a_batch_that_failed_at_a_record(name: &'static str, store: &str) {
    let scene = Scene::in_batches(name, store).await;
    let consumer = scene.start("fails 300");
    // All but what is behind it, which is on one of many streets.
    scene.wait("on its way", |lines| lines.len() > 200);
    scene.rest();
    consumer.kill9();
    let before = scene.times().len() as i64;
    assert!(before > 0 && before < PARCELS, "{before}");
    scene.finish();
    assert_eq!(
        scene.doubled(),
        0,
        "what is before the record is remembered"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn redb_killed_behind_a_batch_that_failed_handles_nothing_again_that_was_before_it() {
    let file = TempFile::new("failed.redb");
    killed_behind_a_batch_that_failed_at_a_record("once.redb.failed", &redb(&file)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_killed_behind_a_batch_that_failed_handles_nothing_again_that_was_before_it() {
    killed_behind_a_batch_that_failed_at_a_record("once.redis.failed", &redis()).await;
}
