//! Writes dead letters until they are acknowledged, however long that takes.

use std::time::Duration;

use super::letter::Letter;
use super::{Attempts, Failure, Policy, exception};
use crate::Retry;
use crate::consumer::record::RawRecord;
use crate::consumer::report::Counters;
use crate::consumer::stopping::Stopping;
use crate::dlt::RecordWriter;
use crate::error::KafkaError;
use crate::kafka::Kafka;

/// How long a letter that is on its way when the consumer is to stop is waited for: it is most likely written already.
const LAST_ANSWER: Duration = Duration::from_secs(5);

/// The writer of a consumer's dead letters.
pub(in crate::consumer) struct Writer {
    group: String,
    records: RecordWriter,
}

impl Writer {
    /// # Errors
    /// When the program's configuration cannot be that of a durable producer.
    pub(in crate::consumer) fn new(kafka: &Kafka, group: &str) -> Result<Self, KafkaError> {
        Ok(Self {
            group: group.to_owned(),
            records: RecordWriter::new(kafka)?,
        })
    }

    /// Writes the dead letter of a record. `false`: the consumer is to stop, and it may not be written.
    pub(in crate::consumer) async fn write(
        &self,
        topic: &str,
        record: &RawRecord,
        failure: &Failure,
        (counters, stopping): (&Counters, &Stopping),
    ) -> bool {
        let mut letter = Letter::new(record, &self.group, failure);
        let policy = Policy::new(Some(&Retry::attempts(u32::MAX)));
        let mut attempts = Attempts::new();
        loop {
            let headers = letter.headers(record);
            let writing = self
                .records
                .write(topic, record.partition, record, &headers);
            let written = tokio::select! {
                written = writing => written,
                () = async {
                    stopping.heard().await;
                    tokio::time::sleep(LAST_ANSWER).await;
                } => return false,
            };
            let error = match written {
                Ok(_) => return true,
                Err(KafkaError::Client(error)) if error.is_too_large() && letter.shrink() => {
                    continue;
                }
                Err(error) => error,
            };
            Counters::count(&counters.dead_letter_failures, 1);
            let wait = attempts.next(&policy, None).unwrap_or_default();
            tracing::error!(
                dead_letter_topic = topic, topic = &*record.topic, partition = record.partition, offset = record.offset,
                error = exception::in_full(&error), attempts = attempts.failed(), again_in = ?wait,
                "a dead letter cannot be written; its partition waits"
            );
            if !stopping.sleep(wait).await {
                return false;
            }
        }
    }
}
