//! Writes the records that are given up or postponed, until they are acknowledged, however long that takes.

use std::time::Duration;

use super::letter::Letter;
use super::{Attempts, Policy, exception};
use crate::Retry;
use crate::consumer::record::RawRecord;
use crate::consumer::report::Counters;
use crate::consumer::stopping::Stopping;
use crate::dlt::RecordWriter;
use crate::error::KafkaError;

/// How long a letter that is on its way when the consumer is to stop is waited for: it is most likely written already.
const LAST_ANSWER: Duration = Duration::from_secs(5);

/// Writes a letter to the topic `to`, with the record's key and value. `false`: the consumer is to stop, and it may not be written.
pub(super) async fn write(
    (records, to): (&RecordWriter, &str),
    (record, mut letter): (&RawRecord, Letter),
    (counters, stopping): (&Counters, &Stopping),
) -> bool {
    let policy = Policy::new(Some(&Retry::attempts(u32::MAX)));
    let mut attempts = Attempts::new();
    loop {
        let headers = letter.headers();
        let writing = records.write(to, record.partition, record, &headers);
        let written = tokio::select! {
            written = writing => written,
            () = async {
                stopping.heard().await;
                tokio::time::sleep(LAST_ANSWER).await;
            } => return false,
        };
        let error = match written {
            Ok(_) => return true,
            Err(KafkaError::Client(error)) if error.is_too_large() && letter.shrink() => continue,
            Err(error) => error,
        };
        Counters::count(&counters.dead_letter_failures, 1);
        let wait = attempts.next(&policy, None).unwrap_or_default();
        tracing::error!(
            to, topic = &*record.topic, partition = record.partition, offset = record.offset,
            error = exception::in_full(&error), attempts = attempts.failed(), again_in = ?wait,
            "a record that failed cannot be written to another topic; its partition waits"
        );
        if !stopping.sleep(wait).await {
            return false;
        }
    }
}
