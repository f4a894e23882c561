//! A consumer that runs, and what can be asked of it meanwhile.

use std::fmt;
use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread::Thread;

use tokio::sync::oneshot;

use super::error::ConsumerError;
use super::failure::CircuitBreakerState;
use super::hooks::ParkedRecord;
use super::position::Position;
use super::report::ConsumerReport;
use super::shutdown::shutdown_signal;
use super::vitals::Vitals;
use crate::observe::Health;
use crate::transport::{ClientError, TopicPartition};

/// How a consumer ended.
pub(super) type Ended = Result<ConsumerReport, ConsumerError>;

/// What the engine's thread is told at its end.
#[derive(Debug, Default)]
pub(super) struct Orders {
    pub(super) stop: std::sync::atomic::AtomicBool,
    pub(super) force: std::sync::atomic::AtomicBool,
    /// The group is left for good.
    pub(super) leave: std::sync::atomic::AtomicBool,
}

/// Stops the engine when nobody waits for its end any more.
#[derive(Debug)]
struct StopOnDrop(Arc<Orders>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Release);
    }
}

/// A consumer that runs. Dropping it ends it in the background, as [`shutdown`](Self::shutdown) does.
///
/// # How a member stays one
///
/// Consumers of one group share the partitions of their topics: each partition is read by one of them, its *member*. When members come or go, or
/// topics get partitions, the group *rebalances*: partitions move. Three clocks decide who is a member:
///
/// - **`heartbeat.interval.ms`** (3 s): how often a member says that it lives. A thread of the client does it, whatever handlers do. With it
///   comes the news of a rebalance, so that it is also how long a member may go on before it hears of one.
/// - **`session.timeout.ms`** (45 s): when no heartbeat came for so long the member counts as dead, and its partitions move. This is how long
///   the records of a process that was killed wait. A member with a name of its own ([`instance`](crate::ConsumerBuilder::instance)) that is back
///   within that time gets its partitions back at once, and nothing moves: good for rolling restarts.
/// - **`max.poll.interval.ms`** (5 min): how long a member may go without asking the client for records. Elsewhere a handler that takes longer
///   costs the membership, the record goes to another member, and so on for ever. Not here: a thread of its own asks, and handlers run beside it, for as
///   long as they need. When they are behind, it takes no more; the client fetches until its own queue is full. So the clock stays for what
///   does block that thread: hooks, and giving partitions up.
///
/// When partitions are given up, their running handlers may finish until
/// [`shutdown_deadline`](crate::ConsumerBuilder::shutdown_deadline), what is done is committed, and then the next member begins there: nothing is
/// handled twice. Only what has to move stands still meanwhile (the assignor is the cooperative-sticky one). With `group.protocol=consumer`
/// (KIP-848, Kafka 4) the broker assigns, heartbeats and session are the broker's settings, and members do not wait for one another.
///
/// A process that is killed has no time for that: what it did since the last commit
/// ([`commit_interval`](crate::ConsumerBuilder::commit_interval)), and what was under way, is handled again by the next member. Nothing is lost.
#[derive(Debug)]
pub struct Consumer {
    handle: ConsumerHandle,
    end: oneshot::Receiver<Ended>,
    stop: StopOnDrop,
}

impl Consumer {
    pub(super) fn new(
        handle: ConsumerHandle,
        end: oneshot::Receiver<Ended>,
        orders: Arc<Orders>,
    ) -> Self {
        Self {
            handle,
            end,
            stop: StopOnDrop(orders),
        }
    }

    /// What can be asked of it while it runs.
    #[must_use]
    pub fn handle(&self) -> ConsumerHandle {
        self.handle.clone()
    }

    /// How it is: [`ConsumerHandle::health`].
    #[must_use]
    pub fn health(&self) -> Health {
        self.handle.health()
    }

