//! A turn in a process that is watched: all events produced, and all of another topic consumed.

use std::convert::Infallible;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use kafka_event::Kafka;
use kafka_event::prelude::*;
use kafka_event_benches::processor;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::sync::Notify;

use crate::{MeterReadEvent, RECORDS, Turn, kafka};

/// How many events are on their way at most.
const AT_ONCE: i64 = 50_000;

/// A turn, with the watcher of that name.
pub(crate) fn turn(watched: &str, bootstrap: &str, group: &str) -> Turn {
    match watched {
        "metrics" => drop(PrometheusBuilder::new().install_recorder().unwrap()),
        // It keeps each span with its fields as a text, as a log with spans does.
        "spans" => tracing_subscriber::fmt().with_writer(std::io::sink).init(),
        _ => {}
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let [produced, time] = produce(&kafka(bootstrap, "produced")).await;
        let [consumed, its_time] = consume(&kafka(bootstrap, "consumed"), group).await;
        [produced, time, consumed, its_time]
    })
}

/// Produces all events, and waits for their receipts.
pub(crate) async fn produce(kafka: &Kafka) -> [f64; 2] {
    let producer = kafka.producer().event::<MeterReadEvent>().await.unwrap();
    let (begin, worked) = (Instant::now(), processor::seconds());
    let mut pending = Vec::new();
    for first in (0..RECORDS).step_by(AT_ONCE as usize) {
        for number in first..first + AT_ONCE {
            let event = MeterReadEvent {
                meter: format!("meter-{:06}", number % 10_000),
                number,
                kilowatt_hours: 0.25,
            };
            pending.push(producer.enqueue(&event).await.unwrap());
        }
        for receipt in pending.drain(..) {
            receipt.await.unwrap();
        }
    }
    figures(begin, worked)
}

/// What the handler counts.
#[derive(Clone)]
struct Count {
    left: Arc<AtomicI64>,
    first: Arc<OnceLock<(Instant, f64)>>,
    done: Arc<Notify>,
}

async fn count(event: MeterReadEvent, State(count): State<Count>) -> Result<(), Infallible> {
    std::hint::black_box(&event);
    count
        .first
        .get_or_init(|| (Instant::now(), processor::seconds()));
    if count.left.fetch_sub(1, Ordering::Relaxed) == 1 {
        count.done.notify_one();
    }
    Ok(())
}

/// Consumes all events; counted from the first one.
async fn consume(kafka: &Kafka, group: &str) -> [f64; 2] {
    let state = Count {
        left: Arc::new(AtomicI64::new(RECORDS)),
        first: Arc::default(),
        done: Arc::default(),
    };
    let consumer = kafka.consumer(group).state(state.clone()).on(count);
    let consumer = consumer.start().await.unwrap();
    state.done.notified().await;
    let (begin, worked) = *state.first.get().unwrap();
    let figures = figures(begin, worked);
    consumer.shutdown().await.unwrap();
    figures
}

/// Events a second, and microseconds of processor time for each.
fn figures(begin: Instant, worked: f64) -> [f64; 2] {
    let records = RECORDS as f64;
    let micros = (processor::seconds() - worked) * 1e6 / records;
    [records / begin.elapsed().as_secs_f64(), micros]
}
