//! Our side: events in, events out.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use kafka_event::Pending;
use kafka_event::prelude::*;
use tokio::runtime::Runtime;
use tokio::sync::Notify;

use crate::{IN_FLIGHT, TicketSoldEvent, rate};

pub(crate) struct Producing(Producer);

impl Producing {
    pub(crate) fn new(runtime: &Runtime, kafka: &Kafka, in_flight: &str) -> Self {
        let producer = kafka.producer().set(IN_FLIGHT, in_flight);
        let start = producer.event::<TicketSoldEvent>().start();
        Self(runtime.block_on(start).unwrap())
    }

    /// Puts an event into the client's queue, which has room.
    pub(crate) fn take(&self, event: &TicketSoldEvent) -> Pending {
        self.0.try_enqueue(event).unwrap()
    }

    /// Sends all events and waits for all receipts.
    pub(crate) fn turn(&self, runtime: &Runtime, events: &[TicketSoldEvent]) -> f64 {
        let start = Instant::now();
        runtime.block_on(async {
            let mut pending = Vec::with_capacity(events.len());
            for event in events {
                pending.push(self.0.enqueue(event).await.unwrap());
            }
            for receipt in pending {
                receipt.await.unwrap();
            }
        });
        rate(events.len(), start)
    }
}

#[derive(Clone, Default)]
struct Counter {
    left: Arc<AtomicUsize>,
    first: Arc<std::sync::OnceLock<Instant>>,
    done: Arc<Notify>,
}

async fn count(event: TicketSoldEvent, State(counter): State<Counter>) -> Result<(), Infallible> {
    std::hint::black_box(&event);
    counter.first.get_or_init(Instant::now);
    if counter.left.fetch_sub(1, Ordering::Relaxed) == 1 {
        counter.done.notify_one();
    }
    Ok(())
}

/// Reads `records`; the rate counts from the first one.
pub(crate) fn consume(runtime: &Runtime, kafka: &Kafka, group: &str, records: usize) -> f64 {
    let counter = Counter {
        left: Arc::new(AtomicUsize::new(records)),
        ..Counter::default()
    };
    let (first, done) = (Arc::clone(&counter.first), Arc::clone(&counter.done));
    let rate_at_end = Arc::new(std::sync::Mutex::new(0.0));
    let noted = Arc::clone(&rate_at_end);
    let consumer = kafka.consumer(group).state(counter).on(count);
    let run = consumer.run_until(async move {
        done.notified().await;
        *noted.lock().unwrap() = rate(records, *first.get().unwrap());
    });
    runtime.block_on(run).unwrap();
    *rate_at_end.lock().unwrap()
}
