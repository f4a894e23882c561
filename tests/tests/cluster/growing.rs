//! A topic that gets more partitions while its group reads it: what is written to them before the group sees them is read, too.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::prelude::*;
use tokio::time::{sleep, timeout};

use crate::cluster;

const LONG: Duration = Duration::from_secs(120);
const TOPIC: &str = "growing.sensors";

#[kafka_event(topic = "growing.sensors", key = number)]
#[derive(Debug, Clone)]
struct SensorReadEvent {
    number: i64,
}

type Seen = Arc<Mutex<BTreeSet<i64>>>;

async fn note(event: SensorReadEvent, State(seen): State<Seen>) -> Result<(), Infallible> {
    assert!(seen.lock().unwrap().insert(event.number), "each once");
    Ok(())
}

async fn send(kafka: &Kafka, numbers: std::ops::Range<i64>) {
    // A new one knows all partitions.
    let producer = kafka.producer().await.unwrap();
    for number in numbers {
        producer.send(&SensorReadEvent { number }).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_to_new_partitions_before_the_group_sees_them_is_read() {
    let (cluster, kafka) = cluster();
    kafka.topics().ensure(TOPIC, 1, &[]).await.unwrap();
    send(&kafka, 0..20).await;
    let seen = Seen::default();
    // How soon a client looks for new partitions; five minutes when nothing is said.
    let consumer = kafka.consumer("growing").set("metadata.max.age.ms", 5_000);
    let consumer = consumer.state(Arc::clone(&seen)).on(note);
    let consumer = consumer.start().await.unwrap();
    let until = async |count: usize| {
        while seen.lock().unwrap().len() < count {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(LONG, until(20)).await.unwrap();

    let grow = || {
        let more = ["--alter", "--topic", TOPIC, "--partitions", "4"];
        cluster.java_tool("org.apache.kafka.tools.TopicCommand", &more)
    };
    tokio::task::spawn_blocking(grow).await.unwrap().unwrap();
    send(&kafka, 20..220).await;
    timeout(LONG, until(220)).await.unwrap();
    let lag = consumer.handle().lag().await.unwrap();
    let read = lag.iter().filter(|lag| lag.position > Some(0)).count();
    assert_eq!((lag.len(), read), (4, 4), "{lag:?}");
    consumer.shutdown().await.unwrap();
}
