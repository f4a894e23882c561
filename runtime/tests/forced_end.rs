//! A second signal forces the end of a consumer. In a process of its own, since it sends itself a signal.

#![cfg(all(feature = "client", unix))]
#![allow(missing_docs, clippy::unwrap_used)]

use std::convert::Infallible;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use kafka_event::prelude::*;
use tokio::sync::Notify;
use tokio::time::timeout;

#[kafka_event(topic = "trips", key = id)]
pub struct TripStartedEvent {
    id: i64,
}

async fn hangs(_: TripStartedEvent, State(begun): State<Arc<Notify>>) -> Result<(), Infallible> {
    begun.notify_one();
    std::future::pending().await
}

fn terminate_self() {
    let pid = std::process::id().to_string();
    let status = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(status.unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_does_not_wait_for_handlers() {
    let kafka = Kafka::embedded().unwrap();
    let producer = kafka.producer().await.unwrap();
    producer.send(&TripStartedEvent { id: 1 }).await.unwrap();
    let begun = Arc::new(Notify::new());
    let consumer = kafka
        .consumer("dispatch")
        .state(Arc::clone(&begun))
        .on(hangs)
        .shutdown_deadline(Duration::from_secs(240));
    let (listening, listens) = tokio::sync::oneshot::channel();
    let run = tokio::spawn(consumer.run_until(async move {
        // The first signal is this program's own; its handler stays, so that the next one does not kill the process.
        let signal = kafka_event::shutdown_signal();
        tokio::pin!(signal);
        assert!(futures_util::poll!(&mut signal).is_pending());
        listening.send(()).unwrap();
        signal.await;
    }));
    listens.await.unwrap();
    begun.notified().await;
    terminate_self();
    let mut run = run;
    let soon = Duration::from_millis(500);
    assert!(
        timeout(soon, &mut run).await.is_err(),
        "one signal waits for the handler"
    );
    // Two signals that come before the first was heard are one: there may have to be another.
    let forced = async {
        loop {
            terminate_self();
            if let Ok(ended) = timeout(soon, &mut run).await {
                return ended;
            }
        }
    };
    let report = timeout(Duration::from_secs(60), forced).await.unwrap();
    assert_eq!(report.unwrap().unwrap().handed_back, 1);
}
