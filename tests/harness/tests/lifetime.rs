//! A cluster lives as long as its value and its process, no longer and no shorter.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use kafka_event_harness::{Cluster, wait_until};

const LIMIT: Duration = Duration::from_secs(30);

fn answers(bootstrap: &str) -> bool {
    TcpStream::connect(bootstrap).is_ok()
}

#[test]
fn a_cluster_outlives_the_thread_that_started_it_and_ends_with_its_value() {
    let cluster = thread::spawn(|| Cluster::start(1).unwrap()).join().unwrap();
    cluster.create_topic("alive", 1, &[]).unwrap();
    let bootstrap = cluster.bootstrap().to_owned();
    drop(cluster);
    assert!(!answers(&bootstrap));
}

#[test]
fn a_cluster_ends_when_its_test_panics() {
    let (send, receive) = std::sync::mpsc::channel();
    let test = thread::spawn(move || {
        let cluster = Cluster::start(1).unwrap();
        send.send(cluster.bootstrap().to_owned()).unwrap();
        assert_eq!(1, 2, "a test that fails on purpose");
    });
    assert!(test.join().is_err());
    assert!(!answers(&receive.recv().unwrap()));
}

#[test]
fn a_cluster_ends_when_its_process_is_killed() {
    let mut holder = Command::new(env!("CARGO_BIN_EXE_kafka-event-harness"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut bootstrap = String::new();
    BufReader::new(holder.stdout.take().unwrap())
        .read_line(&mut bootstrap)
        .unwrap();
    let bootstrap = bootstrap.trim();
    assert!(answers(bootstrap), "no cluster at {bootstrap:?}");

    holder.kill().unwrap();
    holder.wait().unwrap();

    wait_until("the orphaned node is gone", LIMIT, || {
        Ok(!answers(bootstrap))
    })
    .unwrap();
}
