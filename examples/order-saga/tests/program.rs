//! The program as a person runs it: all of it in one process, with its own parts and with a real Kafka.

#![allow(missing_docs, clippy::unwrap_used)]

use std::process::Command;
use std::time::Duration;

use kafka_event_harness::process::run;

const LONG: Duration = Duration::from_secs(120);

/// Of seventy orders ten are worth more than a card pays, and twelve are one of five clocks that can be paid.
fn seventy_orders_end(kafka: Option<&str>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_order-saga"));
    command
        .args(["--orders", "70"])
        .env_remove("KAFKA_BOOTSTRAP_SERVERS");
    if let Some(kafka) = kafka {
        command.env("KAFKA_BOOTSTRAP_SERVERS", kafka);
    }
    let output = run("the saga of seventy orders", command, b"", LONG).unwrap();
    let lines: Vec<&str> = output.stdout.lines().collect();
    assert_eq!(lines.len(), 73, "{}", output.stdout);
    assert_eq!(lines[70..], ["53 confirmed", "10 declined", "7 refunded"]);
    assert!(lines[6].ends_with("declined"), "{}", lines[6]);
}

#[test]
fn each_order_ends_with_the_embedded_parts() {
    seventy_orders_end(None);
}

#[cfg(feature = "cluster")]
#[test]
fn each_order_ends_on_a_real_cluster_also_the_second_time() {
    let cluster = kafka_event_harness::Cluster::start(1).unwrap();
    for _ in 0..2 {
        seventy_orders_end(Some(cluster.bootstrap()));
    }
}
