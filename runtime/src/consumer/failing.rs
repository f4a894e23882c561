//! Setting up what becomes of records that fail.

use std::sync::Arc;
use std::time::Duration;

use super::builder::ConsumerBuilder;
use super::failure::{
    Breaker, CircuitBreaker, CircuitBreakerState, DeadLetters, Policy, RetryTopics,
};
use super::hooks::{Hook, ParkedRecord};
use super::report::Unreadable;
use crate::{Retry, Verdict};

/// How long a record may be parked in all when nothing is said.
pub(super) const PARK_LIMIT: Duration = Duration::from_secs(3600);

/// What was said of records that fail.
#[derive(Default)]
pub(super) struct Failing {
    pub(super) retry: Option<Retry>,
    pub(super) retry_topics: RetryTopics,
    pub(super) dead_letters: DeadLetters,
    pub(super) on_unreadable: Option<Hook<Unreadable>>,
    pub(super) on_unknown_schema: Option<Verdict>,
    pub(super) park_limit: Option<Duration>,
    pub(super) on_parked: Option<Hook<ParkedRecord>>,
    pub(super) circuit_breaker: Option<CircuitBreaker>,
    pub(super) on_circuit_breaker: Option<Hook<CircuitBreakerState>>,
}

impl Failing {
    /// What counts for an error that says `retry` and no more.
    pub(super) fn policy(&self) -> Policy {
        let once = Retry::attempts(1);
        let without = (!self.retry_topics.is_empty()).then_some(&once);
        Policy::new(self.retry.as_ref().or(without))
    }

    /// The breaker that was asked for; it says so where records can be given up before it opens.
    pub(super) fn breaker(&self, policy: &Policy) -> Option<Breaker> {
        let settings = self.circuit_breaker.clone()?;
        let failures = settings.least_failures();
        if let Some(attempts) = policy.attempts().filter(|attempts| *attempts < failures) {
            tracing::warn!(
                attempts,
                failures,
                "records can be given up before the circuit breaker opens: it needs more failures than one of them has attempts"
            );
        }
        Some(Breaker::new(settings, self.on_circuit_breaker.clone()))
    }

    /// Says how long a record can hold up those behind it, and what does not fit to that.
    pub(super) fn say(&self, policy: &Policy, handler_timeout: Option<Duration>) {
        let Some(longest) = policy.longest(handler_timeout) else {
            tracing::info!(
                "a record can hold up those behind it for any time: there is no handler_timeout"
            );
            return;
        };
        tracing::info!(
            ?longest,
            "how long a record that fails can hold up those behind it"
        );
        if let Some(delay) = self.retry_topics.first().filter(|delay| *delay < longest) {
            tracing::warn!(
                ?longest,
                ?delay,
                "records of the first retry topic can be late: one of them is tried for longer than their delay"
            );
        }
    }
}

impl<S, G> ConsumerBuilder<S, G> {
    /// How often a record is tried, in its place, when the error of its handler says `retry` and no more, or when the handler panicked or
    /// timed out; five attempts with a backoff of 1 s to 30 s when nothing is said. Records that have to be handled after it wait
    /// ([`Ordering`](crate::Ordering)), others do not. How long that can take is logged at the start, with a warning where the first retry topic's delay is
    /// shorter. It need not fit into `max.poll.interval.ms`, since polling goes on, nor into `transaction.timeout.ms`, since no transaction is open while
    /// handlers run. An end of the consumer ends the waiting, and hands the record back.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.failing.retry = Some(retry);
        self
    }

    /// Topics for records that are tried again later, while those behind them are handled; none when nothing is said. With them a record is
    /// tried once in its place, unless [`retry`](Self::retry) or its error says more.
    #[must_use]
    pub fn retry_topics(mut self, retry_topics: RetryTopics) -> Self {
        self.failing.retry_topics = retry_topics;
        self
    }

    /// Leaves what handlers need alone while it is down; nothing does when nothing is said. See [`CircuitBreaker`].
    #[must_use]
    pub fn circuit_breaker(mut self, circuit_breaker: CircuitBreaker) -> Self {
        self.failing.circuit_breaker = Some(circuit_breaker);
        self
    }

    /// Is told whenever the circuit breaker has come to another state. The hook must not block.
    #[must_use]
    pub fn on_circuit_breaker(
        mut self,
        hook: impl Fn(&CircuitBreakerState) + Send + Sync + 'static,
    ) -> Self {
        self.failing.on_circuit_breaker = Some(Arc::new(hook));
        self
    }

    /// How long a record may be parked in all where its error says no more than [`Verdict::Park`]; an hour when nothing is said. It is a dead letter
    /// when it is to be parked after that.
    #[must_use]
    pub fn park_limit(mut self, limit: Duration) -> Self {
        self.failing.park_limit = Some(limit);
        self
    }

    /// Is told of each record that is parked, each time, and of the oldest one when a partition takes no more because of them
    /// ([`ParkedRecord::stops_partition`]). The hook must not block.
    #[must_use]
    pub fn on_parked(mut self, hook: impl Fn(&ParkedRecord) + Send + Sync + 'static) -> Self {
        self.failing.on_parked = Some(Arc::new(hook));
        self
    }

    /// Where records go that cannot be read or were given up; `<topic>.DLT` when nothing is said.
    #[must_use]
    pub fn dead_letters(mut self, dead_letters: DeadLetters) -> Self {
        self.failing.dead_letters = dead_letters;
        self
    }

    /// Is told of each record that cannot be read, once, before it is a dead letter. The hook must not block.
    #[must_use]
    pub fn on_unreadable(mut self, hook: impl Fn(&Unreadable) + Send + Sync + 'static) -> Self {
        self.failing.on_unreadable = Some(Arc::new(hook));
        self
    }

    /// What becomes of a record that was written with a schema this program does not know, by itself or by [`writers`](Self::writers): a
    /// newer version of an event, most likely. It is no fault of the record, so that the answer is [`Verdict::Stop`] when nothing is said.
    /// With [`Verdict::Retry`] its partition waits, and says so in the log, for a program that knows the schema to take it over; then it is
    /// a dead letter. Where there is a topic of [contracts](crate::Kafka::contracts), each attempt looks for the schema there, and the answer
    /// is [`Verdict::Retry`] when nothing is said.
    #[must_use]
    pub fn on_unknown_schema(mut self, verdict: Verdict) -> Self {
        self.failing.on_unknown_schema = Some(verdict);
        self
    }
}
