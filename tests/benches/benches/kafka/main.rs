//! Typed produce and consume beside a bare `rdkafka` loop that moves the same bytes on the same broker, in turns.

#![allow(missing_docs, clippy::unwrap_used)]

mod bare;
mod caller;
mod growth;
mod kinds;
mod typed;
mod waiting;

use std::time::{Duration, Instant};

use kafka_event::Kafka;
use kafka_event::prelude::*;
use kafka_event_benches::Counting;
use kafka_event_harness::Cluster;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Records of one turn.
const RECORDS: usize = 200_000;
const ROUNDS: usize = 8;
const PARTITIONS: u16 = 4;

#[derive(Debug, Clone, Copy, Default, PartialEq, EventType)]
pub(crate) enum Cabin {
    #[default]
    #[event(default)]
    Economy,
    Business,
}

#[derive(Debug, Clone, Default, PartialEq, EventType)]
pub(crate) struct Leg {
    airport: String,
    minutes: i32,
}

/// An event of ten fields and about 200 bytes.
#[kafka_event(topic = "${topic}", key = id)]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TicketSoldEvent {
    pub(crate) id: String,
    carrier: String,
    origin: String,
    destination: String,
    #[event(timestamp)]
    sold_at: Timestamp,
    cabin: Cabin,
    price: f64,
    seats: i64,
    note: Option<String>,
    legs: Vec<Leg>,
}

pub(crate) fn ticket(number: usize) -> TicketSoldEvent {
    let leg = |airport: &str| Leg {
        airport: airport.to_owned(),
        minutes: 95,
    };
    TicketSoldEvent {
        id: format!("ticket-{number:012}"),
        carrier: "UA".to_owned(),
        origin: "Newark Liberty International".to_owned(),
        destination: "San Francisco International".to_owned(),
        sold_at: Timestamp::now(),
        cabin: Cabin::Business,
        price: 412.5,
        seats: 2,
        note: Some("window seat, vegetarian meal, late arrival".to_owned()),
        legs: vec![
            leg("Chicago O'Hare"),
            leg("Denver International"),
            leg("San Francisco"),
        ],
    }
}

/// The rate of one turn.
pub(crate) fn rate(records: usize, start: Instant) -> f64 {
    records as f64 / start.elapsed().as_secs_f64()
}

/// Both rates; who goes first changes from round to round, since the first finds a rested machine.
fn in_turn(round: usize, ours: impl Fn() -> f64, theirs: impl Fn() -> f64) -> (f64, f64) {
    if round.is_multiple_of(2) {
        let ours = ours();
        return (ours, theirs());
    }
    let theirs = theirs();
    (ours(), theirs)
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

fn print(what: &str, bytes: usize, typed: Vec<f64>, bare: Vec<f64>, target: f64) {
    let ratios = typed.iter().zip(&bare).map(|(typed, bare)| typed / bare);
    let ratio = median(ratios.collect());
    let (typed, bare) = (median(typed), median(bare));
    let megabytes = |rate: f64| rate * bytes as f64 / 1e6;
    println!(
        "{what:8} typed {typed:9.0}/s {:6.1} MB/s   bare {bare:9.0}/s {:6.1} MB/s   ratio {ratio:.2} (at least {target:.2})",
        megabytes(typed),
        megabytes(bare),
    );
}

fn main() {
    // `-- growth` runs the parts that begin with this word; cargo adds options of its own.
    let word = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let wanted = |part: &str| {
        word.as_ref()
            .is_none_or(|word| part.starts_with(word.as_str()))
    };
    let cluster = Cluster::start(1).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let kafka = |topic: &str| {
        Kafka::builder()
            .set("bootstrap.servers", cluster.bootstrap())
            .set("client.id", "bench")
            .variable("topic", topic)
            .build()
            .unwrap()
    };
    for name in ["typed", "bare"] {
        let topics = kafka(name).topics();
        runtime
            .block_on(topics.ensure(name, PARTITIONS, &[]))
            .unwrap();
    }
    if wanted("produce") || wanted("caller") || wanted("consume") {
        in_turns(&cluster, &runtime, &kafka, &wanted);
    }
    if wanted("waiting") {
        waiting::print(&runtime, &kafka("typed"));
    }
    if wanted("growth") {
        growth::print(&runtime, &kafka);
    }
}

/// What has a bare loop beside it.
fn in_turns(
    cluster: &Cluster,
    runtime: &tokio::runtime::Runtime,
    kafka: &dyn Fn(&str) -> Kafka,
    wanted: &dyn Fn(&str) -> bool,
) {
    let events: Vec<_> = (0..RECORDS).map(ticket).collect();
    let record = events[0].to_record().unwrap();
    let value = record.value.as_ref().unwrap().len();
    let bytes = record.size() - kafka_event::size::RECORD_OVERHEAD as usize + 150;
    println!(
        "{RECORDS} records a turn, {ROUNDS} turns, {value} bytes of value, about {bytes} with key and headers"
    );

    let typed_producer = typed::Producing::new(runtime, &kafka("typed"));
    let bare_producer = bare::Producing::new(cluster.bootstrap());
    if wanted("caller") {
        caller::print(&typed_producer, &bare_producer, runtime, &events);
    }
    let (mut typed, mut bare) = (Vec::new(), Vec::new());
    if wanted("produce") || wanted("consume") {
        // The first turns of both warm the broker up.
        for round in 0..=ROUNDS {
            let ours = || typed_producer.turn(runtime, &events);
            let theirs = || bare_producer.turn(&events);
            let rates = in_turn(round, ours, theirs);
            if round > 0 {
                typed.push(rates.0);
                bare.push(rates.1);
            }
        }
        print("produce", bytes, typed, bare, 0.95);
    }

    if !wanted("consume") {
        return;
    }
    let (mut typed, mut bare) = (Vec::new(), Vec::new());
    let all = RECORDS * (ROUNDS + 1);
    for round in 0..4 {
        let group = format!("bench-{round}");
        let ours = || typed::consume(runtime, &kafka("typed"), &group, all);
        let theirs = || bare::consume(cluster.bootstrap(), &group, all);
        let rates = in_turn(round, ours, theirs);
        typed.push(rates.0);
        bare.push(rates.1);
        std::thread::sleep(Duration::from_millis(100));
    }
    print("consume", bytes, typed, bare, 0.90);
}
