//! The relay's producer, which is made when it is needed and made again when it has ended.

use std::time::Duration;

use kafka_event::{Kafka, KafkaError, Producer, ProducerBuilder, Retry};
use tokio::sync::Mutex;

/// Longer than a leader takes to move. A record that is given up stays in the table, so that there is no reason to wait for two minutes.
const GIVEN_UP: Duration = Duration::from_secs(30);

pub(super) struct Publisher {
    builder: ProducerBuilder,
    current: Mutex<Option<Producer>>,
}

impl Publisher {
    /// What a relay publishes by when nothing else is said. Records of one key follow one another, so that lingering would only keep them.
    pub(super) fn producer_of(kafka: &Kafka) -> ProducerBuilder {
        let producer = kafka.producer().retry(Retry::within(GIVEN_UP));
        producer.set("linger.ms", 0)
    }

    pub(super) fn new(builder: ProducerBuilder) -> Self {
        Self {
            builder,
            current: Mutex::new(None),
        }
    }

    pub(super) async fn get(&self) -> Result<Producer, KafkaError> {
        let mut current = self.current.lock().await;
        // One that has ended since it was last used says nothing of what the cluster would say now.
        let lives = current.as_ref().filter(|last| last.health().is_live());
        if let Some(producer) = lives {
            return Ok(producer.clone());
        }
        let producer = self.builder.clone().start().await?;
        *current = Some(producer.clone());
        Ok(producer)
    }

    /// The producer has ended: the next one that is asked for is new.
    pub(super) async fn ended(&self) {
        *self.current.lock().await = None;
    }

    pub(super) async fn close(&self, deadline: Duration) {
        let producer = self.current.lock().await.take();
        if let Some(producer) = producer {
            // What was not delivered is in the table still.
            let _ = producer.close(deadline).await;
        }
    }
}
