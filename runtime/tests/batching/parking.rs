//! Batches that are parked: what is done, what waits, and how it ends.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{BatchError, Batches, ConsumerBuilder, ParkedRecord};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::{FOR_EVER, LONG, Log, ParcelScannedEvent, depot, numbers, with_parcels};

#[derive(Debug, thiserror::Error, Disposition)]
enum RampError {
    #[error("the ramp is closed")]
    #[disposition(park(wait = "100ms"))]
    Closed,
    #[error("the ramp is closed, and not for long")]
    #[disposition(park(wait = "100ms", within = "250ms"))]
    Briefly,
}

/// A ramp that is closed for parcel 3 until somebody opens it.
#[derive(Clone, Default)]
struct Ramp {
    log: Log,
    is_open: Arc<AtomicBool>,
    /// Says so of the whole batch.
    all_at_once: bool,
    parked: Arc<Mutex<Vec<ParkedRecord>>>,
    news: Arc<Notify>,
}

impl Ramp {
    fn consumer(&self, kafka: &Kafka) -> ConsumerBuilder<Self> {
        let (told, news) = (Arc::clone(&self.parked), Arc::clone(&self.news));
        let consumer = depot(kafka).on_parked(move |parked| {
            told.lock().unwrap().push(parked.clone());
            news.notify_one();
        });
        consumer.state(self.clone())
    }

    /// Parked so often.
    async fn until_parked(&self, times: usize) {
        let enough = async {
            while self.parked.lock().unwrap().len() < times {
                self.news.notified().await;
            }
        };
        timeout(LONG, enough).await.expect("it is not parked");
    }
}

async fn up_the_ramp(
    parcels: Vec<ParcelScannedEvent>,
    State(ramp): State<Ramp>,
) -> Result<(), BatchError<RampError>> {
    let numbers = numbers(&parcels);
    ramp.log.call(&numbers);
    let is_open = ramp.is_open.load(SeqCst);
    let at = numbers.iter().position(|number| *number == 3 && !is_open);
    match at {
        Some(_) if ramp.all_at_once => return Err(RampError::Closed.into()),
        Some(at) => {
            ramp.log.done(&numbers[..at]);
            return Err(BatchError::at(at, RampError::Closed));
        }
        None => ramp.log.done(&numbers),
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_before_a_parked_record_is_done_and_what_is_behind_it_waits() {
    for all_at_once in [false, true] {
        let (kafka, _) = with_parcels(1, 1, 6).await;
        let ramp = Ramp {
            all_at_once,
            ..Ramp::default()
        };
        let consumer = ramp.consumer(&kafka);
        let consumer = consumer.on_batch(Batches::of(6).linger(FOR_EVER), up_the_ramp);
        let consumer = consumer.start().await.unwrap();
        let handle = consumer.handle();
        ramp.until_parked(3).await;
        let first = if all_at_once { 0 } else { 3 };
        let parked = loop {
            // Between two waits it is not parked.
            match handle.parked().await.unwrap().into_iter().next() {
                Some(parked) => break parked,
                None => tokio::task::yield_now().await,
            }
        };
        assert_eq!(parked.offset, first);
        let position = handle.lag().await.unwrap()[0].position;
        assert_eq!(position.unwrap_or(0), first, "it holds the position");
        ramp.is_open.store(true, SeqCst);
        timeout(LONG, ramp.log.clone().until(6)).await.unwrap();
        let report = consumer.shutdown().await.unwrap();
        assert_eq!((report.handled, report.handed_back), (6, 0), "{report:?}");
        assert!(report.parked >= 3 && report.retried == 0, "{report:?}");
        let (calls, done) = ramp.log.take();
        assert_eq!(done, [0, 1, 2, 3, 4, 5]);
        let (before, after) = calls.split_first().unwrap();
        assert_eq!(*before, [0, 1, 2, 3, 4, 5]);
        let rest: Vec<i64> = (first..6).collect();
        assert!(after.iter().all(|call| *call == rest), "{after:?}");
    }
}

/// Three partitions, of which one has a parked parcel.
#[tokio::test(flavor = "multi_thread")]
async fn other_partitions_go_on_beside_a_parked_batch_and_its_end_hands_it_back() {
    let (kafka, _) = with_parcels(3, 30, 300).await;
    let ramp = Ramp::default();
    let consumer = ramp.consumer(&kafka);
    let consumer = consumer.on_batch(Batches::of(20), up_the_ramp);
    let consumer = consumer.start().await.unwrap();
    let handle = consumer.handle();
    ramp.until_parked(1).await;
    let parked = ramp.parked.lock().unwrap()[0].partition.clone();
    let others_are_done = async {
        loop {
            let lag = handle.lag().await.unwrap();
            let mut others = lag.iter().filter(|lag| lag.partition != parked);
            if lag.len() == 3 && others.all(|lag| lag.records == Some(0)) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(LONG, others_are_done)
        .await
        .expect("the others wait");
    let report = timeout(LONG, consumer.shutdown()).await.unwrap().unwrap();
    let done = ramp.log.take().1.len() as u64;
    assert!(report.handed_back > 0 && done < 300, "{report:?}");
    assert_eq!((report.handled, report.dead_lettered), (done, 0));

    ramp.is_open.store(true, SeqCst);
    let consumer = ramp.consumer(&kafka);
    let consumer = consumer.on_batch(Batches::of(20), up_the_ramp);
    let rest = 300 - done as usize;
    let run = consumer.run_until(ramp.log.clone().until(rest));
    let report = timeout(LONG, run).await.unwrap().unwrap();
    assert_eq!(
        report.handled, rest as u64,
        "nothing is repeated: {report:?}"
    );
}

/// The ramp stays closed for parcel 1; the parcels after it come with it, or by themselves.
async fn briefly(
    parcels: Vec<ParcelScannedEvent>,
    State(ramp): State<Ramp>,
) -> Result<(), BatchError<RampError>> {
    let numbers = numbers(&parcels);
    match numbers.iter().position(|number| *number == 1) {
        Some(_) if ramp.all_at_once => return Err(RampError::Briefly.into()),
        Some(at) => {
            ramp.log.done(&numbers[..at]);
            return Err(BatchError::at(at, RampError::Briefly));
        }
        None => ramp.log.done(&numbers),
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_batch_is_parked_for_ever_and_only_the_record_itself_is_a_dead_letter() {
    for all_at_once in [false, true] {
        let (kafka, _) = with_parcels(1, 1, 4).await;
        let ramp = Ramp {
            all_at_once,
            ..Ramp::default()
        };
        let consumer = ramp.consumer(&kafka);
        let consumer = consumer.on_batch(Batches::of(4).linger(FOR_EVER), briefly);
        let run = consumer.run_until(ramp.log.clone().until(3));
        let report = timeout(LONG, run).await.unwrap().unwrap();
        assert_eq!(ramp.log.take().1, [0, 2, 3]);
        assert_eq!((report.dead_lettered, report.retried), (1, 0), "{report:?}");
        assert!(report.parked >= 1, "{report:?}");
    }
}
