//! Members that come and go.

use std::time::Duration;

use kafka_event::ConsumerReport;
use kafka_event::testing::until;
use kafka_event_tests::billing::{ONE_BY_ONE, biller_by};
use tokio::time::timeout;

use super::{CLUSTER, LONG, assert_batches_add_up, assert_each_once, assert_it_adds_up, hurry};
use super::{orders, place};

/// One member stays, and another one comes and goes, four times, in the middle of the work.
async fn storm(case: &str, kind: (&str, usize)) {
    const ROUNDS: i64 = 4;
    const EACH: i64 = 2_500;
    const CUSTOMERS: i64 = 120;
    let kafka = orders(&CLUSTER, case, 6, CUSTOMERS, EACH).await;
    if kind.0 == "consumer" {
        hurry(&kafka);
    }
    let start = |number: usize| {
        let id = format!("{case}-{number}");
        biller_by(&kafka, &id, Duration::from_millis(3), kind)
    };
    let stays = start(0).start().await.unwrap();
    let mut reports = Vec::new();
    for round in 1..=ROUNDS {
        let member = timeout(LONG, start(1).start()).await.unwrap().unwrap();
        let handle = member.handle();
        let joined = until("it has partitions", LONG, async || {
            !handle.assignment().await.unwrap().is_empty()
        });
        joined.await.unwrap();
        place(&kafka, CUSTOMERS, EACH * round..EACH * (round + 1)).await;
        let takes_part = until("it has committed a transaction", LONG, async || {
            handle.report().await.unwrap().handled > 0
        });
        assert!(takes_part.await.is_ok(), "{:?}", handle.report().await);
        let ended = timeout(LONG, member.shutdown()).await.unwrap();
        reports.push(ended.unwrap());
    }
    let all = EACH * (ROUNDS + 1);
    let outcome = assert_each_once(&kafka, all).await;
    if kind.1 != ONE_BY_ONE {
        assert_batches_add_up(&kafka, all).await;
    }
    reports.push(stays.shutdown().await.unwrap());
    let sum = |of: fn(&ConsumerReport) -> u64| reports.iter().map(of).sum::<u64>();
    println!(
        "{kind:?}: {} rebalances, {} records in aborted transactions, {outcome}",
        sum(|report| report.rebalances),
        sum(|report| report.aborted)
    );
    assert!(sum(|report| report.rebalances) > 4, "members came and went");
    let handled = sum(|report| report.handled);
    assert_eq!(
        handled, all as u64,
        "each once, however often it was aborted"
    );
    reports.iter().for_each(assert_it_adds_up);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_output_is_seen_once_while_members_come_and_go() {
    storm("storm", ("classic", ONE_BY_ONE)).await;
}

/// All partitions are given up at each rebalance.
#[tokio::test(flavor = "multi_thread")]
async fn each_output_is_seen_once_under_an_eager_assignor() {
    storm("stormeager", ("eager", ONE_BY_ONE)).await;
}

/// Partitions are given up while batches are handled, which take longer than a transaction is open.
#[tokio::test(flavor = "multi_thread")]
async fn each_output_of_a_batch_is_seen_once_while_members_come_and_go() {
    storm("stormbatches", ("classic", 50)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_output_of_a_batch_is_seen_once_under_the_brokers_own_protocol() {
    storm("stormbatches848", ("consumer", 50)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_output_is_seen_once_under_the_brokers_own_protocol() {
    storm("storm848", ("consumer", ONE_BY_ONE)).await;
}