    /// Lets it run until `shutdown` resolves, and ends it then: it takes no more, lets running handlers finish by the deadline, hands back
    /// what was not begun, commits what was handled and leaves the group. A signal (Ctrl-C, `SIGTERM`) after that forces the end: running
    /// handlers are abandoned, and their records are handled again by the next consumer.
    ///
    /// # Errors
    /// When it ends by itself: a handler failed for good, or the client cannot go on.
    pub async fn run_until(
        mut self,
        shutdown: impl Future<Output = ()>,
    ) -> Result<ConsumerReport, ConsumerError> {
        tokio::pin!(shutdown);
        tokio::select! {
            ended = &mut self.end => return settle(ended),
            () = &mut shutdown => {}
        }
        self.stop.0.stop.store(true, Ordering::Release);
        self.handle.engine.unpark();
        tokio::select! {
            ended = &mut self.end => return settle(ended),
            () = shutdown_signal() => {}
        }
        self.stop.0.force.store(true, Ordering::Release);
        settle(self.end.await)
    }

    /// Ends it now, in good order.
    ///
    /// # Errors
    /// As for [`run_until`](Self::run_until).
    pub async fn shutdown(self) -> Result<ConsumerReport, ConsumerError> {
        self.run_until(ready(())).await
    }

    /// Ends it now, in good order, and lets the group know that this member does not come back, also where it has a name of its own
    /// ([`instance`](crate::ConsumerBuilder::instance), KIP-345): another member gets its partitions at once, and not when
    /// `session.timeout.ms` is over. For the last run of an instance, when a service gets smaller. Without such a name it is what
    /// [`shutdown`](Self::shutdown) does.
    ///
    /// # Errors
    /// As for [`run_until`](Self::run_until). Where the group could not be told: it ended in good order, and is a member until its session
    /// times out. With `group.protocol=consumer` (KIP-848) the client has no word for it.
    pub async fn decommission(self) -> Result<ConsumerReport, ConsumerError> {
        self.stop.0.leave.store(true, Ordering::Release);
        self.shutdown().await
    }
}

fn settle(ended: Result<Ended, oneshot::error::RecvError>) -> Ended {
    ended.unwrap_or_else(|_| {
        Err(ConsumerError::Client(ClientError::other(
            "the consumer's thread ended",
            "it panicked; please report this",
        )))
    })
}

/// An answer that somebody waits for.
pub(super) type Reply<T> = oneshot::Sender<Result<T, HandleError>>;

/// What the engine's thread is asked.
#[derive(Debug)]
pub(super) enum Request {
    Assignment(Reply<Vec<TopicPartition>>),
    Lag(Reply<Vec<Lag>>),
    Report(Reply<ConsumerReport>),
    Parked(Reply<Vec<ParkedRecord>>),
    CircuitBreaker(Reply<Option<CircuitBreakerState>>),
    Pause(Vec<TopicPartition>, Reply<()>),
    Resume(Vec<TopicPartition>, Reply<()>),
    Seek(Vec<TopicPartition>, Position, Reply<()>),
}

/// What can be asked of a consumer while it runs. Cloning is cheap; it keeps nothing alive.
#[derive(Clone, Debug)]
pub struct ConsumerHandle {
    requests: mpsc::Sender<Request>,
    engine: Thread,
    vitals: Arc<Vitals>,
}

impl ConsumerHandle {
    pub(super) fn new(
        requests: mpsc::Sender<Request>,
        engine: Thread,
        vitals: Arc<Vitals>,
    ) -> Self {
        Self {
            requests,
            engine,
            vitals,
        }
    }

    async fn ask<T>(&self, request: impl FnOnce(Reply<T>) -> Request) -> Result<T, HandleError> {
        let (reply, answer) = oneshot::channel();
        if self.requests.send(request(reply)).is_err() {
            return Err(HandleError::Ended);
        }
        self.engine.unpark();
        answer.await.unwrap_or(Err(HandleError::Ended))
    }

