//! Dead letters as those who run a program handle them: read, replayed, deleted.

mod letter;
pub(crate) mod names;
mod replay;
mod writer;

use std::collections::BTreeMap;
use std::fmt;

use tokio::sync::mpsc;

pub(crate) use letter::Facts;
pub use letter::{DeadLetter, Origin, Reason, WrittenBy};
pub use replay::{Replay, Replayed};
pub(crate) use writer::{Pace, RecordWriter, partitions_of};

use crate::error::KafkaError;
use crate::kafka::Kafka;

/// How many letters are read ahead.
const AHEAD: usize = 256;

/// A topic of dead letters, whoever wrote them: this crate and Spring Kafka, SmallRye, Kafka Connect.
#[derive(Clone, Debug)]
pub struct DeadLetterTopic {
    kafka: Kafka,
    name: String,
}

impl DeadLetterTopic {
    pub(crate) fn new(kafka: Kafka, name: String) -> Self {
        Self { kafka, name }
    }

    /// Reads what is in the topic now, partition by partition in order, in no group.
    ///
    /// # Errors
    /// When there is no such topic, or the cluster does not answer.
    pub async fn read(&self) -> Result<DeadLetterReader, KafkaError> {
        let no_topic = || KafkaError::NoTopic {
            topic: self.name.clone(),
        };
        let partitions = self.kafka.topics().partitions(&self.name).await?;
        let partitions = partitions.ok_or_else(no_topic)?;
        let scan = self.kafka.scan("kafka-event-dead-letters")?;
        let (sender, letters) = mpsc::channel(AHEAD);
        let (kafka, name) = (self.kafka.clone(), self.name.clone());
        tokio::task::spawn_blocking(move || {
            let read = scan.read(&name, partitions, |record| {
                sender.blocking_send(Ok(DeadLetter::new(record))).is_ok()
            });
            if let Err(error) = read {
                // Nobody may want it any more.
                let _ = sender.blocking_send(Err(error.into()));
            }
            // The embedded broker has to outlive its client.
            drop(scan);
            drop(kafka);
        });
        Ok(DeadLetterReader(letters))
    }

    /// Deletes the letters of each partition that are before an offset. There is no way back.
    ///
    /// # Errors
    /// When the cluster does not answer or refuses; on the embedded broker.
    pub async fn purge(&self, before: &BTreeMap<i32, i64>) -> Result<(), KafkaError> {
        if self.kafka.is_embedded() {
            return Err(KafkaError::NotEmbedded {
                doing: "delete records",
            });
        }
        let admin = self.kafka.topics().admin()?;
        Ok(admin.delete_records(&self.name, before).await?)
    }
}

/// Dead letters, one after the other.
pub struct DeadLetterReader(mpsc::Receiver<Result<DeadLetter, KafkaError>>);

impl DeadLetterReader {
    /// The next letter; `None` behind the last one, or after an error.
    pub async fn next(&mut self) -> Option<Result<DeadLetter, KafkaError>> {
        self.0.recv().await
    }
}

impl fmt::Debug for DeadLetterReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeadLetterReader").finish_non_exhaustive()
    }
}
