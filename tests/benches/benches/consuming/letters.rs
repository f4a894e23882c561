//! What it costs when one record in a hundred fails: it is a dead letter, goes to a retry topic, or is tried again in its place.

use std::fmt;
use std::time::{Duration, Instant};

use kafka_event::prelude::*;
use kafka_event::{Kafka, Retry, RetryTopics};
use kafka_event_benches::median;
use kafka_event_harness::Cluster;

use crate::{Countdown, MeterReadEvent, with_records};

const PARTITIONS: u16 = 12;
/// So many that a round takes many seconds: a consumer makes the client that writes its letters when it has the first, which takes a third of one.
const RECORDS: i64 = 4_500_000;
const ROUNDS: usize = 5;

/// Of how many records one fails.
const ONE_IN: i64 = 100;

/// What may become of a record that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Disposition)]
enum ReadError {
    #[disposition(dead_letter)]
    Illegible,
    #[disposition(retry)]
    Dark,
    #[disposition(retry(attempts = 1))]
    Away,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the meter cannot be read")
    }
}

impl std::error::Error for ReadError {}

/// What is read, and how one in a hundred of it fails.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    with: Option<ReadError>,
    /// Whether there is a retry topic, which is read too.
    retry_topic: bool,
    /// The case in which nothing fails, and what is said beside it.
    beside: Option<(usize, &'static str)>,
}

const AIM: &str = "(less than 10)";

const CASES: [Case; 5] = [
    Case {
        name: "none",
        with: None,
        retry_topic: false,
        beside: None,
    },
    Case {
        name: "none, with a retry topic",
        with: None,
        retry_topic: true,
        beside: None,
    },
    Case {
        name: "a dead letter",
        with: Some(ReadError::Illegible),
        retry_topic: false,
        beside: Some((0, AIM)),
    },
    Case {
        name: "a retry topic",
        with: Some(ReadError::Away),
        retry_topic: true,
        beside: Some((1, AIM)),
    },
    Case {
        name: "tried in place",
        with: Some(ReadError::Dark),
        retry_topic: false,
        beside: Some((
            0,
            "(in order: its partition waits for a millisecond each time)",
        )),
    },
];

/// How one in a hundred fails, and whether its second attempt is well.
#[derive(Clone)]
struct Failing {
    countdown: Countdown,
    with: Option<ReadError>,
    /// Those that were tried, by their number.
    tried: std::sync::Arc<[std::sync::atomic::AtomicBool]>,
}

async fn failing(event: MeterReadEvent, State(failing): State<Failing>) -> Result<(), ReadError> {
    if event.number % ONE_IN == ONE_IN / 2
        && let Some(error) = failing.with
    {
        let place = usize::try_from(event.number / ONE_IN).unwrap_or(0);
        let again = failing.tried[place].swap(true, std::sync::atomic::Ordering::Relaxed);
        if !again {
            if error != ReadError::Dark {
                failing.countdown.count();
            }
            return Err(error);
        }
    }
    failing.countdown.count();
    Ok(())
}

/// The time from the first record to the last one, dead letters included.
async fn time(kafka: &Kafka, round: usize, case: Case) -> Duration {
    let with = case.with;
    let countdown = Countdown::new(RECORDS as usize, (Duration::ZERO, Duration::ZERO));
    let tried = (0..=RECORDS / ONE_IN).map(|_| std::sync::atomic::AtomicBool::new(false));
    let state = Failing {
        countdown: countdown.clone(),
        with,
        tried: tried.collect(),
    };
    let consumer = kafka.consumer(format!("{}, round {round}", case.name));
    let soon = Duration::from_millis(1);
    let consumer = consumer.retry(Retry::attempts(3).backoff(soon..soon));
    let consumer = match case.retry_topic {
        // They come back when the time is taken.
        true => consumer.retry_topics(RetryTopics::after([Duration::from_hours(1)])),
        false => consumer,
    };
    let consumer = consumer.state(state).on(failing).start().await.unwrap();
    let took = countdown.over().await;
    let begin = Instant::now();
    let handle = consumer.handle();
    let letters = match with {
        Some(ReadError::Illegible | ReadError::Away) => (RECORDS / ONE_IN) as u64,
        _ => 0,
    };
    // The last letter is acknowledged a little later.
    loop {
        let report = handle.report().await.unwrap();
        if report.dead_lettered + report.postponed >= letters {
            break;
        }
        tokio::task::yield_now().await;
    }
    let took = took + begin.elapsed();
    consumer.shutdown().await.unwrap();
    took
}

pub(crate) async fn run(cluster: &Cluster) {
    let kafka = with_records(cluster, "letters", PARTITIONS, (10_000, RECORDS)).await;
    let topics = kafka.topics();
    topics.ensure("letters.DLT", PARTITIONS, &[]).await.unwrap();
    topics
        .ensure("letters-retry-1", PARTITIONS, &[])
        .await
        .unwrap();
    let mut times = [const { Vec::new() }; CASES.len()];
    for round in 0..ROUNDS {
        for (case, times) in CASES.iter().zip(&mut times) {
            times.push(time(&kafka, round, *case).await.as_secs_f64());
        }
    }
    let rates = times.map(|times| RECORDS as f64 / median(times));
    println!(
        "one record in {ONE_IN} fails; {RECORDS} records, {PARTITIONS} partitions, medians of {ROUNDS} rounds"
    );
    for (case, rate) in CASES.iter().zip(rates) {
        print!("{:24} {rate:9.0}/s", case.name);
        match case.beside {
            Some((none, said)) => {
                let cost = 100.0 * (1.0 - rate / rates[none]);
                println!("   {cost:5.1} % less {said}");
            }
            None => println!(),
        }
    }
}
