//! Transactional consumers in processes of their own: ended by `kill -9`, and stopped until they are taken for dead.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use kafka_event::BoxError;
use kafka_event::prelude::*;
use kafka_event_tests::billing::{self, InvoiceWrittenEvent, ONE_BY_ONE, biller_by, group};
use kafka_event_tests::faults::Program;
use tokio::time::{sleep, timeout};

use super::{CLUSTER, LONG, Seen, assert_batches_add_up, assert_each_once, hurry, orders};

/// A consumer that bills the orders of a case.
fn start(case: &str, id: &str, millis: u64, kind: (&str, usize)) -> Program {
    let program = Command::new(env!("CARGO_BIN_EXE_billing_consumer"));
    let on = (CLUSTER.bootstrap(), case);
    billing::start(program, on, id, millis, kind).unwrap()
}

async fn see(invoice: InvoiceWrittenEvent, State(seen): State<Seen>) -> Result<(), BoxError> {
    seen.lock()
        .unwrap()
        .push((invoice.customer, invoice.number));
    Ok(())
}

async fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let wait = async {
        while !is_so() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(timeout(LONG, wait).await.is_ok(), "not seen: {what}");
}

/// It is killed in the middle of its work, and of its batches if it has any.
async fn killed_ten_times(case: &str, batches: usize) {
    const ORDERS: i64 = 12_000;
    let (id, kind) = (format!("{case}-1"), ("classic", batches));
    let kafka = orders(&CLUSTER, case, 3, 40, ORDERS).await;
    let seen = Seen::default();
    let watcher = kafka
        .consumer(group(&kafka, "watcher"))
        .state(Arc::clone(&seen))
        .on(see);
    let watcher = watcher.start().await.unwrap();
    for kill in 0..10_u64 {
        let before = seen.lock().unwrap().len();
        let biller = start(case, &id, 1, kind);
        wait_for("a committed invoice", || {
            seen.lock().unwrap().len() > before
        })
        .await;
        // Anywhere between two commits, which come every 100 ms.
        sleep(Duration::from_millis(20 + kill * 137 % 230)).await;
        biller.kill9().unwrap();
    }
    let at_the_last_kill = seen.lock().unwrap().len();
    let last = start(case, &id, 0, kind);
    let outcome = assert_each_once(&kafka, ORDERS).await;
    if batches != ONE_BY_ONE {
        assert_batches_add_up(&kafka, ORDERS).await;
    }
    last.kill9().unwrap();
    watcher.shutdown().await.unwrap();
    println!("killed ten times, the last time after {at_the_last_kill} invoices: {outcome}");
    assert!(
        at_the_last_kill < ORDERS as usize,
        "it was killed in the middle of its work"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_consumer_makes_is_seen_once_though_it_is_killed_ten_times() {
    killed_ten_times("killed", ONE_BY_ONE).await;
}

/// A batch takes as long as two transactions may be open.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_made_of_batches_is_seen_once_though_their_consumer_is_killed_ten_times() {
    killed_ten_times("killedbatches", 200).await;
}

/// It stops with a transaction open; another member has its partitions when it comes back.
async fn zombie(case: &str, kind: (&str, usize)) {
    const ORDERS: i64 = 4_000;
    let kafka = orders(&CLUSTER, case, 3, 40, ORDERS).await;
    if kind.0 == "consumer" {
        hurry(&kafka);
    }
    let seen = Seen::default();
    let watcher = kafka
        .consumer(group(&kafka, "watcher"))
        .state(Arc::clone(&seen))
        .on(see);
    let watcher = watcher.start().await.unwrap();
    let zombie = start(case, &format!("{case}-1"), 5, kind);
    wait_for("a committed invoice", || !seen.lock().unwrap().is_empty()).await;
    sleep(Duration::from_millis(250)).await;
    zombie.signal("-STOP").unwrap();
    let heir = format!("{case}-2");
    let heir = biller_by(&kafka, &heir, Duration::from_millis(1), kind);
    let heir = heir.start().await.unwrap();
    let handle = heir.handle();
    // The session of the one that is stopped lasts for 6 s.
    let took_over = async {
        while handle.report().await.unwrap().handled < 500 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LONG, took_over)
        .await
        .expect("nothing was taken over");
    zombie.signal("-CONT").unwrap();
    let outcome = assert_each_once(&kafka, ORDERS).await;
    let report = heir.shutdown().await.unwrap();
    println!("a zombie: {outcome}; its heir {report:?}");
    zombie.kill9().unwrap();
    watcher.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zombie_commits_nothing() {
    zombie("zombie", ("classic", ONE_BY_ONE)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zombie_commits_nothing_of_its_batches() {
    zombie("zombiebatches", ("classic", 20)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zombie_commits_nothing_under_the_brokers_own_protocol() {
    zombie("zombie848", ("consumer", ONE_BY_ONE)).await;
}
