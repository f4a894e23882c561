//! Why a relay cannot work at all. What may pass is waited for and is no error.

use std::fmt;

use kafka_event::KafkaError;

/// A relay that ended by itself.
#[derive(Debug)]
#[non_exhaustive]
pub enum RelayError {
    /// The producer cannot be made: a key is wrong, or the cluster refuses this client.
    Kafka(KafkaError),
    /// The table cannot be read: it is not there, the user may not, or the pool was closed.
    Database(sqlx::Error),
}

impl fmt::Display for RelayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kafka(_) => "the outbox's relay cannot have a producer",
            Self::Database(_) => {
                "the outbox's relay cannot read its table: has `Outbox::create_tables` been called, and may this user read and write it?"
            }
        })
    }
}

impl std::error::Error for RelayError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Kafka(error) => Some(error),
            Self::Database(error) => Some(error),
        }
    }
}

/// An error with what caused it, in one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        let said = source.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        next = source.source();
    }
    text
}
