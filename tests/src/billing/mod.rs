//! Orders of which invoices are made: what the tests of transactional consumers and the program that they kill have in common.

mod program;

use std::convert::Infallible;
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{BatchError, Batches, ConsumerBuilder, ExactlyOnce, KafkaError};

pub use self::program::{run, start};

/// Numbers that ascend, and ascend for each customer.
#[kafka_event(topic = "${billing}.orders", key = customer)]
#[derive(Debug, Clone, PartialEq)]
pub struct OrderPlacedEvent {
    /// The key.
    pub customer: i64,
    /// The number of all orders before it.
    pub number: i64,
}

/// What is made of an order.
#[kafka_event(topic = "${billing}.invoices", key = customer)]
#[derive(Debug, Clone, PartialEq)]
pub struct InvoiceWrittenEvent {
    /// The key.
    pub customer: i64,
    /// The number of the order.
    pub number: i64,
}

/// What is made of each batch of orders.
#[kafka_event(topic = "${billing}.batches", key = first)]
#[derive(Debug, Clone, PartialEq)]
pub struct BatchBilledEvent {
    /// The number of its first order.
    pub first: i64,
    /// How many orders it had.
    pub orders: i64,
}

/// The cluster, for the case of that name.
///
/// # Panics
/// When that is no configuration.
#[allow(clippy::unwrap_used)]
#[must_use]
pub fn billing(bootstrap: &str, case: &str) -> Kafka {
    Kafka::builder()
        .set("bootstrap.servers", bootstrap)
        .variable("billing", case)
        .build()
        .unwrap()
}

/// The name of a group of this case alone: members that read other topics would be part of each rebalance, and a transaction ends with the
/// generation of the group that it began in.
///
/// # Panics
/// When the case is no part of a name.
#[allow(clippy::unwrap_used)]
#[must_use]
pub fn group(kafka: &Kafka, name: &str) -> String {
    kafka.topic_name(&format!("${{billing}}.{name}")).unwrap()
}

/// Makes the topics of a case.
///
/// # Errors
/// When the cluster does not answer, or refuses.
pub async fn topics(kafka: &Kafka, partitions: u16) -> Result<(), KafkaError> {
    for topic in ["orders", "invoices", "batches"].map(|topic| format!("${{billing}}.{topic}")) {
        let topic = kafka.topic_name(&topic)?;
        kafka.topics().ensure(&topic, partitions, &[]).await?;
    }
    Ok(())
}

async fn bill(
    order: OrderPlacedEvent,
    State(takes): State<Duration>,
) -> Result<InvoiceWrittenEvent, Infallible> {
    if !takes.is_zero() {
        tokio::time::sleep(takes).await;
    }
    Ok(InvoiceWrittenEvent {
        customer: order.customer,
        number: order.number,
    })
}

async fn bill_all(
    orders: Vec<OrderPlacedEvent>,
    State(takes): State<Duration>,
) -> Result<(Vec<InvoiceWrittenEvent>, Option<BatchBilledEvent>), BatchError<Infallible>> {
    let count = u32::try_from(orders.len()).unwrap_or(u32::MAX);
    if !takes.is_zero() {
        tokio::time::sleep(takes * count).await;
    }
    let billed = orders.first().map(|first| BatchBilledEvent {
        first: first.number,
        orders: i64::from(count),
    });
    let invoices = orders.iter().map(|order| InvoiceWrittenEvent {
        customer: order.customer,
        number: order.number,
    });
    Ok((invoices.collect(), billed))
}

/// A consumer that bills orders, each in that time.
#[must_use]
pub fn biller(kafka: &Kafka, id: &str, takes: Duration) -> ConsumerBuilder<Duration, ExactlyOnce> {
    biller_by(kafka, id, takes, ("classic", ONE_BY_ONE))
}

/// Orders do not come in batches.
pub const ONE_BY_ONE: usize = 0;

/// One whose group has this protocol: `classic`, where it is taken for dead after 6 s, `eager`, which is the same with an assignor that takes everything away at
/// each rebalance, or `consumer` (KIP-848), where the broker says when; and that has batches of so many orders.
#[must_use]
pub fn biller_by(
    kafka: &Kafka,
    id: &str,
    takes: Duration,
    (protocol, batches): (&str, usize),
) -> ConsumerBuilder<Duration, ExactlyOnce> {
    let mut consumer = kafka.consumer(group(kafka, "billing"));
    if protocol == "consumer" {
        consumer = consumer.set("group.protocol", protocol);
    } else {
        consumer = consumer
            .set("group.protocol", "classic")
            .set("session.timeout.ms", 6_000)
            .set("heartbeat.interval.ms", 500);
    }
    if protocol == "eager" {
        let range = "org.apache.kafka.clients.consumer.RangeAssignor";
        consumer = consumer.set("partition.assignment.strategy", range);
    }
    let consumer = consumer.state(takes).transactional(id);
    match batches {
        ONE_BY_ONE => consumer.on(bill),
        batches => consumer.on_batch(Batches::of(batches), bill_all),
    }
}
