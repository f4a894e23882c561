//! A consumer in a process of its own, ended by signals in the middle of its work.

use std::process::Command;
use std::time::{Duration, Instant};

use kafka_event_tests::faults::{Lines, Outcome, Program};

use super::parcels;
use crate::cluster;

const STREETS: i64 = 40;

/// A consumer of the topic `name`, and group `name`, that comes back as the same member.
fn start(name: &str, lines: &Lines, millis: u64) -> Program {
    let (cluster, _) = cluster();
    let program = Command::new(env!("CARGO_BIN_EXE_fault_consumer"));
    let place = (cluster.bootstrap(), name);
    Program::start(program, place, lines, (millis, &[])).unwrap()
}

fn end(consumer: Program) {
    consumer.terminate().unwrap();
    assert!(consumer.end().unwrap().success());
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
        let consumer = start(name, &lines, 20);
        lines.wait(|lines| lines.len() > before).unwrap();
        recoveries.push(begin.elapsed().as_millis());
        lines
            .wait(|lines| lines.len() >= before + 1_200 + kill * 197 % 700)
            .unwrap();
        consumer.kill9().unwrap();
    }
    let consumer = start(name, &lines, 20);
    let all = |lines: &[String]| {
        let numbers = lines.iter().filter_map(|line| line.split_once(' '));
        let numbers: std::collections::BTreeSet<_> = numbers.map(|(_, number)| number).collect();
        numbers.len() == PARCELS as usize
    };
    lines.wait(all).unwrap();
    end(consumer);
    let outcome = Outcome::of(&lines.handled(), 0..PARCELS);
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
        let consumer = start(name, &lines, 5);
        lines.wait(|lines| lines.len() >= turn * 1_000).unwrap();
        let begin = Instant::now();
        end(consumer);
        took.push(begin.elapsed().as_millis());
    }
    let consumer = start(name, &lines, 5);
    lines.wait(|lines| lines.len() >= PARCELS as usize).unwrap();
    end(consumer);
    let outcome = Outcome::of(&lines.handled(), 0..PARCELS);
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
    let mut consumer = start(name, &lines, 3_600_000);
    lines.wait(|lines| lines == ["began 0"]).unwrap();
    let begin = Instant::now();
    // Two signals that come before the first was heard are one: there may have to be a third.
    let ended = loop {
        consumer.terminate().unwrap();
        std::thread::sleep(Duration::from_secs(1));
        if let Some(ended) = consumer.ended().unwrap() {
            break ended;
        }
        assert!(begin.elapsed() < super::LONG, "signals do not end it");
    };
    assert!(ended.success());
    println!(
        "forced: {} ms after the first signal",
        begin.elapsed().as_millis()
    );
    assert_eq!(lines.all(), ["began 0"]);

    let consumer = start(name, &lines, 1);
    lines.wait(|lines| lines.len() == 4).unwrap();
    end(consumer);
    assert_eq!(lines.all(), ["began 0", "0 0", "0 1", "0 2"]);
}
