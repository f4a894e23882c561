//! Setting up what becomes of records that fail.

use std::sync::Arc;
use std::time::Duration;

use super::builder::ConsumerBuilder;
use super::failure::{DeadLetters, Policy, RetryTopics};
use super::hooks::Hook;
use super::report::Unreadable;
use crate::{Retry, Verdict};

/// What was said of records that fail.
pub(super) struct Failing {
    pub(super) retry: Option<Retry>,
    pub(super) retry_topics: RetryTopics,
    pub(super) dead_letters: DeadLetters,
    pub(super) on_unreadable: Option<Hook<Unreadable>>,
    pub(super) on_unknown_schema: Verdict,
}

impl Default for Failing {
    fn default() -> Self {
        Self {
            retry: None,
            retry_topics: RetryTopics::default(),
            dead_letters: DeadLetters::default(),
            on_unreadable: None,
            on_unknown_schema: Verdict::Stop,
        }
    }
}

impl Failing {
    /// What counts for an error that says `retry` and no more.
    pub(super) fn policy(&self) -> Policy {
        let once = Retry::attempts(1);
        let without = (!self.retry_topics.is_empty()).then_some(&once);
        Policy::new(self.retry.as_ref().or(without))
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

impl<S> ConsumerBuilder<S> {
    /// How often a record is tried, in its place, when the error of its handler says `retry` and no more, or when the handler panicked or
    /// timed out; five attempts with a backoff of 1 s to 30 s when nothing is said. Records that have to be handled after it wait
    /// ([`Ordering`](crate::Ordering)), others do not; polling goes on, so that the membership is never at stake. An end of the consumer ends the waiting, and
    /// hands the record back.
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
    /// a dead letter.
    #[must_use]
    pub fn on_unknown_schema(mut self, verdict: Verdict) -> Self {
        self.failing.on_unknown_schema = verdict;
        self
    }
}
