//! Members with a name of their own that are restarted: nobody else in the group sees it, and the work goes on where it was.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::testing::until;
use kafka_event::{Consumer, TopicPartition};
use kafka_event_tests::faults::Outcome;
use tokio::time::sleep;

use crate::billing::configure;
use crate::cluster;

const LONG: Duration = Duration::from_secs(180);

#[kafka_event(topic = "static.${protocol}", key = bed)]
#[derive(Debug, Clone, PartialEq)]
struct BedMadeEvent {
    bed: i64,
    number: i64,
}

/// Of how many beds there is news.
const BEDS: i64 = 60;

type Log = Arc<Mutex<Vec<(i64, i64)>>>;

async fn made(event: BedMadeEvent, State(log): State<Log>) -> Result<(), Infallible> {
    sleep(Duration::from_millis(2)).await;
    log.lock().unwrap().push((event.bed, event.number));
    Ok(())
}

async fn send(kafka: &Kafka, numbers: std::ops::Range<i64>) {
    let producer = kafka.producer().await.unwrap();
    let mut pending = Vec::new();
    for number in numbers {
        let bed = number % BEDS;
        let event = BedMadeEvent { bed, number };
        pending.push(producer.enqueue(&event).await.unwrap());
    }
    for receipt in pending {
        receipt.await.unwrap();
    }
}

async fn start(kafka: &Kafka, log: &Log, (name, protocol): (&str, &str)) -> Consumer {
    let consumer = kafka.consumer(format!("static.{protocol}")).instance(name);
    let mut consumer = consumer
        .set("group.protocol", protocol)
        .set("max.poll.interval.ms", 700_000);
    if protocol == "classic" {
        // A member hears of a rebalance at its next heartbeat, and is not taken for dead however busy the machine is.
        consumer = consumer
            .set("heartbeat.interval.ms", 200)
            .set("session.timeout.ms", 600_000);
    }
    let consumer = consumer.state(Arc::clone(log)).on(made);
    consumer.start().await.unwrap()
}

async fn has(member: &Consumer) -> Vec<TopicPartition> {
    let mut partitions = member.handle().assignment().await.unwrap();
    partitions.sort_unstable();
    partitions
}

/// Waits until a member has so many partitions, and has had them given to it so often at least.
async fn settled(member: &Consumer, partitions: usize, rebalances: u64) {
    let handle = member.handle();
    let settled = until("the group has settled", LONG, async || {
        let has = handle.assignment().await.unwrap().len();
        has == partitions && handle.report().await.unwrap().rebalances >= rebalances
    });
    let settled = settled.await;
    let found = (handle.assignment().await, handle.report().await);
    assert!(
        settled.is_ok(),
        "{found:?}, not ({partitions}, {rebalances})"
    );
}

/// The one that leads the group, which came first, and the other one: each while there is work.
async fn restarted_in_turn(protocol: &str, joined: (u64, u64)) {
    const EACH: i64 = 1_500;
    let kafka = Kafka::builder()
        .set("bootstrap.servers", cluster().0.bootstrap())
        .variable("protocol", protocol)
        .build()
        .unwrap();
    let topic = format!("static.{protocol}");
    kafka.topics().ensure(&topic, 6, &[]).await.unwrap();
    let log = Log::default();
    let mut members = vec![start(&kafka, &log, ("first", protocol)).await];
    settled(&members[0], 6, 1).await;
    members.push(start(&kafka, &log, ("second", protocol)).await);
    settled(&members[0], 3, joined.0).await;
    settled(&members[1], 3, joined.1).await;
    let mut sent = 0;
    let mut handed_back = 0;
    for restarted in [1, 0] {
        let name = ["first", "second"][restarted];
        let leaves = members.remove(restarted);
        let stays = &members[0];
        let (had, others) = (has(&leaves).await, has(stays).await);
        let seen = stays.handle().report().await.unwrap().rebalances;
        send(&kafka, sent..sent + EACH).await;
        sent += EACH;
        let works = until("it works", LONG, async || {
            leaves.handle().report().await.unwrap().handled > 0
        });
        works.await.unwrap();
        handed_back += leaves.shutdown().await.unwrap().handed_back;

        // All that the other one has, while nobody has what is for the one that is away.
        send(&kafka, sent..sent + EACH).await;
        sent += EACH;
        let handle = stays.handle();
        let its = until("the other one has done its part", LONG, async || {
            let lag = handle.lag().await.unwrap();
            lag.iter().all(|lag| lag.records == Some(0))
        });
        its.await.unwrap();
        assert!(log.lock().unwrap().len() < sent as usize);

        // Had the group seen it go or come, the other one would have joined anew before this one had partitions.
        let back = start(&kafka, &log, (name, protocol)).await;
        settled(&back, 3, 1).await;
        assert_eq!(has(&back).await, had);
        assert_eq!(has(stays).await, others);
        let report = handle.report().await.unwrap();
        assert_eq!(report.rebalances, seen, "{report:?}");
        members.insert(restarted, back);
        let all = until("all is handled", LONG, async || {
            log.lock().unwrap().len() >= sent as usize
        });
        all.await.unwrap();
        let report = handle.report().await.unwrap();
        assert_eq!(report.rebalances, seen, "{report:?}");
    }
    for member in members {
        member.shutdown().await.unwrap();
    }
    let outcome = Outcome::of(&log.lock().unwrap(), 0..sent);
    println!("{protocol}: named members that were restarted: {outcome}, {handed_back} handed back");
    assert_eq!(
        (outcome.lost, outcome.doubled, outcome.out_of_order),
        (0, 0, 0),
        "{outcome}"
    );
}

/// Each got its three when the first one had given up the others, which was a rebalance of its own.
#[tokio::test(flavor = "multi_thread")]
async fn a_named_member_that_comes_back_in_time_has_its_partitions_and_nobody_saw_it_go() {
    restarted_in_turn("classic", (2, 2)).await;
}

/// The broker tells a member what is news to it, and nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn the_same_holds_under_the_brokers_own_protocol() {
    configure(
        "groups",
        "static.consumer",
        "consumer.heartbeat.interval.ms=500",
    );
    restarted_in_turn("consumer", (2, 1)).await;
}
