//! Brokers that die under a transactional consumer.

use std::time::Duration;

use kafka_event::testing::until;
use kafka_event_harness::Cluster;
use kafka_event_tests::billing::{biller, group};

use super::{LONG, assert_each_once, assert_it_adds_up, orders, place};

/// How many partitions the harness gives the internal topics.
const INTERNAL: u32 = 4;

/// Which partition of an internal topic something belongs to: `String.hashCode` of Java, without its sign.
fn partition_of(name: &str) -> u32 {
    let hash = name.encode_utf16().fold(0_i32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(i32::from(unit))
    });
    (hash & i32::MAX).unsigned_abs() % INTERNAL
}

/// The coordinator of the transactions, that of the group, and the leader of the orders.
#[tokio::test(flavor = "multi_thread")]
async fn each_output_is_seen_once_though_coordinators_and_a_leader_die() {
    const EACH: i64 = 1_500;
    const CUSTOMERS: i64 = 60;
    let cluster = Cluster::start(3).unwrap();
    let kafka = orders(&cluster, "brokers", 3, CUSTOMERS, 0).await;
    let consumer = biller(&kafka, "brokers-1", Duration::from_millis(4));
    // A coordinator that is long in coming back is no reason to take the producer for dead.
    let consumer = consumer.set_producer("transaction.timeout.ms", "600000");
    let consumer = consumer.start().await.unwrap();
    let handle = consumer.handle();
    let mut placed = 0;
    for (topic, partition) in [
        ("__transaction_state", partition_of("brokers-1")),
        (
            "__consumer_offsets",
            partition_of(&group(&kafka, "billing")),
        ),
        ("brokers.orders", 0),
    ] {
        // There is a leader when something was committed.
        let goes_on = async |handled: i64| {
            let handled = until("so many are handled", LONG, async || {
                handle.report().await.unwrap().handled > handled as u64
            });
            assert!(handled.await.is_ok(), "{:?}", handle.report().await);
        };
        place(&kafka, CUSTOMERS, placed..placed + EACH).await;
        goes_on(placed).await;
        let leader = cluster.wait_for_live_leader(topic, partition).unwrap();
        place(&kafka, CUSTOMERS, placed + EACH..placed + 2 * EACH).await;
        goes_on(placed + EACH / 2).await;
        cluster.kill9(leader).unwrap();
        placed += 2 * EACH;
        let handled = handle.report().await.unwrap().handled;
        assert!(handled < placed as u64, "it died in the middle of the work");
        cluster.wait_for_live_leader(topic, partition).unwrap();
        cluster.restart(leader).unwrap();
    }
    if handle.report().await.is_err() {
        panic!("{:?}", consumer.shutdown().await);
    }
    let outcome = assert_each_once(&kafka, placed).await;
    let report = consumer.shutdown().await.unwrap();
    assert_eq!(report.handled, placed as u64, "{report:?}");
    assert_it_adds_up(&report);
    println!(
        "brokers that die: {outcome}, {} in aborted transactions",
        report.aborted
    );
}
