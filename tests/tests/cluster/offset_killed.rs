//! The offset of a record in a transaction of the handler's own: its consumer is killed between the steps, and what is made of each record is seen once.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{BoxError, ConsumedOffset, SendError, TransactionalProducer};
use tokio::time::timeout;

use crate::cluster;

const LONG: Duration = Duration::from_secs(120);
const CHILD: &str = "OFFSET_KILLED_BOOTSTRAP";
const ORDERS: i64 = 40;
/// After how many steps of a child it is killed: each step is the last one twice.
const KILLS: [usize; 6] = [4, 5, 6, 7, 8, 9];

#[kafka_event(topic = "offset-killed.orders", key = id)]
#[derive(Debug, Clone)]
struct OrderPlacedEvent {
    id: i64,
}

#[kafka_event(topic = "offset-killed.invoices", key = order)]
#[derive(Debug, Clone)]
struct InvoiceWrittenEvent {
    order: i64,
}

async fn bill(
    event: OrderPlacedEvent,
    offset: ConsumedOffset,
    State(producer): State<TransactionalProducer>,
) -> Result<(), BoxError> {
    let work = producer.transaction(async |tx| {
        tx.send(&InvoiceWrittenEvent { order: event.id }).await?;
        println!("step: sent");
        tx.commit_offsets([&offset]).await?;
        println!("step: with its offset");
        Ok::<(), SendError>(())
    });
    work.await?;
    println!("step: committed");
    Ok(())
}

/// What the other test runs and kills; by itself it does nothing. It comes back as the same member, so that nobody waits for its session to end.
#[tokio::test(flavor = "multi_thread")]
async fn child_that_bills() {
    let Ok(bootstrap) = std::env::var(CHILD) else {
        return;
    };
    let kafka = Kafka::builder().set("bootstrap.servers", bootstrap);
    let kafka = kafka.build().unwrap();
    let producer = kafka.producer().transactional("offset-killed-1");
    let state = producer.await.unwrap();
    let consumer = kafka.consumer("offset-killed").instance("1").state(state);
    let consumer = consumer.on(bill);
    consumer.run_until(std::future::pending()).await.unwrap();
}

/// Kills it when it is dropped.
struct Running(Child);

impl Running {
    fn start(bootstrap: &str) -> Self {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "offset_killed::child_that_bills", "--nocapture"])
            .env(CHILD, bootstrap)
            .stdout(Stdio::piped())
            .spawn();
        Self(child.unwrap())
    }

    /// Waits until it has told of so many steps.
    fn wait_for(&mut self, steps: usize) {
        let lines = BufReader::new(self.0.stdout.as_mut().unwrap()).lines();
        let told = lines.map(Result::unwrap);
        let told = told.filter(|line| line.contains("step: ")).take(steps);
        assert_eq!(told.count(), steps, "the child ended by itself");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_order_is_billed_once_though_its_consumer_is_killed_between_the_steps() {
    let (_, kafka) = cluster();
    for topic in ["offset-killed.orders", "offset-killed.invoices"] {
        kafka.topics().ensure(topic, 1, &[]).await.unwrap();
    }
    let orders = kafka.producer().await.unwrap();
    for id in 0..ORDERS {
        orders.send(&OrderPlacedEvent { id }).await.unwrap();
    }
    let bootstrap = kafka.bootstrap_servers().unwrap();
    let children = tokio::task::spawn_blocking(move || {
        for steps in KILLS {
            Running::start(&bootstrap).wait_for(steps);
        }
        Running::start(&bootstrap)
    });
    let last = timeout(LONG, children).await.unwrap().unwrap();

    let invoices = Arc::new(Mutex::new(Vec::new()));
    let note = |event: InvoiceWrittenEvent, State(seen): State<Arc<Mutex<Vec<i64>>>>| async move {
        seen.lock().unwrap().push(event.order);
        Ok::<(), BoxError>(())
    };
    let reader = kafka.consumer("offset-killed.accounts");
    let reader = reader.state(Arc::clone(&invoices)).on(note);
    let all = async {
        while invoices.lock().unwrap().last() != Some(&(ORDERS - 1)) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(LONG, reader.run_until(all)).await.unwrap().unwrap();
    drop(last);
    assert!(
        invoices.lock().unwrap().iter().copied().eq(0..ORDERS),
        "{invoices:?}"
    );
}
