//! Transactions on a real Apache Kafka: all or nothing, whatever ends the work, and one instance at a time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{BoxError, SendError, TransactionError, TransactionalProducer, Written};
use tokio::time::timeout;

use crate::cluster;

const LONG: Duration = Duration::from_secs(120);

#[kafka_event(topic = "transactions.${case}", key = account)]
#[derive(Debug, Clone, PartialEq)]
struct MoneyWithdrawnEvent {
    account: i64,
    transfer: String,
}

#[kafka_event(topic = "transactions.${case}.in", key = account)]
#[derive(Debug, Clone, PartialEq)]
struct MoneyDepositedEvent {
    account: i64,
    transfer: String,
}

fn out(transfer: &str) -> MoneyWithdrawnEvent {
    let transfer = transfer.to_owned();
    MoneyWithdrawnEvent {
        account: 1,
        transfer,
    }
}

fn into(transfer: &str) -> MoneyDepositedEvent {
    let transfer = transfer.to_owned();
    MoneyDepositedEvent {
        account: 2,
        transfer,
    }
}

/// The topics of one test.
async fn case(name: &str) -> Kafka {
    let (cluster, _) = cluster();
    let kafka = Kafka::builder()
        .set("bootstrap.servers", cluster.bootstrap())
        .variable("case", name)
        .build()
        .unwrap();
    for topic in ["transactions.${case}", "transactions.${case}.in"] {
        let topic = kafka.topic_name(topic).unwrap();
        kafka.topics().ensure(&topic, 1, &[]).await.unwrap();
    }
    kafka
}

async fn transfer(producer: &TransactionalProducer, name: &str) {
    let done = producer.transaction(async |tx| {
        tx.send(&out(name)).await?;
        tx.enqueue(&into(name)).await?;
        Ok::<(), SendError>(())
    });
    done.await.unwrap();
}

