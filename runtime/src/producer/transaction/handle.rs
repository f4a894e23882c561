//! An open transaction, as the work in it sees it.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use super::producer::Inner;
use super::worker::Call;
use crate::consumer::ConsumedOffset;
use crate::event::{Event, Record};
use crate::producer::error::SendError;
use crate::producer::pending::Receipt;
use crate::transport::{ClientError, Refusal};

/// A transaction that is open: what is sent by it is part of it.
pub struct Transaction(Arc<Inner>);

impl Transaction {
    pub(super) fn new(producer: Arc<Inner>) -> Self {
        Self(producer)
    }

    /// Sends an event and waits until the brokers have it. It is seen when the transaction is committed.
    ///
    /// # Errors
    /// As [`Producer::send`](crate::Producer::send). A transaction with a record that failed cannot be committed any more.
    pub async fn send<E: Event>(&self, event: &E) -> Result<Receipt, SendError> {
        self.0.queue().when_room(event).await?.await
    }

    /// Puts an event into the queue, waiting for room where there is none. The commit waits for it, and fails if it fails, so that there is
    /// nothing to await: the way to send many.
    ///
    /// # Errors
    /// As [`Producer::enqueue`](crate::Producer::enqueue).
    pub async fn enqueue<E: Event>(&self, event: &E) -> Result<(), SendError> {
        self.0.queue().when_room(event).await.map(drop)
    }

    /// Sends the record that deletes a key from a compacted topic.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_tombstone<E: Event>(&self, key: &E::Key) -> Result<Receipt, SendError> {
        self.0.queue().tombstone::<E>(key).await?.await
    }

    /// Sends a record as it is: see [`Producer::send_record`](crate::Producer::send_record).
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_record(&self, topic: &str, record: &Record) -> Result<Receipt, SendError> {
        self.0.queue().record(topic, None, record).await?.await
    }

    /// Makes the offsets of consumed records part of the transaction: the group goes on behind them when it is committed, and from them when
    /// it is not. So what is made of a record is seen once, however often its consumer is killed.
    ///
    /// ```
    /// use kafka_event::prelude::*;
    /// use kafka_event::{ConsumedOffset, SendError, TransactionError, TransactionalProducer};
    ///
    /// # #[kafka_event(topic = "orders")]
    /// # pub struct OrderPlacedEvent { id: i64 }
    /// # #[kafka_event(topic = "invoices")]
    /// # pub struct InvoiceWrittenEvent { order: i64 }
    /// async fn bill(
    ///     event: OrderPlacedEvent,
    ///     offset: ConsumedOffset,
    ///     State(producer): State<TransactionalProducer>,
    /// ) -> Result<(), TransactionError<SendError>> {
    ///     producer
    ///         .transaction(async |tx| {
    ///             tx.enqueue(&InvoiceWrittenEvent { order: event.id }).await?;
    ///             tx.commit_offsets([&offset]).await
    ///         })
    ///         .await
    /// }
    /// ```
    ///
    /// All are of one consumer. The consumer commits the same offset once more after the handler, which changes nothing.
    ///
    /// # Errors
    /// [`SendError::Offsets`] when the coordinator refuses them, since another member of the group has the partition by now; the transaction
    /// can only be aborted then. Also when the consumer has ended.
    pub async fn commit_offsets<'a>(
        &self,
        offsets: impl IntoIterator<Item = &'a ConsumedOffset>,
    ) -> Result<(), SendError> {
        let doing = "the offsets cannot be part of the transaction";
        let (mut next, mut member) = (HashMap::new(), None);
        for offset in offsets {
            // The membership of the first: what it was when the first record was read.
            member = member.or(Some(&offset.member));
            let next = next.entry(offset.partition.clone()).or_insert(offset.next);
            *next = offset.next.max(*next);
        }
        let member = match member {
            None => return Ok(()),
            Some(Some(member)) => member.clone(),
            Some(None) => {
                let source = ClientError::other(doing, "their consumer has ended");
                return Err(SendError::Offsets { source });
            }
        };
        let call = Call::Offsets(next.into_iter().collect(), member);
        let done = self.0.worker().call(call).await;
        done.map_err(|Refusal { error, .. }| SendError::Offsets { source: error })
    }
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").finish_non_exhaustive()
    }
}
