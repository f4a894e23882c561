//! Consumers that send what their handlers return: what a `read_committed` reader sees of it, whatever happens to them.

mod brokers;
mod killed;
mod refused;
mod returned;
mod storm;

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::testing::{events, until};
use kafka_event::{BoxError, ConsumerReport};
use kafka_event_harness::Cluster;
use kafka_event_tests::billing::{BatchBilledEvent, InvoiceWrittenEvent, OrderPlacedEvent};
use kafka_event_tests::billing::{billing, group, topics};
use kafka_event_tests::faults::Outcome;
use tokio::time::{sleep, timeout};

use crate::cluster;

const LONG: Duration = Duration::from_secs(180);

/// For those tests that leave it alone.
static CLUSTER: LazyLock<&Cluster> = LazyLock::new(|| cluster().0);

/// Changes settings of a topic or a group.
pub(crate) fn configure(entity: &str, name: &str, settings: &str) {
    let of = ["--alter", "--entity-type", entity, "--entity-name", name];
    let of = [&of[..], &["--add-config", settings]].concat();
    CLUSTER
        .java_tool("org.apache.kafka.tools.ConfigCommand", &of)
        .or_else(|_| CLUSTER.java_tool("kafka.admin.ConfigCommand", &of))
        .unwrap();
}

/// Lets the broker hear of the members of a case's group twice a second, and take one for dead after six: what members say for themselves under the
/// classic protocol (KIP-848).
fn hurry(kafka: &Kafka) {
    let settings = "consumer.heartbeat.interval.ms=500,consumer.session.timeout.ms=6000";
    configure("groups", &group(kafka, "billing"), settings);
}

/// The topics of a case, and orders of so many customers.
async fn orders(
    cluster: &Cluster,
    case: &str,
    partitions: u16,
    customers: i64,
    count: i64,
) -> Kafka {
    let kafka = billing(cluster.bootstrap(), case);
    topics(&kafka, partitions).await.unwrap();
    place(&kafka, customers, 0..count).await;
    kafka
}

/// Orders of these numbers.
async fn place(kafka: &Kafka, customers: i64, numbers: std::ops::Range<i64>) {
    let producer = kafka.producer().await.unwrap();
    let mut pending = Vec::new();
    for number in numbers {
        let customer = number % customers;
        let order = OrderPlacedEvent { customer, number };
        pending.push(producer.enqueue(&order).await.unwrap());
    }
    for receipt in pending {
        receipt.await.unwrap();
    }
}

type Seen = Arc<Mutex<Vec<(i64, i64)>>>;

/// The invoices that a `read_committed` reader sees, when there are so many at least and it is at the end.
async fn invoices(kafka: &Kafka, count: usize) -> Vec<(i64, i64)> {
    async fn see(invoice: InvoiceWrittenEvent, State(seen): State<Seen>) -> Result<(), BoxError> {
        let seen_now = (invoice.customer, invoice.number);
        seen.lock().unwrap().push(seen_now);
        Ok(())
    }
    let seen = Seen::default();
    let consumer = kafka
        .consumer(group(kafka, "accounts"))
        .state(Arc::clone(&seen))
        .on(see);
    let consumer = consumer.start().await.unwrap();
    let handle = consumer.handle();
    let read = async {
        loop {
            sleep(Duration::from_millis(50)).await;
            let lag = handle.lag().await.unwrap();
            let at_the_end = lag.iter().all(|lag| lag.records == Some(0));
            if seen.lock().unwrap().len() >= count && at_the_end {
                return;
            }
        }
    };
    let read = timeout(LONG, read).await;
    consumer.shutdown().await.unwrap();
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    assert!(read.is_ok(), "{} invoices of {count}", seen.len());
    seen
}

/// Each record that was read has one end, or has none yet.
fn assert_it_adds_up(report: &ConsumerReport) {
    let parts = [
        report.handled,
        report.skipped,
        report.dead_lettered,
        report.postponed,
        report.aborted,
        report.handed_back,
    ];
    assert_eq!(report.read, parts.iter().sum::<u64>(), "{report:?}");
}

/// Of each order a reader sees one invoice, in the order of its customer.
async fn assert_each_once(kafka: &Kafka, count: i64) -> Outcome {
    let seen = invoices(kafka, usize::try_from(count).unwrap()).await;
    let outcome = Outcome::of(&seen, 0..count);
    assert_eq!(
        (outcome.lost, outcome.doubled, outcome.out_of_order),
        (0, 0, 0),
        "{outcome}"
    );
    outcome
}

/// What was made of each batch as a whole is seen with what was made of its orders: once.
async fn assert_batches_add_up(kafka: &Kafka, count: i64) {
    let seen = async || {
        let batches = events::<BatchBilledEvent>(kafka).await.unwrap();
        let orders: i64 = batches.iter().map(|batch| batch.orders).sum();
        (batches.len(), orders)
    };
    // Another partition than those of the invoices may be told a moment later that a transaction was committed.
    let all = until("all batches", LONG, async || seen().await.1 >= count);
    all.await.unwrap();
    let (batches, orders) = seen().await;
    println!("{count} orders in {batches} batches");
    assert_eq!(orders, count, "in {batches} batches");
    assert!(batches < orders as usize, "no batch had several orders");
}
