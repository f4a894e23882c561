//! A transactional consumer that tests kill and stop. Arguments: bootstrap servers, the case, its transactional id, how many milliseconds its
//! handler takes for an order, the protocol of its group, and how many orders its batches have.

#![allow(clippy::unwrap_used)]

use std::io::Read as _;
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event_tests::billing::{biller_by, billing};

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [bootstrap, case, id, millis, protocol, batches] = &arguments[..] else {
        eprintln!("six arguments");
        std::process::exit(2);
    };
    // It does not outlive the test: the pipe ends with that.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(3);
    });
    let kafka = billing(bootstrap, case);
    let takes = Duration::from_millis(millis.parse().unwrap());
    // It gets its partitions back when it comes back.
    let kind = (protocol.as_str(), batches.parse().unwrap());
    let consumer = biller_by(&kafka, id, takes, kind).instance(id.as_str());
    let ended = consumer.run_until(shutdown_signal()).await;
    println!("{ended:?}");
    if ended.is_err() {
        std::process::exit(1);
    }
}
