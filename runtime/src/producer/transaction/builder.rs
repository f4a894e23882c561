//! Setting up a transactional producer: a durable one with a transactional id, and times that fit each other.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::producer::TransactionalProducer;
use super::worker::Worker;
use crate::TraceContext;
use crate::config::{ClientKind, Value};
use crate::error::KafkaError;
use crate::event::{Contract, Event};
use crate::producer::builder::{ProducerBuilder, milliseconds};
use crate::producer::profile::IN_FLIGHT;

const TRANSACTION: &str = "transaction.timeout.ms";
const DELIVERY: &str = "delivery.timeout.ms";
const REQUEST: &str = "request.timeout.ms";

/// While the group's coordinator is being replaced, the client (librdkafka 2.12) asks three times who it is, and then only when one of its connections
/// opens or closes: perhaps never, and the call that puts offsets into a transaction has no end of its own. So idle connections end.
const IDLE: &str = "connections.max.idle.ms";
const IDLE_MS: &str = "10000";

/// Makes a [`TransactionalProducer`]; [`ProducerBuilder::transactional`] begins one.
///
/// `transaction.timeout.ms`, a minute when nothing is said, contains everything else: no record is on its way for longer
/// (`delivery.timeout.ms`), and two requests fit into it (`request.timeout.ms`), unless these were set. A connection that is idle for ten seconds ends
/// (`connections.max.idle.ms`), or the producer might not hear of a group's new coordinator.
#[derive(Clone, Debug)]
pub struct TransactionalBuilder {
    durable: ProducerBuilder,
}

impl TransactionalBuilder {
    pub(in crate::producer) fn new(durable: ProducerBuilder, id: String) -> Self {
        let durable = durable.set("transactional.id", id);
        Self { durable }
    }

    /// As [`ProducerBuilder::set`].
    #[must_use]
    pub fn set(self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        let durable = self.durable.set(key, value);
        Self { durable }
    }

    /// As [`ProducerBuilder::event`].
    #[must_use]
    pub fn event<E: Event>(self) -> Self {
        let durable = self.durable.event::<E>();
        Self { durable }
    }

    /// As [`ProducerBuilder::trace_context`].
    #[must_use]
    pub fn trace_context(
        self,
        current: impl Fn() -> Option<TraceContext> + Send + Sync + 'static,
    ) -> Self {
        let durable = self.durable.trace_context(current);
        Self { durable }
    }

    /// As [`event`](Self::event), of these.
    pub(crate) fn contracts(self, contracts: impl IntoIterator<Item = &'static Contract>) -> Self {
        let durable = self.durable.contracts(contracts);
        Self { durable }
    }

    /// A key that follows from what the producer is for; what somebody set counts more.
    pub(crate) fn derived(mut self, key: &'static str, value: &str) -> Self {
        self.durable.keys.derived.push((key, value.to_owned()));
        self
    }

    /// Starts the producer: takes over the transactional id, which aborts what an earlier instance left open and fences that instance.
    /// Awaiting the builder does the same.
    ///
    /// # Errors
    /// As [`ProducerBuilder::start`], and when the id cannot be taken over within `max.block.ms`.
    pub async fn start(mut self) -> Result<TransactionalProducer, KafkaError> {
        // What a new epoch could double is aborted with its transaction.
        self = self.derived(IN_FLIGHT, "5");
        self = self.derived(IDLE, IDLE_MS);
        let limit = self.derive_times()?;
        let (queue, weaknesses) = self.durable.build().await?;
        let queue = Arc::new(queue);
        let worker = Worker::start(Arc::clone(&queue), queue.patience(), limit).await?;
        Ok(TransactionalProducer::new(queue, worker, limit, weaknesses))
    }

    /// Makes the other times fit into that of a transaction, which is returned.
    fn derive_times(&mut self) -> Result<Duration, KafkaError> {
        let checked = self
            .durable
            .kafka
            .checked(ClientKind::Producer, &self.durable.keys)?;
        let time = |key| milliseconds(&checked, key);
        let (limit, linger) = (time(TRANSACTION), time("linger.ms"));
        let mut derive = |key, time: Duration| {
            let derived = &mut self.durable.keys.derived;
            derived.push((key, time.as_millis().to_string()));
        };
        if limit < time(DELIVERY) {
            derive(DELIVERY, limit);
        }
        if limit < linger + time(REQUEST) * 2 {
            derive(REQUEST, limit.saturating_sub(linger) / 2);
        }
        Ok(limit)
    }
}

impl IntoFuture for TransactionalBuilder {
    type Output = Result<TransactionalProducer, KafkaError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.start())
    }
}
