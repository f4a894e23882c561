//! A transaction step by step, for the consumer whose records share one: whoever takes these steps takes all of them.

use super::producer::TransactionalProducer;
use super::worker::Call;
use crate::event::{Event, Record};
use crate::producer::error::SendError;
use crate::producer::pending::Pending;
use crate::producer::queue::Ready;
use crate::transport::{GroupMember, Refusal, TopicPartition};

impl TransactionalProducer {
    pub(crate) async fn begin(&self) -> Result<(), Refusal> {
        self.worker().call(Call::Begin).await
    }

    /// Makes the record of an event, for [`enter`](Self::enter).
    pub(crate) async fn ready<E: Event>(&self, event: &E) -> Result<Ready, SendError> {
        self.queue().ready(event).await
    }

    /// Puts the record of an event into the queue, and so into the transaction.
    pub(crate) async fn enter(&self, ready: &Ready) -> Result<Pending, SendError> {
        self.queue().enter(ready).await
    }

    /// Puts a record into the queue as it is; without a partition the partitioner chooses.
    pub(crate) async fn enter_record(
        &self,
        topic: &str,
        partition: Option<i32>,
        record: &Record,
    ) -> Result<Pending, SendError> {
        self.queue().record(topic, partition, record).await
    }

    /// Makes the offsets from which a group goes on part of the transaction.
    pub(crate) async fn send_offsets(
        &self,
        positions: Vec<(TopicPartition, i64)>,
        member: GroupMember,
    ) -> Result<(), Refusal> {
        self.worker().call(Call::Offsets(positions, member)).await
    }

    /// Sends what waits, and commits.
    pub(crate) async fn commit(&self) -> Result<(), Refusal> {
        self.worker().call(Call::Commit).await
    }

    /// Gives up what was not sent, and aborts.
    pub(crate) async fn abort(&self) -> Result<(), Refusal> {
        self.worker().call(Call::Abort).await
    }
}
