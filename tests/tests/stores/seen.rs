//! What a topic has, held against what was committed.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::event::{EVENT_ID, RecordHeaders};
use kafka_event::prelude::*;
use kafka_event::{BoxError, Consumer, ConsumerReport};
use kafka_event_tests::faults::ParcelDeliveredEvent;
use tokio::time::{sleep, timeout};

use crate::business::LONG;

/// A record of a parcel: street, number, event id.
type Seen = (i64, i64, String);

type Log = Arc<Mutex<Vec<Seen>>>;

async fn note(
    parcel: ParcelDeliveredEvent,
    headers: RecordHeaders,
    State(log): State<Log>,
) -> Result<(), BoxError> {
    let id = headers.iter().find(|(name, _)| name == EVENT_ID);
    let id = id.and_then(|(_, value)| value.clone()).unwrap();
    let id = String::from_utf8(id).unwrap();
    log.lock().unwrap().push((parcel.street, parcel.number, id));
    Ok(())
}

/// All records of the topic that `kafka` has for parcels, each partition in its order.
pub(crate) async fn all(kafka: &Kafka) -> Vec<Seen> {
    let log = Log::default();
    let consumer = kafka.consumer("seen").state(Arc::clone(&log)).on(note);
    to_the_end(consumer.start().await.unwrap()).await;
    let seen = log.lock().unwrap();
    seen.clone()
}

/// Waits until a consumer is at the end of its topic, which has three partitions, and stops it.
pub(crate) async fn to_the_end(consumer: Consumer) -> ConsumerReport {
    let handle = consumer.handle();
    let end = async {
        loop {
            let lags = handle.lag().await.unwrap();
            if lags.len() == 3 && lags.iter().all(|lag| lag.records == Some(0)) {
                break;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LONG, end).await.expect("the topic has no end");
    consumer.shutdown().await.unwrap()
}

/// Holds the topic against the journal: all that was committed is there, nothing else is, each street in the order in which it was
/// committed once duplicates are dropped by their id. How many duplicates there were.
pub(crate) async fn hold(kafka: &Kafka, journal: &[(i64, i64)]) -> usize {
    let seen = all(kafka).await;
    let mut ids = HashMap::new();
    let mut streets: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (street, number, id) in &seen {
        match ids.insert(id, number) {
            Some(before) => assert_eq!(before, number, "one id is one event"),
            None => streets.entry(*street).or_default().push(*number),
        }
    }
    let mut expected: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (street, number) in journal {
        expected.entry(*street).or_default().push(*number);
    }
    assert_eq!(streets, expected);
    seen.len() - ids.len()
}
