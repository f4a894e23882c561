//! How far a group is behind, on a real Kafka: marks of transactions are no records.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use kafka_event::SendError;
use kafka_event::prelude::*;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::cluster;

const LONG: Duration = Duration::from_secs(60);

#[kafka_event(topic = "groups.paid", key = id)]
struct InvoicePaidEvent {
    id: i64,
}

async fn paid(_: InvoicePaidEvent, State(done): State<Arc<Semaphore>>) -> Result<(), Infallible> {
    done.add_permits(1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_has_consumed_everything_is_not_behind_the_marks_of_transactions() {
    let (_, kafka) = cluster();
    kafka.topics().ensure("groups.paid", 1, &[]).await.unwrap();
    let group = kafka.group("groups");
    assert!(group.lag().await.unwrap().is_empty(), "it has nothing yet");
    let producer = kafka.producer().transactional("groups").await.unwrap();
    let send = async |id| {
        let sent = producer.transaction(async |tx| {
            tx.send(&InvoicePaidEvent { id }).await?;
            Ok::<(), SendError>(())
        });
        sent.await.unwrap();
    };
    for id in 0..3 {
        send(id).await;
    }
    let done = Arc::new(Semaphore::new(0));
    let consumer = kafka.consumer("groups").state(Arc::clone(&done)).on(paid);
    let three = async { done.acquire_many(3).await.unwrap().forget() };
    let report = timeout(LONG, consumer.run_until(three)).await.unwrap();
    assert_eq!(report.unwrap().handled, 3);

    let [lag] = &*group.lag().await.unwrap() else {
        panic!("one partition");
    };
    assert_eq!(&*lag.partition.topic, "groups.paid");
    // The mark of the last transaction is behind the position.
    assert_eq!((lag.position, lag.end), (Some(5), Some(6)));
    assert_eq!(lag.records, Some(0));
    send(3).await;
    assert_eq!(group.lag().await.unwrap()[0].records, Some(1));
}
