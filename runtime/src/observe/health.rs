//! Whether a client is well, and if not, why: what a probe of an orchestrator asks.

use std::fmt;
use std::time::Duration;

use crate::consumer::{CircuitBreakerState, StuckHandler};
use crate::transport::{ClientError, TopicPartition};

/// How a consumer or a producer is, as of now: [`Consumer::health`](crate::Consumer::health), [`ConsumerHandle::health`](crate::ConsumerHandle::health),
/// [`Producer::health`](crate::Producer::health).
///
/// *Live* is what a restart would help against: answer a liveness probe by [`is_live`](Self::is_live). *Ready* is what it does its work with: answer a
/// readiness probe, or an alert, by [`is_ready`](Self::is_ready). As a text it says why, without payloads and secrets.
///
/// ```
/// # async fn run(consumer: kafka_event::Consumer) {
/// let health = consumer.health();
/// let (status, body) = match health.is_ready() {
///     true => (200, "ready".to_owned()),
///     false => (503, health.to_string()),
/// };
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Health {
    reasons: Vec<Unhealthy>,
}

impl Health {
    pub(crate) fn new(reasons: Vec<Unhealthy>) -> Self {
        Self { reasons }
    }

    /// Whether it can go on as it is: nothing is wrong with it, or nothing that a restart would help against.
    #[must_use]
    pub fn is_live(&self) -> bool {
        !self.reasons.iter().any(Unhealthy::asks_for_restart)
    }

    /// Whether nothing is wrong with it.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.reasons.is_empty()
    }

    /// What is wrong with it.
    #[must_use]
    pub fn reasons(&self) -> &[Unhealthy] {
        &self.reasons
    }
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_ready() {
            return f.write_str("ready");
        }
        f.write_str(if self.is_live() {
            "not ready"
        } else {
            "not live"
        })?;
        for (index, reason) in self.reasons.iter().enumerate() {
            write!(f, "{} {reason}", if index == 0 { ":" } else { ";" })?;
        }
        Ok(())
    }
}

/// What is wrong with a client.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Unhealthy {
    /// It has ended. Not live.
    Ended,
    /// An error that the client does not recover from: a fenced producer, a lost sequence. Not live.
    Fatal(ClientError),
    /// The consumer's thread has not asked the client for this long, longer than [`watch_handlers`](crate::ConsumerBuilder::watch_handlers) allows handlers: a
    /// hook blocks it. Not live.
    NotPolling {
        /// For how long.
        since: Duration,
    },
    /// An attempt of a handler takes longer than [`watch_handlers`](crate::ConsumerBuilder::watch_handlers) says. Not live.
    StuckHandler(StuckHandler),
    /// The group has given the consumer nothing yet, or took everything away: it has just started, other members have all partitions, or a
    /// rebalance goes on.
    NoAssignment,
    /// A record cannot be written to its dead-letter topic, or to a retry topic, and its partition waits.
    CannotLetGo {
        /// The record's partition.
        partition: TopicPartition,
        /// Its offset.
        offset: i64,
        /// Where it is to be written.
        to: String,
        /// How long it has waited.
        since: Duration,
        /// What the last attempt ended with.
        error: String,
    },
    /// The [circuit breaker](crate::CircuitBreaker) lets no record through, or one as a probe: what handlers need is down.
    CircuitBreaker(CircuitBreakerState),
    /// No broker can be reached, or they refuse the client: wrong credentials, or some that were replaced.
    Unreachable {
        /// For how long.
        since: Duration,
        /// What the client reported.
        error: ClientError,
    },
}

impl Unhealthy {
    /// Whether a restart would help against it, as far as anything would.
    fn asks_for_restart(&self) -> bool {
        match self {
            Self::Ended | Self::Fatal(_) | Self::NotPolling { .. } | Self::StuckHandler(_) => true,
            Self::NoAssignment
            | Self::CannotLetGo { .. }
            | Self::CircuitBreaker(_)
            | Self::Unreachable { .. } => false,
        }
    }
}

impl fmt::Display for Unhealthy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended => f.write_str("it has ended"),
            Self::Fatal(error) => write!(f, "{error}"),
            Self::NotPolling { since } => {
                write!(f, "the consumer's thread has been blocked for {since:?}")
            }
            Self::StuckHandler(StuckHandler {
                partition,
                offset,
                age,
            }) => write!(
                f,
                "the handler of the record at {partition}, offset {offset}, has not returned for {age:?}"
            ),
            Self::NoAssignment => f.write_str("no partition is assigned"),
            Self::CannotLetGo {
                partition,
                offset,
                to,
                since,
                error,
            } => write!(
                f,
                "the record at {partition}, offset {offset}, has not been written to {to} for {since:?}: {error}"
            ),
            Self::CircuitBreaker(state) => write!(f, "the circuit breaker is {state}"),
            Self::Unreachable { since, error } => write!(f, "for {since:?}: {error}"),
        }
    }
}
