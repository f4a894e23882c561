//! A consumer with a store of handled events that tests kill: each record that its handler has done is a line of a file.
//!
//! Arguments: bootstrap servers, topic, group, the store (`memory`, `redb:FILE`, `redis:URL`), the file, and where it stops: at the number of a
//! record, whose handler writes its line and never returns; or `remembered N`, when so many records are handled and remembered and no offset
//! is committed, which is a line too; or `never`. With a seventh one, `batches`, they are handled in batches; `fails N` is a record then at which its
//! batch fails, to be tried again in an hour.

#![allow(clippy::unwrap_used)]

use std::convert::Infallible;
use std::fmt;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use kafka_event::once::{Memory, Redb, Store};
use kafka_event::prelude::*;
use kafka_event::{BatchError, Batches, ConsumerHandle, Ordering};
use kafka_event_redis::Redis;
use kafka_event_tests::faults::ParcelDeliveredEvent;

#[derive(Clone)]
struct Doorstep {
    lines: Arc<File>,
    stops_at: Option<i64>,
    fails_at: Option<i64>,
}

impl Doorstep {
    /// One call, so that a kill leaves a whole line or none.
    fn write(&self, line: &str) {
        let mut lines = &*self.lines;
        lines.write_all(format!("{line}\n").as_bytes()).unwrap();
    }
}

async fn delivered(
    parcel: ParcelDeliveredEvent,
    State(doorstep): State<Doorstep>,
) -> Result<(), Infallible> {
    tokio::time::sleep(Duration::from_millis(5)).await;
    doorstep.write(&format!("{} {}", parcel.street, parcel.number));
    if doorstep.stops_at == Some(parcel.number) {
        std::future::pending::<()>().await;
    }
    Ok(())
}

/// Nobody is at home.
#[derive(Debug, Disposition)]
#[disposition(retry(attempts = 2, backoff = "1h"))]
struct Away;

impl fmt::Display for Away {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody is at home")
    }
}

impl std::error::Error for Away {}

async fn all_delivered(
    parcels: Vec<ParcelDeliveredEvent>,
    State(doorstep): State<Doorstep>,
) -> Result<(), BatchError<Away>> {
    tokio::time::sleep(Duration::from_millis(5)).await;
    for (index, parcel) in parcels.into_iter().enumerate() {
        if doorstep.fails_at == Some(parcel.number) {
            return Err(BatchError::at(index, Away));
        }
        doorstep.write(&format!("{} {}", parcel.street, parcel.number));
        if doorstep.stops_at == Some(parcel.number) {
            std::future::pending::<()>().await;
        }
    }
    Ok(())
}

/// Says when so many records are handled, and remembered for good.
async fn tell(handle: ConsumerHandle, store: impl Store, count: u64, doorstep: Doorstep) {
    while handle.report().await.unwrap().handled < count {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    store.flush().unwrap();
    doorstep.write("remembered 0");
}

async fn run<T: Store + Clone>(arguments: &[String], store: T) {
    let [bootstrap, topic, group, _, file, stops, batches @ ..] = arguments else {
        unreachable!();
    };
    let kafka = Kafka::builder()
        .set("bootstrap.servers", bootstrap.as_str())
        .variable("faults", topic.as_str())
        .build()
        .unwrap();
    let lines = File::options().append(true).create(true).open(file);
    let doorstep = Doorstep {
        lines: Arc::new(lines.unwrap()),
        stops_at: stops.parse().ok(),
        fails_at: stops.strip_prefix("fails ").map(|at| at.parse().unwrap()),
    };
    let count = stops.strip_prefix("remembered ");
    let count: Option<u64> = count.map(|count| count.parse().unwrap());
    let commits = match count {
        Some(_) => Duration::from_secs(3_600),
        None => Duration::from_millis(200),
    };
    let consumer = kafka
        .consumer(group.as_str())
        // Who comes after it need not wait for its session.
        .instance("the-same-member")
        .ordering(Ordering::Key)
        .concurrency(16)
        .commit_interval(commits)
        .state(doorstep.clone())
        .idempotent(store.clone());
    let consumer = match batches.is_empty() {
        true => consumer.on(delivered),
        false => consumer.on_batch(Batches::of(20), all_delivered),
    };
    let consumer = consumer.start().await.unwrap();
    if let Some(count) = count {
        tokio::spawn(tell(consumer.handle(), store, count, doorstep));
    }
    let report = consumer.run_until(shutdown_signal()).await.unwrap();
    println!("{} {}", report.handled, report.duplicates);
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [_, _, _, store, _, _, ..] = &arguments[..] else {
        eprintln!("six arguments or seven");
        std::process::exit(2);
    };
    // It does not outlive the test: the pipe ends with that.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(3);
    });
    match store.split_once(':') {
        None => run(&arguments, Memory::new(100_000)).await,
        Some(("redb", file)) => run(&arguments, Redb::open(file).unwrap()).await,
        Some((_, url)) => {
            let store = Redis::open(url).unwrap().lease(Duration::from_secs(2));
            run(&arguments, store).await;
        }
    }
}
