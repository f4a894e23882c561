//! Consume, process, produce: what is made of a record is seen once, and the record is done with it, or neither.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{
    BatchError, Batches, BoxError, ConsumedOffset, SendError, TransactionalProducer,
};
use tokio::time::timeout;

use crate::cluster;

const LONG: Duration = Duration::from_secs(120);

#[kafka_event(topic = "exactly-once.orders", key = id)]
#[derive(Debug, Clone)]
struct OrderPlacedEvent {
    id: i64,
}

#[kafka_event(topic = "exactly-once.invoices", key = order)]
#[derive(Debug, Clone)]
struct InvoiceWrittenEvent {
    order: i64,
}

#[derive(Clone)]
struct Billing {
    producer: TransactionalProducer,
    /// How often each order was begun.
    begun: Arc<Mutex<BTreeMap<i64, usize>>>,
}

/// Stops the consumer.
#[derive(Debug, kafka_event::Disposition)]
#[disposition(stop)]
struct BillingError(String);

impl std::fmt::Display for BillingError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BillingError {}

/// Fails at two of seven orders when they come for the first time: once before the transaction is committed, and once after it was, when
/// the order is done although its handler failed.
async fn bill(
    event: OrderPlacedEvent,
    offset: ConsumedOffset,
    State(billing): State<Billing>,
) -> Result<(), BillingError> {
    let is_first = {
        let mut begun = billing.begun.lock().unwrap();
        let begun = begun.entry(event.id).or_insert(0);
        *begun += 1;
        *begun == 1
    };
    let fails_at = |rest| event.id % 7 == rest && is_first;
    let work = billing.producer.transaction(async |tx| {
        tx.enqueue(&InvoiceWrittenEvent { order: event.id }).await?;
        tx.commit_offsets([&offset]).await?;
        match fails_at(6) {
            true => Err(SendError::Closed { event: "a test" }),
            false => Ok(()),
        }
    });
    work.await
        .map_err(|error| BillingError(error.to_string()))?;
    match fails_at(3) {
        true => Err(BillingError("it fails after all".to_owned())),
        false => Ok(()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_order_is_billed_once_however_often_its_handler_fails() {
    const ORDERS: i64 = 40;
    let (_, kafka) = cluster();
    for topic in ["exactly-once.orders", "exactly-once.invoices"] {
        kafka.topics().ensure(topic, 1, &[]).await.unwrap();
    }
    let orders = kafka.producer().await.unwrap();
    for id in 0..ORDERS {
        orders.send(&OrderPlacedEvent { id }).await.unwrap();
    }
    let producer = kafka.producer().transactional("billing-1").await.unwrap();
    let billing = Billing {
        producer,
        begun: Arc::default(),
    };
    let invoices = Arc::new(Mutex::new(Vec::new()));
    let count = |event: InvoiceWrittenEvent, State(seen): State<Arc<Mutex<Vec<i64>>>>| async move {
        seen.lock().unwrap().push(event.order);
        Ok::<(), BoxError>(())
    };
    let reader = kafka.consumer("accounts").state(Arc::clone(&invoices));
    let reader = reader.on(count).run_until(async {
        while invoices.lock().unwrap().last() != Some(&(ORDERS - 1)) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    let write = async {
        // A handler that fails ends its consumer; the next one goes on where the group is.
        loop {
            let all = || invoices.lock().unwrap().last() == Some(&(ORDERS - 1));
            let consumer = kafka.consumer("billing").state(billing.clone()).on(bill);
            let run = consumer.run_until(async {
                while !all() {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            });
            if run.await.is_ok() {
                return;
            }
        }
    };
    let (read, ()) = timeout(LONG, async { tokio::join!(reader, write) })
        .await
        .unwrap();
    read.unwrap();
    // Those that failed after their transaction was committed are done.
    assert_eq!(*invoices.lock().unwrap(), (0..ORDERS).collect::<Vec<_>>());
    let begun = billing.begun.lock().unwrap();
    let twice = begun.iter().filter(|(_, times)| **times > 1);
    let twice: Vec<i64> = twice.map(|(id, _)| *id).collect();
    assert_eq!(twice, [6, 13, 20, 27, 34], "no other one was begun twice");
    assert!(begun.values().all(|times| *times <= 2), "{begun:?}");
}

#[kafka_event(topic = "exactly-once.parcels", key = id)]
#[derive(Debug, Clone)]
struct ParcelPackedEvent {
    id: i64,
}

#[kafka_event(topic = "exactly-once.labels", key = parcel)]
#[derive(Debug, Clone)]
struct LabelPrintedEvent {
    parcel: i64,
}

#[derive(Debug, kafka_event::Disposition)]
#[disposition(retry(attempts = 5, backoff = "10ms"))]
struct PrintError(String);

impl std::fmt::Display for PrintError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PrintError {}

/// What is made of a batch is one transaction with the offset behind it; every third is aborted when it is as good as done.
async fn print_all(
    parcels: Vec<ParcelPackedEvent>,
    offset: ConsumedOffset,
    State((producer, calls)): State<(TransactionalProducer, Arc<AtomicUsize>)>,
) -> Result<(), BatchError<PrintError>> {
    let aborts = calls.fetch_add(1, SeqCst) % 3 == 2;
    let work = producer.transaction(async |tx| {
        for ParcelPackedEvent { id } in &parcels {
            tx.enqueue(&LabelPrintedEvent { parcel: *id }).await?;
        }
        tx.commit_offsets([&offset]).await?;
        match aborts {
            true => Err(SendError::Closed { event: "a test" }),
            false => Ok(()),
        }
    });
    let printed = work.await;
    printed.map_err(|error| PrintError(error.to_string()).into())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_made_of_batches_is_seen_once_through_aborts_and_a_rebalance() {
    const PARCELS: i64 = 120;
    let (_, kafka) = cluster();
    for topic in ["exactly-once.parcels", "exactly-once.labels"] {
        kafka.topics().ensure(topic, 2, &[]).await.unwrap();
    }
    let packing = kafka.producer().await.unwrap();
    for id in 0..PARCELS {
        packing.send(&ParcelPackedEvent { id }).await.unwrap();
    }
    let labels = Arc::new(Mutex::new(Vec::new()));
    let count = |event: LabelPrintedEvent, State(seen): State<Arc<Mutex<Vec<i64>>>>| async move {
        seen.lock().unwrap().push(event.parcel);
        Ok::<(), BoxError>(())
    };
    let until = async |count: usize| {
        while labels.lock().unwrap().len() < count {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let reader = kafka
        .consumer("labels")
        .state(Arc::clone(&labels))
        .on(count);
    let reader = reader.start().await.unwrap();
    let calls = Arc::new(AtomicUsize::new(0));
    let printer = async |id: &str| {
        let producer = kafka.producer().transactional(id).await.unwrap();
        let consumer = kafka
            .consumer("printers")
            .state((producer, Arc::clone(&calls)));
        let consumer = consumer.on_batch(Batches::of(8), print_all);
        consumer.start().await.unwrap()
    };
    let first = printer("printer-1").await;
    timeout(LONG, until(20)).await.unwrap();
    let second = printer("printer-2").await;
    timeout(LONG, until(60)).await.unwrap();
    first.shutdown().await.unwrap();
    timeout(LONG, until(PARCELS as usize)).await.unwrap();
    second.shutdown().await.unwrap();
    reader.shutdown().await.unwrap();
    let mut seen = std::mem::take(&mut *labels.lock().unwrap());
    seen.sort_unstable();
    assert!(seen.into_iter().eq(0..PARCELS), "each once");
    assert!(calls.load(SeqCst) > 15, "{calls:?}: some were aborted");
}