    /// How it is, also when its thread is blocked or it has ended. What handlers and the cluster do is looked at once a second.
    #[must_use]
    pub fn health(&self) -> Health {
        self.vitals.health()
    }

    /// The partitions that it reads now.
    ///
    /// # Errors
    /// When the consumer has ended.
    pub async fn assignment(&self) -> Result<Vec<TopicPartition>, HandleError> {
        self.ask(Request::Assignment).await
    }

    /// How far behind it is in each partition that it reads.
    ///
    /// # Errors
    /// When the consumer has ended.
    pub async fn lag(&self) -> Result<Vec<Lag>, HandleError> {
        self.ask(Request::Lag).await
    }

    /// What it has done until now.
    ///
    /// # Errors
    /// When the consumer has ended.
    pub async fn report(&self) -> Result<ConsumerReport, HandleError> {
        self.ask(Request::Report).await
    }

    /// The records that are parked now, by partition and offset: see [`Verdict::Park`](crate::Verdict::Park).
    ///
    /// # Errors
    /// When the consumer has ended.
    pub async fn parked(&self) -> Result<Vec<ParkedRecord>, HandleError> {
        self.ask(Request::Parked).await
    }

    /// Whether its circuit breaker lets records through; `None`: it has none.
    ///
    /// # Errors
    /// When the consumer has ended.
    pub async fn circuit_breaker(&self) -> Result<Option<CircuitBreakerState>, HandleError> {
        self.ask(Request::CircuitBreaker).await
    }

    /// Takes no more records of these partitions until they are resumed; what was taken is handled. It stays so when a partition goes to
    /// another member and comes back. What was fetched is kept: the client goes on to fetch until its queue is full.
    ///
    /// # Errors
    /// When the consumer has ended.
    pub async fn pause(
        &self,
        partitions: impl IntoIterator<Item = TopicPartition>,
    ) -> Result<(), HandleError> {
        let partitions = partitions.into_iter().collect();
        self.ask(|reply| Request::Pause(partitions, reply)).await
    }

    /// Takes records of these partitions again.
    ///
    /// # Errors
    /// When the consumer has ended.
    pub async fn resume(
        &self,
        partitions: impl IntoIterator<Item = TopicPartition>,
    ) -> Result<(), HandleError> {
        let partitions = partitions.into_iter().collect();
        self.ask(|reply| Request::Resume(partitions, reply)).await
    }

    /// Reads these partitions from another position on: handlers that run may finish by the deadline, and what was done is committed before.
    /// The group's own position follows with the next commit, also backwards.
    ///
    /// # Errors
    /// When one of them is not assigned, or the consumer has ended; those before it have moved.
    pub async fn seek(
        &self,
        partitions: impl IntoIterator<Item = TopicPartition>,
        position: Position,
    ) -> Result<(), HandleError> {
        let partitions = partitions.into_iter().collect();
        self.ask(|reply| Request::Seek(partitions, position, reply))
            .await
    }
}

/// How far behind a consumer is in a partition.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lag {
    /// The partition.
    pub partition: TopicPartition,
    /// The position that is, or will be, committed; `None`: nothing was done yet, and the group has none.
    pub position: Option<i64>,
    /// The offset behind the last record, as the last fetch told it; `None`: none has come yet.
    pub end: Option<i64>,
    /// How many records are not done, `None` while that is not known. Where everything was fetched it is exact, and 0 at the end of the
    /// partition, whatever lies behind its last record; before that, markers of transactions and gaps count too.
    pub records: Option<u64>,
}

/// Why a running consumer did not do what it was asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum HandleError {
    /// It has ended.
    Ended,
    /// It does not read that partition now.
    NotAssigned(TopicPartition),
}

impl fmt::Display for HandleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended => f.write_str("the consumer has ended"),
            Self::NotAssigned(partition) => {
                write!(f, "{partition} is not assigned to this consumer now")
            }
        }
    }
}

impl std::error::Error for HandleError {}
