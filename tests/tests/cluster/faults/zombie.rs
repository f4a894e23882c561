//! A consumer that was frozen for longer than its session lasts, and comes back to partitions that another one has.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::testing::until;
use kafka_event::{Ordering, RawRecord};
use kafka_event_tests::faults::{Lines, Outcome, ParcelDeliveredEvent, Program};
use tokio::time::sleep;

use super::{LONG, parcels, send};
use crate::billing::configure;
use crate::cluster;

const STREETS: i64 = 40;

/// How many handlers the program has at once.
const HANDLERS: usize = 32;

type Log = Arc<Mutex<Vec<(i64, i64)>>>;

async fn delivered(parcel: ParcelDeliveredEvent, State(log): State<Log>) -> Result<(), Infallible> {
    sleep(Duration::from_millis(50)).await;
    log.lock().unwrap().push((parcel.street, parcel.number));
    Ok(())
}

/// Bytes of Kafka's own, from their beginning on.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn number<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*number)
    }

    fn text(&mut self) -> Option<String> {
        let length = u16::from_be_bytes(self.number()?);
        let (text, rest) = self.0.split_at_checked(length.into())?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).ok()
    }
}

/// The partition and the position, where a record of `__consumer_offsets` is a position of this group.
fn position(record: &RawRecord, group: &str) -> Option<(i32, i64)> {
    let (mut key, mut value) = (Bytes(record.key()?), Bytes(record.value()?));
    let is_position = i16::from_be_bytes(key.number()?) < 2;
    let is_of_group = is_position && key.text()? == group;
    let _topic = is_of_group.then(|| key.text())??;
    let _version: [u8; 2] = value.number()?;
    Some((
        i32::from_be_bytes(key.number()?),
        i64::from_be_bytes(value.number()?),
    ))
}

/// Every position that the group ever had of each partition, in order.
async fn positions(group: &str) -> BTreeMap<i32, Vec<i64>> {
    let kafka = Kafka::builder()
        .set("bootstrap.servers", cluster().0.bootstrap())
        // Transactions of others that are open are of no account.
        .set("isolation.level", "read_uncommitted")
        .build()
        .unwrap();
    let mut records = kafka.records("__consumer_offsets").read().await.unwrap();
    let mut found = BTreeMap::<i32, Vec<i64>>::new();
    while let Some(record) = records.next().await {
        if let Some((partition, next)) = position(&record.unwrap(), group) {
            found.entry(partition).or_default().push(next);
        }
    }
    found
}

/// How many records are before the positions of the group.
async fn committed(kafka: &Kafka, group: &str) -> usize {
    let lag = kafka.group(group).lag().await.unwrap();
    let positions = lag.iter().filter_map(|lag| lag.position);
    usize::try_from(positions.sum::<i64>()).unwrap()
}

/// What the two members have in common, and what the one that is frozen has for itself.
async fn zombie(name: &str, (key, value): (&str, &str), its_own: &[&str]) {
    const PARCELS: i64 = 2_000;
    const LATER: i64 = 600;
    let kafka = parcels(name, 3, STREETS, PARCELS).await;
    let lines = Lines::new(name);
    let program = Command::new(env!("CARGO_BIN_EXE_fault_consumer"));
    let place = (cluster().0.bootstrap(), name);
    let common = format!("{key}={value}");
    let settings = [&[common.as_str()], its_own].concat();
    let zombie = Program::start(program, place, &lines, (100, &settings)).unwrap();
    lines.wait(|lines| lines.len() >= 300).unwrap();
    let some = until("it has committed", LONG, async || {
        committed(&kafka, name).await > 0
    });
    some.await.unwrap();
    zombie.freeze().unwrap();
    let committed = committed(&kafka, name).await;

    let log = Log::default();
    let heir = kafka.consumer(name).set(key, value);
    let heir = heir.ordering(Ordering::Key).concurrency(HANDLERS);
    let heir = heir.state(Arc::clone(&log)).on(delivered);
    let heir = heir.start().await.unwrap();
    let takes_over = async |count: usize| {
        let takes_over = until("its partitions are taken over", LONG, async || {
            log.lock().unwrap().len() >= count
        });
        takes_over.await.unwrap();
    };
    takes_over(1).await;
    let before = lines.handled().len();
    takes_over(600).await;
    assert_eq!(lines.handled().len(), before, "it is frozen");

    zombie.go_on().unwrap();
    let is_lost = |line: &String| line == "lost";
    lines.wait(|lines| lines.iter().any(is_lost)).unwrap();
    let handle = heir.handle();
    let is_back = until("it is a member again", LONG, async || {
        (1..3).contains(&handle.assignment().await.unwrap().len())
    });
    is_back.await.unwrap();
    send(&kafka, STREETS, PARCELS..PARCELS + LATER).await;
    let is_done = until("all is handled", LONG, async || {
        let mut handled: BTreeSet<_> = lines.handled().into_iter().collect();
        handled.extend(&*log.lock().unwrap());
        handled.len() >= (PARCELS + LATER) as usize
    });
    is_done.await.unwrap();
    let report = heir.shutdown().await.unwrap();
    zombie.terminate().unwrap();
    assert!(zombie.end().unwrap().success());

    let of_heir = log.lock().unwrap().clone();
    let of_zombie = lines.handled();
    let all: Vec<_> = of_zombie.iter().chain(&of_heir).copied().collect();
    let outcome = Outcome::of(&all, 0..PARCELS + LATER);
    let until_told = lines.all().iter().position(is_lost).unwrap();
    println!(
        "{name}: {outcome}; frozen after {before}, of which {committed} were committed, told of it after {until_told}; its heir {report:?}"
    );
    assert_eq!(outcome.lost, 0, "{outcome}");
    // What it did since the last commit, and what its handlers ended before it knew and while it heard.
    let bound = until_told - committed + HANDLERS;
    assert!(outcome.doubled <= bound, "{outcome}, {bound} at most");
    let is_later = |(_, number): &(i64, i64)| *number >= PARCELS;
    assert!(of_zombie.iter().any(is_later), "it is at work again");
    let of_heir = Outcome::of(&of_heir, []);
    assert_eq!((of_heir.doubled, of_heir.out_of_order), (0, 0), "{of_heir}");

    let positions = positions(name).await;
    assert!(
        positions.values().all(|of_one| of_one.is_sorted()),
        "the group went backwards: {positions:?}"
    );
    let last = positions.values().filter_map(|of_one| of_one.last());
    assert_eq!(last.sum::<i64>(), PARCELS + LATER, "{positions:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_that_was_frozen_is_told_that_it_lost_its_partitions_and_takes_nothing_back() {
    let hurry = ("heartbeat.interval.ms", "200");
    zombie("faults.zombie", hurry, &["session.timeout.ms=6000"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_holds_under_the_brokers_own_protocol() {
    let name = "faults.zombie848";
    // What members say for themselves under the classic protocol.
    let hurry = "consumer.heartbeat.interval.ms=500,consumer.session.timeout.ms=6000";
    configure("groups", name, hurry);
    zombie(name, ("group.protocol", "consumer"), &[]).await;
}
