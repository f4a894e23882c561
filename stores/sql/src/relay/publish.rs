//! A batch of rows to Kafka: keys side by side, the records of a key one after the other, each when the one before was acknowledged. So no
//! record is written before an earlier one of its key, also where Kafka takes the second and not the first.

use std::collections::HashMap;

use futures_util::future::join_all;
use kafka_event::{ClientError, ErrorClass, Producer, SendError};

use super::backoff::{REFUSED, RETRYABLE};
use super::error::chain;
use super::millis;
use crate::outbox::DueRow;

/// What became of a batch.
#[derive(Default)]
pub(super) struct Outcome {
    /// Positions of the rows whose records were acknowledged.
    pub(super) published: Vec<i64>,
    pub(super) failed: Vec<Failed>,
    /// The producer has ended.
    pub(super) ended: bool,
}

/// A row whose record was not acknowledged.
pub(super) struct Failed {
    pub(super) position: i64,
    pub(super) id: String,
    /// In milliseconds.
    pub(super) retry_in: i64,
    /// Somebody has to change something first.
    pub(super) is_refused: bool,
    pub(super) failure: String,
}

/// Publishes the rows for as long as `go_on` says so.
pub(super) async fn publish(
    producer: &Producer,
    topic: &str,
    rows: Vec<DueRow>,
    go_on: impl Fn() -> bool,
) -> Outcome {
    let is_alone = rows.len() == 1;
    let keys = by_key(rows);
    let ends = join_all(
        keys.into_iter()
            .map(|rows| in_order(producer, topic, rows, &go_on)),
    )
    .await;
    let mut outcome = Outcome::default();
    for end in ends {
        outcome.published.extend(end.published);
        let Some((row, error)) = end.failed else {
            continue;
        };
        // Kafka refuses a batch as a whole: which record is to blame shows when each is sent alone.
        let error = match is_refused(&error) && !is_alone && go_on() {
            true => match send(producer, topic, &row).await {
                Ok(()) => {
                    outcome.published.push(row.position);
                    continue;
                }
                Err(error) => error,
            },
            false => error,
        };
        match error {
            Unsent::Producer(error) => {
                outcome.ended = true;
                // It may write to nothing, and so will its successor not: people see why in the table.
                let denied = error.client().is_some_and(ClientError::is_denied);
                if denied {
                    outcome.failed.push(failed(&row, *error));
                }
            }
            Unsent::Record(error) => outcome.failed.push(failed(&row, *error)),
            Unsent::Headers => outcome.failed.push(not_ours(&row)),
        }
    }
    outcome
}

/// The rows of each key in their order; one without a key is alone.
fn by_key(rows: Vec<DueRow>) -> Vec<Vec<DueRow>> {
    let mut keys: Vec<Vec<DueRow>> = Vec::new();
    let mut places = HashMap::new();
    for row in rows {
        let next = keys.len();
        let place = row
            .key_hash
            .map_or(next, |hash| *places.entry(hash).or_insert(next));
        match keys.get_mut(place) {
            Some(key) => key.push(row),
            None => keys.push(vec![row]),
        }
    }
    keys
}

/// How far the rows of one key came.
struct End {
    published: Vec<i64>,
    failed: Option<(DueRow, Unsent)>,
}

/// Why a record was not sent.
enum Unsent {
    /// The producer has ended; the record is not to blame.
    Producer(Box<SendError>),
    /// The row's headers are not what this crate writes.
    Headers,
    Record(Box<SendError>),
}

async fn in_order(
    producer: &Producer,
    topic: &str,
    rows: Vec<DueRow>,
    go_on: &impl Fn() -> bool,
) -> End {
    let mut end = End {
        published: Vec::new(),
        failed: None,
    };
    for row in rows {
        if !go_on() {
            break;
        }
        match send(producer, topic, &row).await {
            Ok(()) => end.published.push(row.position),
            Err(error) => {
                end.failed = Some((row, error));
                break;
            }
        }
    }
    end
}

async fn send(producer: &Producer, topic: &str, row: &DueRow) -> Result<(), Unsent> {
    let record = row.record.as_ref().ok_or(Unsent::Headers)?;
    match producer.send_record(topic, record).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_fatal() => Err(Unsent::Producer(Box::new(error))),
        Err(error) => Err(Unsent::Record(Box::new(error))),
    }
}

/// Something in the record, or in one that was sent with it, is not taken.
fn is_refused(error: &Unsent) -> bool {
    match error {
        Unsent::Record(error) => error
            .client()
            .is_some_and(|client| client.class() == ErrorClass::Refused),
        Unsent::Producer(_) | Unsent::Headers => false,
    }
}

fn failed(row: &DueRow, error: SendError) -> Failed {
    let is_refused = !error.is_retryable();
    let backoff = if is_refused { REFUSED } else { RETRYABLE };
    Failed {
        position: row.position,
        id: row.id.clone(),
        retry_in: millis(backoff.after(row.attempts + 1)),
        is_refused,
        failure: chain(&error),
    }
}

fn not_ours(row: &DueRow) -> Failed {
    Failed {
        position: row.position,
        id: row.id.clone(),
        retry_in: millis(REFUSED.after(row.attempts + 1)),
        is_refused: true,
        failure:
            "the column `record_headers` is no list of names and values: `[[\"name\",\"value\"]]`"
                .to_owned(),
    }
}
