//! The producer of a consumer's transactions, which another one follows when it has ended.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::error::KafkaError;
use crate::producer::{TransactionalBuilder, TransactionalProducer};
use crate::transport::ClientError;

/// How long a new one is tried for.
const LIMIT: Duration = Duration::from_secs(120);

/// How long is waited before that is tried again.
const AGAIN: Duration = Duration::from_secs(1);

pub(super) struct Current {
    builders: Builders,
    producer: RwLock<TransactionalProducer>,
}

/// How a producer is made.
pub(in crate::consumer) struct Builders {
    /// It looks at the topics of what handlers return, as at the start.
    pub(in crate::consumer) looking: TransactionalBuilder,
    /// It does not.
    pub(in crate::consumer) plain: TransactionalBuilder,
}

impl Current {
    pub(super) fn new(builders: Builders, producer: TransactionalProducer) -> Self {
        Self {
            builders,
            producer: RwLock::new(producer),
        }
    }

    pub(super) fn producer(&self) -> TransactionalProducer {
        let producer = self.producer.read();
        producer.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes another one under the same id, after `error` ended this one. When it is there, the cluster has settled what this one left open:
    /// either way.
    ///
    /// # Errors
    /// When another instance has the id, or none can be made by the limit.
    pub(super) async fn renew(&self, error: ClientError) -> Result<(), ClientError> {
        if error.is_fenced() {
            return Err(error);
        }
        tracing::error!(%error, "the producer of the consumer's transactions has ended; another one takes its place");
        self.replace().await
    }

    /// Makes another one under the same id, which begins to number its records anew. No transaction may be open.
    ///
    /// # Errors
    /// When another instance has the id, or none can be made by the limit.
    pub(super) async fn replace(&self) -> Result<(), ClientError> {
        let end = Instant::now() + LIMIT;
        loop {
            let made = match self.builders.looking.clone().start().await {
                // A topic that was changed since the start is no reason to stop: the cluster says what it does not take.
                Err(error) if !matches!(error, KafkaError::Client(_)) => {
                    tracing::warn!(%error, "a topic that a consumer sends to is not as it was when it started");
                    self.builders.plain.clone().start().await
                }
                made => made,
            };
            let error = match made {
                Ok(producer) => {
                    let current = self.producer.write();
                    *current.unwrap_or_else(PoisonError::into_inner) = producer;
                    return Ok(());
                }
                Err(KafkaError::Client(error)) => error,
                Err(error) => ClientError::other("cannot make a producer", error.to_string()),
            };
            if error.is_fenced() || Instant::now() >= end {
                return Err(error);
            }
            tracing::error!(%error, "no producer for the consumer's transactions can be made; it is tried again");
            sleep(AGAIN).await;
        }
    }
}