/// What a `read_committed` consumer sees up to the transfer `last`, in both topics: the transfers, each as often as it was seen.
async fn seen(kafka: &Kafka, group: &str, last: &str) -> (Vec<String>, Vec<String>) {
    type Seen = Arc<Mutex<(Vec<String>, Vec<String>)>>;
    let seen = Seen::default();
    let withdrawn = |event: MoneyWithdrawnEvent, State(seen): State<Seen>| async move {
        seen.lock().unwrap().0.push(event.transfer);
        Ok::<(), BoxError>(())
    };
    let deposited = |event: MoneyDepositedEvent, State(seen): State<Seen>| async move {
        seen.lock().unwrap().1.push(event.transfer);
        Ok::<(), BoxError>(())
    };
    let consumer = kafka
        .consumer(group)
        .state(Arc::clone(&seen))
        .on(withdrawn)
        .on(deposited);
    let run = consumer.run_until(async {
        let is_last = |list: &Vec<String>| list.iter().any(|one| one == last);
        loop {
            let (out, into) = seen.lock().unwrap().clone();
            if is_last(&out) && is_last(&into) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    timeout(LONG, run).await.unwrap().unwrap();
    let seen = seen.lock().unwrap();
    seen.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_seen_of_a_transaction_that_did_not_end_well() {
    let kafka = case("ends").await;
    let builder = kafka
        .producer()
        .transactional("ends-1")
        .event::<MoneyWithdrawnEvent>();
    let producer = builder.await.unwrap();
    transfer(&producer, "first").await;

    // An error of the work.
    let failed = producer.transaction(async |tx| {
        tx.send(&out("failed")).await.unwrap();
        tx.send(&into("failed")).await.unwrap();
        Err::<(), _>("the bank is closed")
    });
    let error = failed.await.unwrap_err();
    assert!(
        matches!(
            error,
            TransactionError::Work {
                source: "the bank is closed",
                producer: None
            }
        ),
        "{error:?}"
    );
    assert!(!error.is_fatal() && error.written() == Written::No);

    // A panic.
    let other = producer.clone();
    let panicked = tokio::spawn(async move {
        let work = other.transaction(async |tx| {
            tx.send(&out("panicked")).await.unwrap();
            assert!(tx.send(&into("panicked")).await.is_err(), "this panics");
            Ok::<(), SendError>(())
        });
        work.await
    });
    assert!(panicked.await.unwrap_err().is_panic());

    // More time than there is.
    let hasty = kafka.producer().transactional("ends-2");
    let hasty = hasty.set("transaction.timeout.ms", 4_000).await.unwrap();
    let late = hasty.transaction(async |tx| {
        tx.send(&out("late")).await?;
        tokio::time::sleep(LONG).await;
        Ok::<(), SendError>(())
    });
    let error = late.await.unwrap_err();
    assert!(
        matches!(error, TransactionError::TimedOut { .. }),
        "{error:?}"
    );
    assert!(error.is_retryable() && !error.is_fatal());

    // The future is dropped in the middle.
    let (sent, is_sent) = tokio::sync::oneshot::channel();
    let dropped = producer.transaction(async |tx| {
        tx.send(&out("dropped")).await?;
        sent.send(()).unwrap();
        std::future::pending::<Result<(), SendError>>().await
    });
    tokio::select! {
        _ = dropped => unreachable!("it waits for ever"),
        _ = is_sent => {}
    }

    transfer(&producer, "last").await;
    let only = || vec!["first".to_owned(), "last".to_owned()];
    assert_eq!(seen(&kafka, "ends", "last").await, (only(), only()));
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_of_one_producer_queue() {
    let kafka = case("queue").await;
    let producer = kafka.producer().transactional("queue-1").await.unwrap();
    let open = Arc::new(AtomicBool::new(false));
    let all = (0..20).map(|number| {
        let (producer, open) = (producer.clone(), Arc::clone(&open));
        tokio::spawn(async move {
            let name = number.to_string();
            let work = producer.transaction(async |tx| {
                assert!(!open.swap(true, Ordering::SeqCst), "another one is open");
                tx.send(&out(&name)).await?;
                tx.send(&into(&name)).await?;
                open.store(false, Ordering::SeqCst);
                Ok::<(), SendError>(())
            });
            work.await.unwrap();
        })
    });
    for one in all.collect::<Vec<_>>() {
        one.await.unwrap();
    }
    transfer(&producer, "last").await;
    let (mut out, mut into) = seen(&kafka, "queue", "last").await;
    out.sort();
    into.sort();
    assert_eq!(out, into);
    assert_eq!(out.len(), 21);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_failed_takes_its_transaction_along() {
    #[kafka_event(topic = "transactions.today")]
    struct WeatherForecastedEvent {
        #[event(timestamp)]
        at: Timestamp,
    }
    let kafka = case("failed").await;
    let today = [("message.timestamp.after.max.ms", "86400000")];
    let topics = kafka.topics();
    topics
        .ensure("transactions.today", 1, &today)
        .await
        .unwrap();
    let producer = kafka.producer().transactional("failed-1").await.unwrap();
    let work = producer.transaction(async |tx| {
        tx.send(&out("with a bad one")).await?;
        // The year 2096; nobody looks at what becomes of it.
        let at = Timestamp::from_millis(4_000_000_000_000);
        tx.enqueue(&WeatherForecastedEvent { at }).await?;
        tx.send(&into("with a bad one")).await.map(drop)
    });
    let error = work.await.unwrap_err();
    assert!(
        matches!(error, TransactionError::Aborted { .. }),
        "{error:?}"
    );
    assert!(!error.is_fatal() && error.written() == Written::No);
    transfer(&producer, "last").await;
    let only = || vec!["last".to_owned()];
    assert_eq!(seen(&kafka, "failed", "last").await, (only(), only()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_whose_id_was_taken_over_is_fenced() {
    let kafka = case("zombie").await;
    let builder = kafka.producer().transactional("zombie-1");
    let zombie = builder.clone().await.unwrap();
    let work = zombie.transaction(async |tx| {
        tx.send(&out("zombie")).await?;
        transfer(&builder.clone().await.unwrap(), "first").await;
        tx.enqueue(&into("zombie")).await
    });
    let error = work.await.unwrap_err();
    assert!(error.is_fenced() && error.is_fatal(), "{error:?}");
    assert!(!error.is_retryable());
    let again = zombie.transaction(async |tx| tx.send(&out("zombie")).await);
    let error = again.await.unwrap_err();
    assert!(error.is_fenced() && error.is_fatal(), "{error:?}");
    assert!(error.to_string().contains("another instance"), "{error}");

    transfer(&builder.await.unwrap(), "last").await;
    let only = || vec!["first".to_owned(), "last".to_owned()];
    assert_eq!(seen(&kafka, "zombie", "last").await, (only(), only()));
}

/// The variable that makes this program the one that is killed.
const CHILD: &str = "KAFKA_EVENT_TEST_CHILD";

/// Begins a transaction in a process of its own and never ends it.
#[tokio::test(flavor = "multi_thread")]
async fn child_that_is_killed() {
    let Ok(bootstrap) = std::env::var(CHILD) else {
        return;
    };
    let kafka = Kafka::builder()
        .set("bootstrap.servers", bootstrap)
        .variable("case", "killed")
        .build()
        .unwrap();
    let builder = kafka.producer().transactional("killed-1");
    let producer = builder.set("transaction.timeout.ms", 600_000).await;
    let work = producer.unwrap();
    let work = work.transaction(async |tx| {
        tx.send(&out("killed")).await.unwrap();
        tx.send(&into("killed")).await.unwrap();
        println!("sent");
        std::future::pending::<Result<(), SendError>>().await
    });
    work.await.unwrap();
}

/// Runs the child until it has sent, and kills it.
fn kill_a_child(bootstrap: &str) {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "transactions::child_that_is_killed",
            "--nocapture",
        ])
        .env(CHILD, bootstrap)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let sent = lines.map(Result::unwrap).any(|line| line.ends_with("sent"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(sent, "the child ended before it had sent");
}

/// The transaction would hold readers back for ten minutes; the next instance with the same id ends it at once.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_seen_of_a_transaction_whose_process_was_killed() {
    let kafka = case("killed").await;
    let bootstrap = kafka.bootstrap_servers().unwrap();
    tokio::task::spawn_blocking(move || kill_a_child(&bootstrap))
        .await
        .unwrap();
    let producer = kafka.producer().transactional("killed-1").await.unwrap();
    transfer(&producer, "last").await;
    let only = || vec!["last".to_owned()];
    assert_eq!(seen(&kafka, "killed", "last").await, (only(), only()));
}
