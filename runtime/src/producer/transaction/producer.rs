//! The producer whose every record is part of a transaction.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::timeout;

use super::error::TransactionError;
use super::handle::Transaction;
use super::worker::{Call, Worker};
use crate::observe::Health;
use crate::producer::durability::Weakness;
use crate::producer::queue::Queue;
use crate::transport::{Asks, Refusal, Written};

/// Sends events in transactions: of several events, to several topics, all are seen or none. Cloning is cheap; all clones are one producer,
/// and their transactions come one after the other.
///
/// ```
/// use kafka_event::SendError;
/// use kafka_event::prelude::*;
///
/// #[kafka_event(topic = "accounts", key = account)]
/// pub struct MoneyWithdrawnEvent {
///     account: i64,
///     cents: i64,
/// }
///
/// #[kafka_event(topic = "accounts", key = account)]
/// pub struct MoneyDepositedEvent {
///     account: i64,
///     cents: i64,
/// }
///
/// # async fn run(kafka: Kafka) -> Result<(), Box<dyn std::error::Error>> {
/// let producer = kafka.producer().transactional("transfers-1").await?;
/// producer
///     .transaction(async |tx| {
///         tx.send(&MoneyWithdrawnEvent { account: 1, cents: 500 }).await?;
///         tx.send(&MoneyDepositedEvent { account: 2, cents: 500 }).await?;
///         Ok::<(), SendError>(())
///     })
///     .await?;
/// # Ok(())
/// # }
/// ```
///
/// It has no sending but that: outside of a transaction a record would join whichever is open.
///
/// ```compile_fail,E0599
/// # use kafka_event::prelude::*;
/// # #[kafka_event(topic = "orders")]
/// # pub struct OrderPlacedEvent { id: i64 }
/// # async fn run(producer: kafka_event::TransactionalProducer, event: OrderPlacedEvent) {
/// producer.send(&event).await;
/// # }
/// ```
///
/// # The transactional id
///
/// It names one instance of a program: two that run at the same time need two ids, or they fence each other; one that is started again takes
/// the same id as before (a stateful set's ordinal, a host's name), and so ends at once what its forerunner left open.
///
/// # What readers see
///
/// A consumer with `isolation.level=read_committed`, the default here, sees nothing of a transaction until it is committed, and nothing of
/// one that was aborted. It reads no further than to the first record of a transaction that is open. So a transaction should be short, and
/// an instance that is killed in the middle holds back the readers of the partitions that it wrote to: until the same id is started again,
/// or until the coordinator aborts it, which is `transaction.timeout.ms` (60 s) and up to 10 s more
/// (`transaction.abort.timed.out.transaction.cleanup.interval.ms` of the brokers).
///
/// A `read_uncommitted` consumer sees everything as it comes. So does every consumer of the embedded broker, which isolates nothing.
///
/// # What a transaction is not
///
/// It covers topics and a group's offsets, and no database: what the work does elsewhere is not undone by an abort.
#[derive(Clone)]
pub struct TransactionalProducer(Arc<Inner>);

pub(super) struct Inner {
    queue: Arc<Queue>,
    worker: Worker,
    /// Held by the transaction that is open. Those that wait get it in the order in which they came.
    turn: Mutex<()>,
    limit: Duration,
    weaknesses: Vec<Weakness>,
}

impl TransactionalProducer {
    pub(super) fn new(
        queue: Arc<Queue>,
        worker: Worker,
        limit: Duration,
        weaknesses: Vec<Weakness>,
    ) -> Self {
        Self(Arc::new(Inner {
            queue,
            worker,
            turn: Mutex::new(()),
            limit,
            weaknesses,
        }))
    }

    /// Runs `work` in a transaction, and commits it when it returns `Ok`. The transaction is aborted when it returns an error, when it panics,
    /// when it takes longer than `transaction.timeout.ms`, and when this future is dropped before the commit began.
    ///
    /// One transaction is open at a time: other calls wait for their turn, in order. A transaction within the work of another one of the same
    /// producer would wait for ever, and ends when the outer one times out.
    ///
    /// Nothing is run again by itself: [`TransactionError::is_retryable`] says whether the caller may.
    ///
    /// # Errors
    /// When it was not committed, or that is not known: [`TransactionError::written`] says which.
    pub async fn transaction<T, E>(
        &self,
        work: impl AsyncFnOnce(&Transaction) -> Result<T, E>,
    ) -> Result<T, TransactionError<E>> {
        let Inner {
            queue,
            worker,
            turn,
            limit,
            ..
        } = &*self.0;
        let _turn = turn.lock().await;
        let mut open = Open(Some(worker));
        worker.call(Call::Begin).await.map_err(not_written)?;
        let transaction = Transaction::new(Arc::clone(&self.0));
        let error = match timeout(*limit, work(&transaction)).await {
            Ok(Ok(value)) => match worker.call(Call::Commit).await {
                Ok(()) => {
                    open.0 = None;
                    return Ok(value);
                }
                Err(Refusal { error, asks }) if asks != Asks::Abort => {
                    return Err(TransactionError::Ended {
                        written: Written::Maybe,
                        source: error,
                    });
                }
                Err(refusal) => not_written(refusal),
            },
            Ok(Err(source)) => TransactionError::Work {
                source,
                producer: queue.client.fatal_error("the producer has ended"),
            },
            Err(_) => TransactionError::TimedOut { limit: *limit },
        };
        if let Err(Refusal { error, .. }) = worker.call(Call::Abort).await {
            tracing::warn!(%error, "a transaction was not aborted; its coordinator will do so");
        }
        open.0 = None;
        Err(error)
    }

    /// `transaction.timeout.ms`.
    pub(crate) fn limit(&self) -> Duration {
        self.0.limit
    }

    pub(super) fn queue(&self) -> &Queue {
        &self.0.queue
    }

    pub(super) fn worker(&self) -> &Worker {
        &self.0.worker
    }

    /// As [`Producer::health`](crate::Producer::health). One that another instance has fenced is not live.
    #[must_use]
    pub fn health(&self) -> Health {
        self.0.queue.health()
    }

    /// As [`Producer::weaknesses`](crate::Producer::weaknesses).
    #[must_use]
    pub fn weaknesses(&self) -> &[Weakness] {
        &self.0.weaknesses
    }
}

fn not_written<E>(Refusal { error, asks }: Refusal) -> TransactionError<E> {
    match asks {
        Asks::Abort => TransactionError::Aborted { source: error },
        Asks::More | Asks::End => TransactionError::Ended {
            written: Written::No,
            source: error,
        },
    }
}

/// A transaction that may have begun. Dropped, it is aborted; the thread does so before it begins another.
struct Open<'a>(Option<&'a Worker>);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if let Some(worker) = self.0 {
            drop(worker.ask(Call::Abort));
        }
    }
}

impl Inner {
    pub(super) fn queue(&self) -> &Queue {
        &self.queue
    }

    pub(super) fn worker(&self) -> &Worker {
        &self.worker
    }
}

impl fmt::Debug for TransactionalProducer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactionalProducer")
            .field("limit", &self.0.limit)
            .finish_non_exhaustive()
    }
}
