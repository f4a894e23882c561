//! Handlers that block their thread.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

use kafka_event::Retry;
use kafka_event::prelude::*;
use tokio::time::timeout;

use crate::{CallPlacedEvent, LONG, Log, exchange, with_calls};

#[derive(Clone, Default)]
struct Office {
    log: Log,
    threads: Arc<Mutex<Vec<ThreadId>>>,
}

fn blocks(
    call: CallPlacedEvent,
    meta: RecordMetadata,
    State(office): State<Office>,
) -> Result<(), Infallible> {
    assert_eq!(meta.offset, call.number);
    thread::sleep(Duration::from_millis(5));
    assert_ne!(call.number, 2, "a bug in the handler");
    office.threads.lock().unwrap().push(thread::current().id());
    office.log.see(call);
    Ok(())
}

/// One thread runs everything else: were it blocked, nothing would go on.
#[tokio::test]
async fn a_handler_may_block_and_panic_on_a_thread_of_its_own() {
    let (kafka, _) = with_calls(1, 1, 20).await;
    let office = Office::default();
    let consumer = exchange(&kafka).retry(Retry::attempts(1));
    let consumer = consumer.state(office.clone()).on_blocking(blocks);
    let run = consumer.run_until(office.log.clone().until(19));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.handled, report.dead_lettered), (19, 1));
    let expected = (0..20).filter(|number| *number != 2);
    assert!(office.log.numbers().into_iter().eq(expected), "in order");
    let threads = office.threads.lock().unwrap();
    assert!(!threads.contains(&thread::current().id()));
}
