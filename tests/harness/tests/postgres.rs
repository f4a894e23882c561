//! A Postgres server keeps what was committed when it is restarted and killed, and lives as long as its value and its process.

#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use kafka_event_harness::{Postgres, process, wait_until};

const LIMIT: Duration = Duration::from_secs(30);

/// What `psql` prints for a statement.
fn psql(url: &str, statement: &str) -> String {
    let mut psql = Command::new("psql");
    psql.args(["-qtA", url, "-c", statement]);
    let output = process::run("psql", psql, &[], LIMIT).unwrap();
    output.stdout.trim().to_owned()
}

fn answers(url: &str) -> bool {
    let (_, address) = url.split_once('@').unwrap();
    TcpStream::connect(address.trim_end_matches("/postgres")).is_ok()
}

#[test]
fn a_server_keeps_what_was_committed_and_ends_with_its_value() {
    let postgres = Postgres::start().unwrap();
    let url = postgres.url();
    psql(&url, "CREATE TABLE seen (n int)");
    for turn in 1..=3 {
        psql(&url, &format!("INSERT INTO seen VALUES ({turn})"));
        if turn == 2 {
            postgres.kill9().unwrap();
            assert!(!answers(&url));
            assert!(postgres.kill9().is_err(), "it runs no more");
        }
        postgres.restart().unwrap();
    }
    assert_eq!(psql(&url, "SELECT count(*) FROM seen"), "3");
    let folder = postgres.folder().to_owned();
    drop(postgres);
    assert!(!answers(&url));
    assert!(!folder.exists());
}

#[test]
fn a_server_ends_when_its_process_is_killed() {
    let mut holder = Command::new(env!("CARGO_BIN_EXE_kafka-event-harness"))
        .arg("postgres")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(holder.stdout.take().unwrap())
        .read_line(&mut url)
        .unwrap();
    let url = url.trim();
    assert!(answers(url), "no server at {url:?}");

    holder.kill().unwrap();
    holder.wait().unwrap();

    wait_until("the orphaned server is gone", LIMIT, || Ok(!answers(url))).unwrap();
}
