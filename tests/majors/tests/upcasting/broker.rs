//! A consumer of today's major reads the records of former ones from a broker.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::recorded::{ORDER, ORDER_1_1, ORDER_1_2, ORDER_2, ORDER_2_1, ORDER_2_2, version};
use kafka_event::BoxError;
use kafka_event::prelude::*;
use kafka_event_majors::order::OrderCreatedEvent;
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(60);

/// Whatever bytes were written to the topic then.
mod then {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "orders", namespace = "then", format = "raw")]
    pub(super) struct OrderCreatedEvent {
        pub(super) value: Vec<u8>,
    }
}

/// The same on a topic that is no longer written to.
mod elsewhere {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "orders.old", namespace = "then", format = "raw")]
    pub(super) struct OrderCreatedEvent {
        pub(super) value: Vec<u8>,
    }
}

type Seen = Arc<Mutex<Vec<i64>>>;

async fn note(order: OrderCreatedEvent, State(seen): State<Seen>) -> Result<(), BoxError> {
    seen.lock().unwrap().push(order.id);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_of_the_third_major_reads_the_first_and_the_second() {
    let kafka = Kafka::embedded().unwrap();
    let producer = kafka.producer().await.unwrap();
    let today = OrderCreatedEvent {
        id: 21,
        placed_at: Timestamp::now(),
        tenant: "acme".to_owned(),
        ..OrderCreatedEvent::default()
    };
    for (folder, number, json) in [
        (ORDER, 1, ORDER_1_1),
        (ORDER_2, 2, ORDER_2_2),
        (ORDER, 2, ORDER_1_2),
    ] {
        let value = version(folder, number).value(json);
        producer
            .send(&then::OrderCreatedEvent { value })
            .await
            .unwrap();
    }
    let value = version(ORDER_2, 1).value(ORDER_2_1);
    producer
        .send(&elsewhere::OrderCreatedEvent { value })
        .await
        .unwrap();
    producer.send(&today).await.unwrap();

    let seen = Seen::default();
    let so_far = Arc::clone(&seen);
    let all = async move {
        while so_far.lock().unwrap().len() < 5 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let consumer = kafka
        .consumer("warehouse")
        .state(Arc::clone(&seen))
        .topics(["orders", "orders.old"])
        .on(note)
        .run_until(all);
    timeout(LONG, consumer).await.unwrap().unwrap();
    let mut seen = seen.lock().unwrap().clone();
    seen.sort_unstable();
    assert_eq!(seen, [17, 18, 19, 20, 21]);
}
