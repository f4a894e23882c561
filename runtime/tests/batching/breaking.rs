//! The circuit breaker and batches: what happens to them while what their handler needs is down.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{BatchError, Batches, CircuitBreaker, CircuitBreakerState, Retry};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::{LONG, Log, ParcelScannedEvent, depot, numbers, with_parcels};

#[derive(Debug, thiserror::Error, Disposition)]
enum ScanError {
    #[error("the scanner is down")]
    #[disposition(retry)]
    Down,
    #[error("no such parcel")]
    #[disposition(dead_letter)]
    NoParcel,
}

/// A scanner that is down until it is repaired, and what the breaker told.
#[derive(Clone, Default)]
struct Scanner {
    log: Log,
    is_up: Arc<AtomicBool>,
    /// Says at which record it is down, after one that it scanned.
    one_by_one: bool,
    failed: Arc<AtomicUsize>,
    /// How many parcels were in each of these.
    sizes: Arc<Mutex<Vec<usize>>>,
    told: Arc<Mutex<Vec<CircuitBreakerState>>>,
    news: Arc<Notify>,
}

async fn scanned(
    parcels: Vec<ParcelScannedEvent>,
    State(scanner): State<Scanner>,
) -> Result<(), BatchError<ScanError>> {
    let numbers = numbers(&parcels);
    if !scanner.is_up.load(SeqCst) {
        scanner.failed.fetch_add(1, SeqCst);
        scanner.sizes.lock().unwrap().push(numbers.len());
        if scanner.one_by_one && numbers.len() > 1 && numbers[0] < 5 {
            scanner.log.done(&numbers[..1]);
            return Err(BatchError::at(1, ScanError::Down));
        }
        return Err(BatchError::all(ScanError::Down));
    }
    match numbers.iter().position(|number| *number == 7) {
        Some(at) => {
            scanner.log.done(&numbers[..at]);
            Err(BatchError::at(at, ScanError::NoParcel))
        }
        None => {
            scanner.log.done(&numbers);
            Ok(())
        }
    }
}

const PARCELS: i64 = 200;

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_costs_no_record_of_a_batch_and_no_attempts() {
    for one_by_one in [false, true] {
        let (kafka, _) = with_parcels(1, 1, PARCELS).await;
        let scanner = Scanner {
            one_by_one,
            ..Scanner::default()
        };
        let (told, news) = (Arc::clone(&scanner.told), Arc::clone(&scanner.news));
        let breaker = CircuitBreaker::consecutive(3);
        let breaker = breaker.wait_duration_in_open_state(Duration::from_millis(100));
        let consumer = depot(&kafka)
            // Not one more than the breaker needs, and most attempts are made while it is open.
            .retry(Retry::attempts(4).backoff(Duration::ZERO..Duration::ZERO))
            .circuit_breaker(breaker)
            .on_circuit_breaker(move |state| {
                told.lock().unwrap().push(*state);
                news.notify_one();
            });
        let consumer = consumer.state(scanner.clone());
        let consumer = consumer.on_batch(Batches::of(50), scanned);
        let consumer = consumer.start().await.unwrap();
        let handle = consumer.handle();
        // Open, and probed several times.
        let probed = async {
            while scanner.told.lock().unwrap().len() < 11 {
                scanner.news.notified().await;
            }
        };
        timeout(LONG, probed)
            .await
            .expect("the breaker is not open");
        let report = handle.report().await.unwrap();
        assert!(
            report.handled <= 5 && report.dead_lettered == 0,
            "{report:?}"
        );
        scanner.is_up.store(true, SeqCst);
        let all = PARCELS as usize - 1;
        timeout(LONG, scanner.log.clone().until(all)).await.unwrap();
        let report = consumer.shutdown().await.unwrap();
        assert_eq!((report.handled, report.dead_lettered), (all as u64, 1));
        assert_eq!(report.handed_back, 0);
        let done = scanner.log.take().1;
        assert!(
            done.into_iter()
                .eq((0..PARCELS).filter(|number| *number != 7))
        );
        let told = scanner.told.lock().unwrap().clone();
        assert_eq!(told.last(), Some(&CircuitBreakerState::Closed));
        // One call for each probe, and the three that opened it.
        let probes = told
            .iter()
            .filter(|state| **state == CircuitBreakerState::HalfOpen);
        let failed = scanner.failed.load(SeqCst);
        assert!(failed <= probes.count() + 3, "{failed} calls failed");
        // It is never taken apart.
        let sizes = scanner.sizes.lock().unwrap().clone();
        let least = sizes[0].saturating_sub(5).max(1);
        assert!(sizes.iter().all(|size| *size >= least), "{sizes:?}");
    }
}
