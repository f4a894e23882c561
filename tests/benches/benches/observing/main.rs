//! What metrics and spans cost: producing and consuming with neither, with a Prometheus recorder, and with a subscriber that keeps spans, on a
//! real Kafka.
//!
//! A process has one recorder and one subscriber, so that each turn is a process of its own: this program once more, with [`WATCHED`] set.

#![allow(missing_docs, clippy::unwrap_used)]

mod watched;

use std::process::Command;

use kafka_event::Kafka;
use kafka_event::prelude::*;
use kafka_event_benches::median;
use kafka_event_harness::Cluster;

const ROUNDS: usize = 7;
const PARTITIONS: u16 = 4;
/// So many that a turn takes seconds.
const RECORDS: i64 = 1_000_000;

/// What watches in this process; the parent has none of it.
const WATCHED: &str = "WATCHED";
const BOOTSTRAP: &str = "BOOTSTRAP";
/// A group that has read nothing.
const GROUP: &str = "GROUP";

/// Who watches, and how it is called.
const WATCHERS: [(&str, &str); 3] = [
    ("nothing", "neither"),
    ("metrics", "a Prometheus recorder"),
    ("spans", "a subscriber for spans"),
];

#[kafka_event(topic = "${topic}", key = meter)]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MeterReadEvent {
    meter: String,
    number: i64,
    kilowatt_hours: f64,
}

/// Events a second that were produced, microseconds of processor time for each; the same of what was consumed.
type Turn = [f64; 4];

fn main() {
    if let Ok(watched) = std::env::var(WATCHED) {
        let [bootstrap, group] = [BOOTSTRAP, GROUP].map(|name| std::env::var(name).unwrap());
        let turn = watched::turn(&watched, &bootstrap, &group);
        println!("{}", turn.map(|figure| figure.to_string()).join(" "));
        return;
    }
    let cluster = Cluster::start(1).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for topic in ["produced", "consumed"] {
        let topics = kafka(cluster.bootstrap(), topic).topics();
        let ensured = topics.ensure(topic, PARTITIONS, &[]);
        runtime.block_on(ensured).unwrap();
    }
    runtime.block_on(watched::produce(&kafka(cluster.bootstrap(), "consumed")));
    let mut all: [Vec<Turn>; WATCHERS.len()] = [const { Vec::new() }; WATCHERS.len()];
    // The first round warms the broker up. Who begins changes.
    for round in 0..=ROUNDS {
        for step in 0..WATCHERS.len() {
            let place = (round + step) % WATCHERS.len();
            let turn = child(&cluster, WATCHERS[place].0, round);
            if round > 0 {
                all[place].push(turn);
            }
        }
    }
    println!(
        "{RECORDS} records a turn, medians of {ROUNDS} turns, and how many times that of neither"
    );
    for (what, rate) in [("produce", 0), ("consume", 2)] {
        for ((_, name), turns) in WATCHERS.iter().zip(&all) {
            let [(rate, times), (time, times_time)] = [rate, rate + 1].map(|figure| {
                let this = median(turns.iter().map(|turn| turn[figure]));
                let ratios = turns
                    .iter()
                    .zip(&all[0])
                    .map(|(turn, none)| turn[figure] / none[figure]);
                (this, median(ratios))
            });
            println!(
                "{what} {name:24} {rate:9.0}/s {times:.2}   {time:5.2} µs of processor time {times_time:.2}"
            );
        }
    }
}

/// A turn in a process of its own.
fn child(cluster: &Cluster, watched: &str, round: usize) -> Turn {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.env(WATCHED, watched);
    child.env(BOOTSTRAP, cluster.bootstrap());
    child.env(GROUP, format!("{watched}-{round}"));
    let output = child.output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let figures = printed
        .split_whitespace()
        .map(|figure| figure.parse().unwrap());
    let figures: Vec<f64> = figures.collect();
    let failed = String::from_utf8_lossy(&output.stderr);
    figures.try_into().map_err(|_| failed).unwrap()
}

fn kafka(bootstrap: &str, topic: &str) -> Kafka {
    let kafka = Kafka::builder().set("bootstrap.servers", bootstrap);
    kafka.variable("topic", topic).build().unwrap()
}
