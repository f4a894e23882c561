//! A consumer that tests kill: it writes each record that it has handled as a line to a file.
//!
//! Arguments: bootstrap servers, topic, group, the name of the member, the file, and how many milliseconds a handler takes. A line is the
//! key and the number, or `began` and the number when a handler that is told to take more than a minute begins.

#![allow(clippy::unwrap_used)]

use std::convert::Infallible;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use kafka_event::Ordering;
use kafka_event::prelude::*;
use kafka_event_tests::faults::ParcelDeliveredEvent;

#[derive(Clone)]
struct Doorstep {
    lines: Arc<File>,
    takes: Duration,
}

async fn delivered(
    parcel: ParcelDeliveredEvent,
    State(doorstep): State<Doorstep>,
) -> Result<(), Infallible> {
    let mut lines = &*doorstep.lines;
    if doorstep.takes > Duration::from_secs(60) {
        lines
            .write_all(format!("began {}\n", parcel.number).as_bytes())
            .unwrap();
    }
    tokio::time::sleep(doorstep.takes).await;
    // One call, so that a kill leaves a whole line or none.
    lines
        .write_all(format!("{} {}\n", parcel.street, parcel.number).as_bytes())
        .unwrap();
    Ok(())
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [bootstrap, topic, group, member, file, millis] = &arguments[..] else {
        eprintln!("six arguments");
        std::process::exit(2);
    };
    // It does not outlive the test: the pipe ends with that.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(3);
    });
    let kafka = Kafka::builder()
        .set("bootstrap.servers", bootstrap.as_str())
        .variable("faults", topic.as_str())
        .build()
        .unwrap();
    let lines = File::options().append(true).create(true).open(file);
    let doorstep = Doorstep {
        lines: Arc::new(lines.unwrap()),
        takes: Duration::from_millis(millis.parse().unwrap()),
    };
    let report = kafka
        .consumer(group.as_str())
        .instance(member.as_str())
        .ordering(Ordering::Key)
        .concurrency(32)
        .commit_interval(Duration::from_millis(500))
        .state(doorstep)
        .on(delivered)
        .run_until(shutdown_signal())
        .await
        .unwrap();
    println!("{} {}", report.handled, report.handed_back);
}
