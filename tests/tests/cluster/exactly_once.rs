//! Consume, process, produce: what is made of a record is seen once, and the record is done with it, or neither.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{
    BoxError, ConsumedOffset, ErrorClass, SendError, TransactionError, TransactionalProducer,
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

/// Without the order of the partition an offset does not say what is done before it.
#[tokio::test(flavor = "multi_thread")]
async fn offsets_that_say_nothing_are_refused() {
    #[kafka_event(topic = "exactly-once.side-by-side", key = id)]
    struct OrderChangedEvent {
        id: i64,
    }
    type Told = Arc<Mutex<Option<TransactionError<SendError>>>>;
    async fn handle(
        event: OrderChangedEvent,
        offset: ConsumedOffset,
        State((producer, told)): State<(TransactionalProducer, Told)>,
    ) -> Result<(), BoxError> {
        let work = producer.transaction(async |tx| {
            let order = event.id;
            tx.enqueue(&InvoiceWrittenEvent { order }).await?;
            tx.commit_offsets([&offset]).await
        });
        *told.lock().unwrap() = work.await.err();
        Ok(())
    }
    let (_, kafka) = cluster();
    let topics = kafka.topics();
    for topic in ["exactly-once.side-by-side", "exactly-once.invoices"] {
        topics.ensure(topic, 1, &[]).await.unwrap();
    }
    let orders = kafka.producer().await.unwrap();
    orders.send(&OrderChangedEvent { id: 1 }).await.unwrap();
    let producer = kafka.producer().transactional("side-by-side-1");
    let told = Told::default();
    let state = (producer.await.unwrap(), Arc::clone(&told));
    let consumer = kafka
        .consumer("side-by-side")
        .state(state)
        .ordering(kafka_event::Ordering::Key)
        .on(handle);
    let run = consumer.run_until(async {
        while told.lock().unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    timeout(LONG, run).await.unwrap().unwrap();
    let told = told.lock().unwrap();
    let Some(TransactionError::Work { source, .. }) = &*told else {
        panic!("{told:?}");
    };
    assert!(matches!(source, SendError::Offsets { .. }), "{source:?}");
    assert_eq!(source.client().unwrap().class(), ErrorClass::Refused);
}
