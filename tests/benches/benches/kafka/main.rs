//! Typed produce and consume beside a bare `rdkafka` loop that moves the same bytes on the same broker, in turns.

#![allow(missing_docs, clippy::unwrap_used)]

mod bare;
mod caller;
mod growth;
mod kinds;
mod typed;
mod waiting;

use std::cell::Cell;
use std::time::{Duration, Instant};

use kafka_event::Kafka;
use kafka_event::prelude::*;
use kafka_event_benches::{Counting, median, processor};
use kafka_event_harness::Cluster;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Records of one turn.
const RECORDS: usize = 200_000;
const ROUNDS: usize = 8;
const PARTITIONS: u16 = 4;

/// How many requests may be on their way to a broker: one for a `Durable` producer, five when nothing is said. Both sides have the same.
pub(crate) const IN_FLIGHT: &str = "max.in.flight.requests.per.connection";

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

/// What some work came to, and the processor time that it took, in seconds.
fn work(of: impl FnOnce() -> f64) -> (f64, f64) {
    let before = processor::seconds();
    (of(), processor::seconds() - before)
}

fn print(what: &str, bytes: usize, typed: Vec<f64>, bare: Vec<f64>, target: f64) {
    let ratios = typed.iter().zip(&bare).map(|(typed, bare)| typed / bare);
    let ratio = median(ratios);
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

    if wanted("caller") {
        let typed = typed::Producing::new(runtime, &kafka("typed"), "1");
        let bare = bare::Producing::new(cluster.bootstrap(), "1");
        caller::print(&typed, &bare, runtime, &events);
    }
    let mut produced = 0;
    if wanted("produce") || wanted("consume") {
        let records: Vec<_> = events.iter().map(|e| e.to_record().unwrap()).collect();
        for in_flight in ["1", "5"] {
            let typed = typed::Producing::new(runtime, &kafka("typed"), in_flight);
            let bare = bare::Producing::new(cluster.bootstrap(), in_flight);
            println!("{IN_FLIGHT}={in_flight}:");
            let ours = || typed.turn(runtime, &events);
            produced += produce(bytes, ours, || bare.turn(&records));
        }
    }

    if !wanted("consume") {
        return;
    }
    let (mut typed, mut bare) = (Vec::new(), Vec::new());
    for round in 0..4 {
        let group = format!("bench-{round}");
        let ours = || typed::consume(runtime, &kafka("typed"), &group, produced);
        let theirs = || bare::consume(cluster.bootstrap(), &group, produced);
        let rates = in_turn(round, ours, theirs);
        typed.push(rates.0);
        bare.push(rates.1);
        std::thread::sleep(Duration::from_millis(100));
    }
    print("consume", bytes, typed, bare, 0.90);
}

/// Rates and processor time of both, and how many records each wrote.
fn produce(bytes: usize, ours: impl Fn() -> f64, theirs: impl Fn() -> f64) -> usize {
    let (mut typed, mut bare) = (Vec::new(), Vec::new());
    let worked = Cell::new((0.0, 0.0));
    // The first turns of both warm the broker up.
    for round in 0..=ROUNDS {
        let ours = || {
            let (rate, worked_now) = work(&ours);
            worked.update(|(ours, theirs)| (ours + worked_now, theirs));
            rate
        };
        let theirs = || {
            let (rate, worked_now) = work(&theirs);
            worked.update(|(ours, theirs)| (ours, theirs + worked_now));
            rate
        };
        let rates = in_turn(round, ours, theirs);
        if round > 0 {
            typed.push(rates.0);
            bare.push(rates.1);
        }
    }
    print("produce", bytes, typed, bare, 0.95);
    let records = RECORDS * (ROUNDS + 1);
    let micros = |seconds: f64| seconds * 1e6 / records as f64;
    let (ours, theirs) = worked.get();
    println!(
        "         typed {:.2} µs of processor time an event, in all threads   bare {:.2} µs",
        micros(ours),
        micros(theirs)
    );
    records
}
