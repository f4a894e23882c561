//! Outputs that the cluster refuses: found one by one, and dead letters in the transaction that says so.

use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{BatchError, Batches, ConsumerBuilder, ExactlyOnce};
use kafka_event_tests::billing::{InvoiceWrittenEvent, OrderPlacedEvent, group};
use tokio::time::{sleep, timeout};

use super::{CLUSTER, LONG, assert_it_adds_up, configure, invoices, orders};

/// Too long for its topic, where it has a text.
#[kafka_event(topic = "${billing}.letters", key = customer)]
#[derive(Debug, Clone)]
struct LetterWrittenEvent {
    customer: i64,
    text: String,
}

type Output = (InvoiceWrittenEvent, Option<LetterWrittenEvent>);

#[derive(Debug, Disposition)]
#[disposition(dead_letter)]
struct Unbillable(String);

impl std::fmt::Display for Unbillable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unbillable {}

/// What does not compress.
fn noise(len: usize) -> String {
    let mut state = 1_u64;
    let next = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        char::from(b'!' + u8::try_from((state >> 33) % 90).unwrap())
    };
    (0..len).map(next).collect()
}

/// Every fiftieth order has a letter that is too long, and every seventieth fails with a long error.
async fn bill(order: OrderPlacedEvent) -> Result<Output, Unbillable> {
    let OrderPlacedEvent { customer, number } = order;
    if number % 70 == 69 {
        return Err(Unbillable(noise(3_000)));
    }
    let text = match number % 50 {
        49 => Some(noise(30_000)),
        25 => Some("as it was agreed".to_owned()),
        _ => None,
    };
    let letter = text.map(|text| LetterWrittenEvent { customer, text });
    Ok((InvoiceWrittenEvent { customer, number }, letter))
}

async fn bill_all(orders: Vec<OrderPlacedEvent>) -> Result<Vec<Output>, BatchError<Unbillable>> {
    let mut billed = Vec::with_capacity(orders.len());
    for (index, order) in orders.into_iter().enumerate() {
        let output = bill(order).await;
        billed.push(output.map_err(|error| BatchError::at(index, error))?);
    }
    Ok(billed)
}

type Biller = ConsumerBuilder<(), ExactlyOnce>;

/// The topic of dead letters is not there at first, and then it takes no long ones.
async fn refused(case: &str, with_handler: impl FnOnce(Biller) -> Biller) {
    const ORDERS: i64 = 150;
    let kafka = orders(&CLUSTER, case, 2, 10, 0).await;
    let letters = format!("{case}.letters");
    kafka.topics().ensure(&letters, 2, &[]).await.unwrap();
    let consumer = kafka
        .consumer(group(&kafka, "billing"))
        .transactional(format!("{case}-1"));
    let consumer = with_handler(consumer).start().await.unwrap();
    // The consumer would not have started with it.
    configure("topics", &letters, "max.message.bytes=10000");
    orders(&CLUSTER, case, 2, 10, ORDERS).await;
    let handle = consumer.handle();
    let waits = async {
        while handle.report().await.unwrap().dead_letter_failures == 0 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LONG, waits)
        .await
        .expect("no dead letter without a topic");
    let dead_letters = format!("{case}.orders.DLT");
    kafka
        .topics()
        .ensure(&dead_letters, 2, &[("max.message.bytes", "1500")])
        .await
        .unwrap();

    let is_long = |number: i64| number % 50 == 49;
    let fails = |number: i64| number % 70 == 69;
    let dead: Vec<i64> = (0..ORDERS)
        .filter(|number| is_long(*number) || fails(*number))
        .collect();
    let expected: Vec<i64> = (0..ORDERS)
        .filter(|number| !dead.contains(number))
        .collect();
    let seen = invoices(&kafka, expected.len()).await;
    let mut numbers: Vec<i64> = seen.iter().map(|(_, number)| *number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, expected);

    let all = async {
        while handle.report().await.unwrap().dead_lettered < dead.len() as u64 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LONG, all).await.expect("not all dead letters");
    let report = consumer.shutdown().await.unwrap();
    println!("outputs that are refused: {report:?}");
    assert!(report.aborted > 0, "{report:?}");
    let ended = (report.handled, report.dead_lettered);
    let expected = (expected.len() as u64, dead.len() as u64);
    assert_eq!(
        ended, expected,
        "each once, however often it was aborted: {report:?}"
    );
    assert_it_adds_up(&report);
    let mut letters = kafka.dead_letters(dead_letters).read().await.unwrap();
    let mut found = Vec::new();
    while let Some(letter) = letters.next().await {
        let letter = letter.unwrap();
        let mut record = Record::default();
        (record.key, record.value) = (letter.key().map(Vec::from), letter.value().map(Vec::from));
        let order: OrderPlacedEvent = record.read().unwrap();
        found.push(order.number);
    }
    found.sort_unstable();
    assert_eq!(found, dead, "each once, as it was");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_whose_output_is_refused_is_found_and_nothing_of_the_others_is_lost() {
    refused("refused", |consumer| consumer.on(bill)).await;
}

/// It is found in its batch, of which the cluster refused an output, or as the one that the handler named.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_whose_output_is_refused_is_found_in_its_batch_and_nothing_of_the_others_is_lost()
{
    let in_batches = |consumer: Biller| consumer.on_batch(Batches::of(20), bill_all);
    refused("refusedbatches", in_batches).await;
}
