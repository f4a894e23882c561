//! Functions that block, for longer than a member may be away, below a layer that bounds how many run at once.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::testing::until;
use tower::limit::ConcurrencyLimitLayer;

use crate::cluster;

const LONG: Duration = Duration::from_secs(180);
const PARTITIONS: u16 = 6;
const JOBS: i64 = 60;
const AT_ONCE: usize = 2;

/// A member may be away for so long.
const POLL: Duration = Duration::from_secs(7);

#[kafka_event(topic = "blocking.jobs", key = number)]
#[derive(Debug, Clone)]
struct JobQueuedEvent {
    number: i64,
}

#[derive(Clone, Default)]
struct Floor {
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    done: Arc<Mutex<Vec<i64>>>,
}

fn work(job: JobQueuedEvent, State(floor): State<Floor>) -> Result<(), Infallible> {
    let now = floor.now.fetch_add(1, SeqCst) + 1;
    floor.most.fetch_max(now, SeqCst);
    thread::sleep(match job.number {
        0 => POLL + Duration::from_secs(2),
        _ => Duration::from_millis(20),
    });
    floor.now.fetch_sub(1, SeqCst);
    floor.done.lock().unwrap().push(job.number);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_that_block_cost_no_membership_and_a_layer_bounds_them() {
    let (_, kafka) = cluster();
    let topics = kafka.topics();
    topics
        .ensure("blocking.jobs", PARTITIONS, &[])
        .await
        .unwrap();
    let producer = kafka.producer().await.unwrap();
    for number in 0..JOBS {
        producer.send(&JobQueuedEvent { number }).await.unwrap();
    }
    let floor = Floor::default();
    let consumer = kafka
        .consumer("blocking.floor")
        .set("session.timeout.ms", 6_000)
        .set("max.poll.interval.ms", POLL.as_millis().to_string())
        .shutdown_deadline(Duration::from_secs(1))
        .state(floor.clone())
        .on_blocking(work)
        .layer(ConcurrencyLimitLayer::new(AT_ONCE))
        .start()
        .await
        .unwrap();
    let handle = consumer.handle();
    let all = until("all jobs are done", LONG, async || {
        handle.report().await.unwrap().handled >= JOBS as u64
    });
    assert!(all.await.is_ok(), "{:?}", handle.report().await);
    let report = consumer.shutdown().await.unwrap();
    let done = floor.done.lock().unwrap();
    let once: BTreeSet<i64> = done.iter().copied().collect();
    assert_eq!((done.len(), once.len()), (60, 60), "each once");
    assert_eq!((report.handled, report.rebalances), (60, 1));
    assert_eq!(
        floor.most.load(SeqCst),
        AT_ONCE,
        "as many as the layer lets"
    );
    let longest = done.iter().position(|number| *number == 0);
    assert!(
        longest.is_some_and(|at| at > 10),
        "others did not wait for it"
    );
}
