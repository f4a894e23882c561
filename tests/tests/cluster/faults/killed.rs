//! A consumer in a process of its own, ended by signals in the middle of its work.

use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::{LONG, Outcome, parcels};
use crate::cluster;

const STREETS: i64 = 40;

/// The file of what was handled; it goes with the test.
struct Lines(PathBuf);

impl Lines {
    fn new(name: &str) -> Self {
        let name = format!("kafka-event-{name}-{}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn all(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.0).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn handled(&self) -> Vec<(i64, i64)> {
        let lines = self.all();
        let numbers = lines.iter().map(|line| {
            let (key, number) = line.split_once(' ').unwrap();
            (key.parse().unwrap(), number.parse().unwrap())
        });
        numbers.collect()
    }

    /// Waits until the lines are as they should be.
    fn wait(&self, are_enough: impl Fn(&[String]) -> bool) {
        let begin = Instant::now();
        while !are_enough(&self.all()) {
            assert!(begin.elapsed() < LONG, "{} lines", self.all().len());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A consumer of the topic `name`, and group `name`, that comes back as the same member. It ends when the pipe does.
struct Consumer {
    child: Child,
    _pipe: Option<ChildStdin>,
}

impl Consumer {
    fn start(name: &str, lines: &Lines, millis: u64) -> Self {
        let (cluster, _) = cluster();
        let child = Command::new(env!("CARGO_BIN_EXE_fault_consumer"))
            .args([cluster.bootstrap(), name, name, "the-same-member"])
            .arg(&lines.0)
            .arg(millis.to_string())
            .stdin(Stdio::piped())
            .spawn();
        let mut child = child.unwrap();
        // `wait` would close it.
        let _pipe = child.stdin.take();
        Self { child, _pipe }
    }

    fn kill9(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn terminate(&self) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status();
        assert!(sent.unwrap().success());
    }

    fn end(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is handled again after a kill is what was done since the last commit, which was half a second ago at most, and what was under way.
#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_that_is_killed_ten_times_loses_nothing() {
    const PARCELS: i64 = 20_000;
    let name = "faults.killed";
    parcels(name, 3, STREETS, PARCELS).await;
    let lines = Lines::new(name);
    let mut recoveries = Vec::new();
    for kill in 0..10 {
        let before = lines.all().len();
        let begin = Instant::now();
        let consumer = Consumer::start(name, &lines, 20);
        lines.wait(|lines| lines.len() > before);
        recoveries.push(begin.elapsed().as_millis());
        lines.wait(|lines| lines.len() >= before + 1_200 + kill * 197 % 700);
        consumer.kill9();
    }
    let consumer = Consumer::start(name, &lines, 20);
    let all = |lines: &[String]| {
        let numbers = lines.iter().filter_map(|line| line.split_once(' '));
        let numbers: std::collections::BTreeSet<_> = numbers.map(|(_, number)| number).collect();
        numbers.len() == PARCELS as usize
    };
    lines.wait(all);
    consumer.terminate();
    assert!(consumer.end().success());
    let outcome = Outcome::of(&lines.handled(), PARCELS);
    println!(
        "killed ten times: {outcome}; milliseconds from start to the first record: {recoveries:?}"
    );
    assert_eq!((outcome.lost, outcome.out_of_order), (0, 0), "{outcome}");
    assert!(
        outcome.doubled > 0,
        "it was killed in the middle of its work: {outcome}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_that_is_told_to_end_under_load_loses_and_repeats_nothing() {
    const PARCELS: i64 = 6_000;
    let name = "faults.terminated";
    parcels(name, 3, STREETS, PARCELS).await;
    let lines = Lines::new(name);
    let mut took = Vec::new();
    for turn in 1..5 {
        let consumer = Consumer::start(name, &lines, 5);
        lines.wait(|lines| lines.len() >= turn * 1_000);
        let begin = Instant::now();
        consumer.terminate();
        assert!(consumer.end().success());
        took.push(begin.elapsed().as_millis());
    }
    let consumer = Consumer::start(name, &lines, 5);
    lines.wait(|lines| lines.len() >= PARCELS as usize);
    consumer.terminate();
    assert!(consumer.end().success());
    let outcome = Outcome::of(&lines.handled(), PARCELS);
    println!("told to end four times: {outcome}; milliseconds to the end: {took:?}");
    assert_eq!(
        (outcome.lost, outcome.doubled, outcome.out_of_order),
        (0, 0, 0),
        "{outcome}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_a_consumer_whose_handlers_do_not() {
    let name = "faults.forced";
    parcels(name, 1, 1, 3).await;
    let lines = Lines::new(name);
    // Far longer than handlers are waited for.
    let consumer = Consumer::start(name, &lines, 3_600_000);
    lines.wait(|lines| lines == ["began 0"]);
    let begin = Instant::now();
    consumer.terminate();
    while begin.elapsed() < Duration::from_secs(1) {
        std::thread::sleep(Duration::from_millis(50));
    }
    consumer.terminate();
    assert!(consumer.end().success());
    println!(
        "forced: {} ms after the first signal",
        begin.elapsed().as_millis()
    );
    assert_eq!(lines.all(), ["began 0"]);

    let consumer = Consumer::start(name, &lines, 1);
    lines.wait(|lines| lines.len() == 4);
    consumer.terminate();
    assert!(consumer.end().success());
    assert_eq!(lines.all(), ["began 0", "0 0", "0 1", "0 2"]);
}
