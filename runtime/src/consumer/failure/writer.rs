//! Writes the records that are given up or postponed, until they are acknowledged, however long that takes.

use std::time::Duration;

use super::exits::Left;
use super::leaving::Leaving;
use super::letter::Letter;
use super::way::{Way, Written};
use super::{Attempts, Policy, exception};
use crate::Retry;
use crate::consumer::passage::Passage;
use crate::consumer::record::RawRecord;
use crate::consumer::report::Outcome;
use crate::error::KafkaError;

/// How long a letter that is on its way when the consumer is to stop is waited for: it is most likely written already.
const LAST_ANSWER: Duration = Duration::from_secs(5);

/// Writes a letter to the topic `to`, with the record's key and value, and counts that as its end. [`Left::NotYet`]: the record is to be handed
/// back, and it may not be written.
pub(super) async fn write(
    (way, to): (&Way, &str),
    (record, whole): (&RawRecord, Letter),
    (passage, outcome, leaving): (&Passage<'_>, Outcome, &mut dyn Leaving),
) -> Left {
    let stopping = passage.stopping;
    let policy = Policy::new(Some(&Retry::attempts(u32::MAX)));
    let mut attempts = Attempts::new();
    let mut waits = None;
    let mut letter = whole.clone();
    let mut smaller = false;
    loop {
        let under_way = || leaving.under_way();
        let by = (passage, outcome, under_way);
        let writing = way.write((to, letter.headers(), smaller), record, by);
        let written = tokio::select! {
            written = writing => written,
            () = async {
                stopping.heard().await;
                tokio::time::sleep(LAST_ANSWER).await;
            } => return Left::NotYet,
        };
        let error = match written {
            Ok(Written::Yes) => {
                passage.ended(outcome);
                return Left::Done;
            }
            Ok(Written::Joined) => return Left::Joined,
            Ok(Written::No) => return Left::NotYet,
            Err(KafkaError::Client(error)) if error.is_too_large() && letter.shrink() => {
                smaller = true;
                continue;
            }
            Err(error) => error,
        };
        leaving.held_up();
        let error = exception::in_full(&error);
        let waiting = passage.dead_letter_failed(record, to, error.clone());
        waits.get_or_insert(waiting);
        let wait = attempts.next(&policy, None).unwrap_or_default();
        tracing::error!(
            to, topic = &*record.topic, partition = record.partition, offset = record.offset,
            error, attempts = attempts.failed(), again_in = ?wait,
            "a record that failed cannot be written to another topic; its partition waits"
        );
        if !stopping.sleep(wait).await {
            return Left::NotYet;
        }
        // There may be room for all of it by now.
        letter.clone_from(&whole);
        smaller = false;
    }
}
