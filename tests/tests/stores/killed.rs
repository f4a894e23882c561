//! A relay in a process of its own that is killed at each of its steps: nothing is lost, and what is sent twice is the same event.

use std::process::{Child, Command};
use std::time::{Duration, Instant};

use kafka_event_harness::shared_cluster;
use kafka_event_sql::sqlx::{Postgres, Sqlite};
use kafka_event_tests::faults::{RELAY_STEPS, start_relay, wait_for_death};

use crate::business::{Business, Home, LONG, Running, drained, outbox, write};
use crate::seen;

fn start<DB: Business>(home: &Home<DB>, step: &str) -> Child {
    let cluster = shared_cluster().unwrap();
    let program = Command::new(env!("CARGO_BIN_EXE_fault_relay"));
    start_relay(program, (cluster.bootstrap(), &home.url), step).unwrap()
}

async fn killed<DB: Business>(name: &str) {
    let home = DB::open(name).await;
    let (kafka, outbox) = outbox(&home, name).await;
    for step in RELAY_STEPS {
        write(&outbox, &home.pool, 2, 60).await;
        wait_for_death(start(&home, step), step).unwrap();
    }
    // And wherever it is.
    for turn in 0..3 {
        write(&outbox, &home.pool, 2, 60).await;
        let before = outbox.backlog(&home.pool).await.unwrap().pending;
        let mut child = start(&home, "never");
        let begin = Instant::now();
        while outbox.backlog(&home.pool).await.unwrap().pending == before {
            assert!(begin.elapsed() < LONG, "it publishes nothing");
            tokio::time::sleep(Duration::from_millis(3 * turn + 1)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let relay = Running::start(&outbox, &home.pool);
    drained(&outbox, &home.pool).await;
    relay.stop().await;
    let doubled = seen::hold(&kafka, &DB::journal(&home.pool).await).await;
    println!(
        "killed {} times: {doubled} records were published twice",
        RELAY_STEPS.len() + 3
    );
    assert!(
        doubled > 0,
        "it was killed between publishing and noting it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_is_killed_at_each_step_loses_nothing_on_postgres() {
    killed::<Postgres>("killed_postgres").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_is_killed_at_each_step_loses_nothing_on_sqlite() {
    killed::<Sqlite>("killed_sqlite").await;
}

/// It goes on as if its topic were still its own: what it sends then was sent before, by the one that took over.
#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_stood_still_for_longer_than_its_lease_spoils_no_order() {
    let home = Postgres::open("frozen").await;
    let (kafka, outbox) = outbox(&home, "frozen").await;
    write(&outbox, &home.pool, 4, 400).await;
    let mut before = outbox.backlog(&home.pool).await.unwrap().pending;
    let mut child = start(&home, "never");
    let signal = |child: &Child, signal: &str| {
        let id = child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status();
        assert!(sent.unwrap().success());
    };
    // In the middle of its work: where it was too quick, once more.
    let begin = Instant::now();
    loop {
        while outbox.backlog(&home.pool).await.unwrap().pending == before {
            assert!(begin.elapsed() < LONG, "it publishes nothing");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        signal(&child, "-STOP");
        if outbox.backlog(&home.pool).await.unwrap().pending > 0 {
            break;
        }
        assert!(begin.elapsed() < LONG, "it is never in the middle");
        write(&outbox, &home.pool, 4, 400).await;
        before = outbox.backlog(&home.pool).await.unwrap().pending;
        signal(&child, "-CONT");
    }
    let other = Running::start(&outbox, &home.pool);
    drained(&outbox, &home.pool).await;
    write(&outbox, &home.pool, 2, 50).await;
    signal(&child, "-CONT");
    drained(&outbox, &home.pool).await;
    // Time for what it had in its hands.
    tokio::time::sleep(Duration::from_secs(1)).await;
    child.kill().unwrap();
    child.wait().unwrap();
    other.stop().await;
    let doubled = seen::hold(&kafka, &Postgres::journal(&home.pool).await).await;
    println!("stood still: {doubled} records were published twice");
}
