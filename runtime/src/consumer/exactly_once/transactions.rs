//! How a unit begins and ends: the producer's steps, and the membership that ties them to the group.

use std::sync::Arc;

use super::current::Current;
use super::entry::{Entry, Output};
use super::unit::{Unit, is_for_good};
use crate::SendError;
use crate::producer::Pending;
use crate::transport::{Asks, ClientError, Membership, Refusal};

/// How a unit ended.
pub(super) enum End {
    Committed,
    /// With the output that was refused for good, where one was.
    Aborted(Option<SendError>),
}

/// An error of a method here is the producer's end.
pub(super) struct Transactions {
    pub(super) current: Arc<Current>,
    pub(super) membership: Membership,
}

impl Transactions {
    /// Begins a unit. `None`: the consumer is no member of its group now.
    pub(super) async fn begin(&self) -> Result<Option<Unit>, ClientError> {
        let Some(member) = self.membership.now() else {
            return Ok(None);
        };
        let begun = self.current.producer().begin().await;
        begun.map_err(|refusal| refusal.error)?;
        Ok(Some(Unit::new(member)))
    }

    /// Puts the records of an entry into a unit, and their outputs.
    ///
    /// # Errors
    /// When the client does not take one of them: the unit can only be aborted then.
    pub(super) async fn put(&self, unit: &mut Unit, entry: &Entry) -> Result<(), SendError> {
        unit.enter(entry);
        for output in &entry.outputs {
            match self.send(output).await {
                Ok(pending) => unit.sent(pending, entry),
                Err(error) => {
                    unit.suspect(entry);
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    async fn send(&self, output: &Output) -> Result<Pending, SendError> {
        let producer = self.current.producer();
        match output {
            Output::Event(ready) => producer.enter(ready).await,
            Output::Letter {
                topic,
                partition,
                record,
            } => producer.enter_record(topic, *partition, record).await,
        }
    }

    /// Commits a unit, or aborts it where that cannot be.
    pub(super) async fn commit(&self, unit: &mut Unit) -> Result<End, ClientError> {
        let (producer, positions) = (self.current.producer(), unit.positions());
        let committed = match producer.send_offsets(positions, unit.member.clone()).await {
            Ok(()) => producer.commit().await,
            refused => refused,
        };
        match committed {
            Ok(()) => Ok(End::Committed),
            Err(Refusal {
                error,
                asks: Asks::Abort,
            }) => {
                tracing::warn!(%error, "a transaction of the consumer cannot be committed");
                self.abort(unit, None).await
            }
            Err(refusal) => Err(refusal.error),
        }
    }

    /// Aborts a unit. `refused` is an output that the client did not even take.
    pub(super) async fn abort(
        &self,
        unit: &mut Unit,
        refused: Option<SendError>,
    ) -> Result<End, ClientError> {
        let by_cluster = unit.refused();
        let aborted = self.current.producer().abort().await;
        aborted.map_err(|refusal| refusal.error)?;
        if by_cluster.is_some() {
            // The records of a batch that was refused have numbers, for which the broker waits: it would refuse the partition's next batch, in a
            // transaction to come. Only then librdkafka asks for a new epoch, in which the numbers begin again (KIP-360), and until it has that
            // it purges what is sent, or does not take it. A new producer has one from the start.
            self.current.replace().await?;
        }
        Ok(End::Aborted(by_cluster.or(refused.filter(is_for_good))))
    }
}
