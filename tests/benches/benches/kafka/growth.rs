//! What becomes of the rate when something grows: partitions, types of events on one producer, bytes of a record.

use std::time::Instant;

use kafka_event::Kafka;
use kafka_event::prelude::*;
use tokio::runtime::Runtime;

use crate::kinds;
use crate::{TicketSoldEvent, rate, ticket};

const RECORDS: usize = 100_000;
/// How many bytes are sent of each size of record.
const BYTES: usize = 100_000_000;
/// The largest payload: a megabyte.
const LARGEST: usize = 1_000_000;

/// An event as large as it is made.
#[kafka_event(topic = "${topic}", format = "raw", max_message_bytes = 1_048_576)]
struct PageScannedEvent {
    bytes: Vec<u8>,
}

/// `kafka` gives a client whose `${topic}` is this one.
pub(crate) fn print(runtime: &Runtime, kafka: &dyn Fn(&str) -> Kafka) {
    for partitions in [1, 10, 100, 1_000] {
        let name = format!("growth-{partitions}");
        let kafka = kafka(&name);
        runtime
            .block_on(kafka.topics().ensure(&name, partitions, &[]))
            .unwrap();
        let producer = kafka.producer().event::<TicketSoldEvent>();
        let producer = runtime.block_on(producer.start()).unwrap();
        let events: Vec<_> = (0..RECORDS).map(ticket).collect();
        // The first turn asks the broker where the partitions are.
        runtime.block_on(send(&producer, &events[..1_000]));
        let rate = runtime.block_on(send(&producer, &events));
        println!("growth   {partitions:4} partitions: {rate:.0}/s");
    }

    kinds::print(runtime, &kafka("growth"), RECORDS);

    let name = "growth-bytes";
    let kafka = kafka(name);
    runtime
        .block_on(kafka.topics().ensure(name, 4, &[]))
        .unwrap();
    let producer = kafka.producer().event::<PageScannedEvent>();
    let producer = runtime.block_on(producer.start()).unwrap();
    for size in [1_000, 10_000, 100_000, LARGEST] {
        let pages: Vec<_> = (0..100)
            .map(|number| PageScannedEvent {
                bytes: vec![number; size],
            })
            .collect();
        let events: Vec<_> = pages.iter().cycle().take(BYTES / size).collect();
        let rate = runtime.block_on(send(&producer, events.iter().copied()));
        let megabytes = rate * size as f64 / 1e6;
        println!("growth   payloads of {size:7} bytes: {rate:.0}/s, {megabytes:.0} MB/s");
    }
}

/// Sends all events, waits for all receipts.
async fn send<'e, E: Event + 'e>(
    producer: &Producer,
    events: impl IntoIterator<Item = &'e E>,
) -> f64 {
    let start = Instant::now();
    let mut pending = Vec::new();
    for event in events {
        pending.push(producer.enqueue(event).await.unwrap());
    }
    let sent = pending.len();
    for receipt in pending {
        receipt.await.unwrap();
    }
    rate(sent, start)
}
