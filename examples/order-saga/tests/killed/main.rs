//! The three services as programs of their own on a real Kafka, each killed again and again while orders are on their way: in the end every order
//! is wholly done or wholly undone.

#![cfg(feature = "cluster")]
#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

mod books;
mod program;
mod topics;

use std::time::Duration;

use kafka_event::Kafka;
use kafka_event::testing::until;
use kafka_event_harness::Cluster;

use crate::books::Books;
use crate::program::Program;

/// How many orders are placed.
const ORDERS: i64 = 300;

/// How long anything is waited for.
const LONG: Duration = Duration::from_secs(120);

/// Less than so many events are handled between two kills. In all there are some nine hundred.
const EVENTS: i64 = 40;

/// Where the kills fall: the same seed chooses the same services and distances, though not the same moments.
fn seed() -> u64 {
    let seed = match std::env::var("ORDER_SAGA_SEED") {
        Ok(seed) => seed.parse().unwrap(),
        Err(_) => fastrand::u64(..),
    };
    println!("ORDER_SAGA_SEED={seed}");
    seed
}

/// Waits until it is so, while all programs run.
async fn wait(
    what: &str,
    books: &Books,
    programs: &mut [Program],
    mut is_so: impl AsyncFnMut() -> bool,
) {
    let waited = until(what, LONG, async || {
        programs.iter_mut().for_each(Program::is_running);
        is_so().await
    });
    if let Err(late) = waited.await {
        panic!(
            "{late}; these orders are open: {:?}",
            books.open_orders().await
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_is_wholly_done_or_wholly_undone_however_often_the_services_are_killed() {
    let mut random = fastrand::Rng::with_seed(seed());
    let cluster = Cluster::start(1).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let books = Books::open(folder.path()).await;
    let mut programs = ["order", "payment", "stock"]
        .map(|name| Program::new(name, cluster.bootstrap(), folder.path(), ORDERS));
    let mut turns = Vec::new();
    loop {
        // Most kills come after some events, which is in the middle of the work on any machine; others soon, also to a program that starts.
        let (more, pause) = match random.u8(0..4) {
            0 => (0, 300_000),
            _ => (random.i64(1..EVENTS), 20_000),
        };
        let events = books.handled().await + more;
        let what = format!("{events} events are handled");
        wait(&what, &books, &mut programs, async || {
            books.handled().await >= events || books.ended().await == ORDERS
        })
        .await;
        tokio::time::sleep(Duration::from_micros(random.u64(0..pause))).await;
        if books.ended().await == ORDERS {
            break;
        }
        if turns.is_empty() {
            turns = vec![0, 1, 2];
            random.shuffle(&mut turns);
        }
        if let Some(turn) = turns.pop() {
            programs[turn].kill9_and_start_again();
        }
    }
    let kafka = Kafka::builder().set("bootstrap.servers", cluster.bootstrap());
    let kafka = kafka.build().unwrap();
    let what = "everything is told and heard";
    wait(what, &books, &mut programs, async || {
        books.are_closed().await && topics::are_heard(&kafka).await
    })
    .await;
    let kills = programs.each_ref().map(|program| program.kills);
    for program in programs {
        program.terminate();
    }
    let ends = books.check().await;
    let twice = topics::check(&kafka, &ends).await;
    println!("killed {kills:?} times: {ends:?}, {twice} records came twice");
    assert!(kills.iter().all(|kills| *kills > 0), "{kills:?}");
}
