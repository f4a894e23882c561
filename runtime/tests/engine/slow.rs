//! Handlers that take too long.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{ConsumerError, DeadLetters, HandlerTimeout, Retry};
use tokio::time::timeout;

use crate::{CallPlacedEvent, LONG, Log, exchange, with_calls};

/// The second call hangs.
async fn hangs(call: CallPlacedEvent, State(log): State<Log>) -> Result<(), Infallible> {
    if call.number == 1 {
        std::future::pending::<()>().await;
    }
    log.see(call);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_takes_too_long_fails_as_any_other() {
    const LIMIT: Duration = Duration::from_millis(50);
    let (kafka, _) = with_calls(1, 1, 3).await;
    let log = Log::default();
    let consumer = exchange(&kafka).state(log.clone()).on(hangs);
    let consumer = consumer.retry(Retry::attempts(1));
    let run = consumer.handler_timeout(LIMIT);
    let run = run.dead_letters(DeadLetters::stop());
    let run = run.run_until(std::future::pending());
    let error = timeout(LONG, run).await.unwrap().unwrap_err();
    let ConsumerError::Handler {
        metadata, source, ..
    } = error
    else {
        panic!("{error:?}");
    };
    let timed_out = source.downcast_ref::<HandlerTimeout>().unwrap();
    assert_eq!((metadata.offset, timed_out.after), (1, LIMIT));
    assert_eq!(log.numbers(), [0]);

    let consumer = exchange(&kafka).state(log.clone()).on(hangs);
    let run = consumer.handler_timeout(LIMIT).retry(Retry::attempts(1));
    let run = run.run_until(log.clone().until(2));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!((report.handled, report.dead_lettered), (1, 1));
    assert_eq!(log.numbers(), [0, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_hangs_is_named_once_and_polling_goes_on() {
    // The handler takes longer than a member may stay away without polling.
    const POLL: u64 = 5_200;
    /// Long enough for a handler that a busy machine keeps waiting.
    const BRIEF: Duration = Duration::from_secs(3);
    let (kafka, _) = with_calls(1, 1, 3).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let log = Log::default();
    let consumer = exchange(&kafka)
        .set("session.timeout.ms", 5_000)
        .set("max.poll.interval.ms", POLL as i64)
        .handler_timeout(Duration::from_millis(POLL + 1_000))
        .shutdown_deadline(Duration::from_millis(100))
        .watch_handlers(BRIEF, move |stuck| {
            tell.lock().unwrap().push(stuck.clone());
        });
    let consumer = consumer.retry(Retry::attempts(1));
    let consumer = consumer.state(log.clone()).on(hangs);
    let run = consumer.run_until(log.clone().until(2));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(
        (report.handled, report.dead_lettered, report.rebalances),
        (2, 1, 1)
    );
    let told = told.lock().unwrap();
    let [stuck] = &told[..] else {
        panic!("{told:?}");
    };
    assert_eq!((stuck.partition.partition, stuck.offset), (0, 1));
    assert!(stuck.age >= BRIEF);
}
