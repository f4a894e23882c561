//! Setting up a producer: its keys, its events, and what is asked of the cluster before the first record.

use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use super::ahead::Ahead;
use super::durability::{Weakness, weaknesses};
use super::limits::Limits;
use super::profile::{Durable, Profile};
use super::queue::Queue;
use super::seen::Seen;
use super::send::Producer;
use super::transaction::TransactionalBuilder;
use crate::Retry;
use crate::config::{Checked, ClientKind, ConfigErrors, Delivery, Finding, Value};
use crate::error::KafkaError;
use crate::event::{Contract, Event};
use crate::kafka::{ClientKeys, Kafka};
use crate::observe::{TraceContext, Traces};
use crate::transport::{ClientError, RawProducer};

/// `acks` of a producer that waits for all replicas that are in sync.
const ALL: &str = "all";

/// Makes a [`Producer`]. Its defaults are those of a [`Durable`] one: `acks=all`, idempotent, one request in flight, Java's partitioner.
#[derive(Clone, Debug)]
pub struct ProducerBuilder<P = Durable> {
    pub(super) kafka: Kafka,
    pub(super) keys: ClientKeys,
    events: Vec<&'static Contract>,
    retry: Option<Retry>,
    traces: Traces,
    profile: PhantomData<P>,
}

impl ProducerBuilder {
    pub(crate) fn new(kafka: Kafka) -> Self {
        Self {
            kafka,
            keys: ClientKeys::default(),
            events: Vec::new(),
            retry: None,
            traces: Traces::default(),
            profile: PhantomData,
        }
    }

    /// A producer whose every record is part of a transaction, with the transactional id of this instance: see [`TransactionalProducer`](crate::TransactionalProducer). Only a
    /// [`Durable`] producer can be one.
    ///
    /// ```compile_fail,E0599
    /// # use kafka_event::{Kafka, LowLatency};
    /// # fn run(kafka: Kafka) {
    /// kafka.producer().profile(LowLatency).transactional("transfers-1");
    /// # }
    /// ```
    #[must_use]
    pub fn transactional(self, id: impl Into<String>) -> TransactionalBuilder {
        TransactionalBuilder::new(self, id.into())
    }
}

impl<P: Profile> ProducerBuilder<P> {
    /// What the producer is made for: [`Durable`] when nothing is said, [`LowLatency`](crate::LowLatency) or
    /// [`FireAndForget`](crate::FireAndForget).
    #[must_use]
    pub fn profile<Q: Profile>(self, _: Q) -> ProducerBuilder<Q> {
        ProducerBuilder {
            kafka: self.kafka,
            keys: self.keys,
            events: self.events,
            retry: self.retry,
            traces: self.traces,
            profile: PhantomData,
        }
    }

    /// Sets a key, by Kafka's name or librdkafka's. `acks` is the profile's.
    #[must_use]
    pub fn set(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.keys.set.push((key.into(), value.into()));
        self
    }

    /// When a record that is not acknowledged is given up; [`Retry::within`] two minutes when nothing is said.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = Some(retry);
        self
    }

    /// Names an event that will be sent. At start its topic is looked up, its limit is compared with the topic's, a [`Durable`] producer looks
    /// whether the topic keeps what it acknowledges, and the producer's sizes are set by it; an event that is not named is sent all the
    /// same, within librdkafka's default of 1,000,000 bytes. Its schema is written to the topic of [contracts](Kafka::contracts), where there is one.
    #[must_use]
    pub fn event<E: Event>(mut self) -> Self {
        self.events.push(E::CONTRACT);
        self
    }

    /// As [`event`](Self::event), of these.
    pub(super) fn contracts(
        mut self,
        contracts: impl IntoIterator<Item = &'static Contract>,
    ) -> Self {
        self.events.extend(contracts);
        self
    }

    /// Asks this function at each send which trace the record belongs to, and writes it as `traceparent` and `tracestate`; an event with headers of these
    /// names keeps its own. The function is called by the task that sends, so that a tracer's current context is that of the sender.
    ///
    /// With the crates `opentelemetry` and `tracing-opentelemetry`, it injects the context of the current span into a map by
    /// `TraceContextPropagator`, and makes a [`TraceContext`] of the map's `traceparent`. Without a tracer, it can hand on what the program got
    /// itself, with a request or a record.
    ///
    /// ```
    /// use kafka_event::{Kafka, TraceContext};
    ///
    /// tokio::task_local! { static TRACE: TraceContext; }
    ///
    /// # fn run(kafka: Kafka) {
    /// let producer = kafka.producer().trace_context(|| TRACE.try_with(TraceContext::clone).ok());
    /// # }
    /// ```
    #[must_use]
    pub fn trace_context(
        mut self,
        current: impl Fn() -> Option<TraceContext> + Send + Sync + 'static,
    ) -> Self {
        self.traces = Traces::new(current);
        self
    }

    /// Starts the producer and waits for the first answer of a broker. Awaiting the builder does the same.
    ///
    /// # Errors
    /// When a key is wrong or `acks` not the profile's, no broker answers within
    /// [`KafkaBuilder::deadline`](crate::KafkaBuilder::deadline) or one refuses this client, and, of the events that were named: a topic is not
    /// there, takes smaller records than its event may be, or can acknowledge nothing.
    pub async fn start(self) -> Result<Producer<P>, KafkaError> {
        let (queue, weaknesses) = self.build().await?;
        Ok(Producer::new(queue, weaknesses))
    }

    /// All of a producer but its type.
    pub(super) async fn build(mut self) -> Result<(Queue, Vec<Weakness>), KafkaError> {
        let mut events = Vec::new();
        for contract in &self.events {
            events.push((self.kafka.topic_name(contract.topic)?, *contract));
        }
        let seen = Seen::all(&self.kafka, &events).await?;
        let limits = Limits::of(&events, &seen)?;
        let keys = P::KEYS
            .iter()
            .map(|(key, value)| (*key, (*value).to_owned()));
        let derived = std::mem::take(&mut self.keys.derived);
        self.keys.derived = keys.chain(limits.keys()).chain(derived).collect();
        if self.kafka.is_embedded() {
            let auto_create = ("allow.auto.create.topics", "true".to_owned());
            self.keys.derived.push(auto_create);
        }
        if let Some(retry) = self.retry.take() {
            self.take_over(&retry)?;
        }
        let checked = self.kafka.checked(ClientKind::Producer, &self.keys)?;
        check_acks::<P>(&checked)?;
        limits.check_batches(&checked)?;
        let weaknesses = match P::ACKS {
            ALL => weaknesses(&seen)?,
            _ => Vec::new(),
        };
        let ahead = Ahead::new(&events, &seen);
        let patience = milliseconds(&checked, "max.block.ms");
        let client = RawProducer::new(&checked)??;
        let deadline = self.kafka.deadline();
        let reached = tokio::task::spawn_blocking(move || client.reach(deadline).map(|()| client));
        let client = reached.await.map_err(|_| {
            ClientError::other("cannot start a producer", "the runtime is ending")
        })??;
        if let Some(contracts) = self.kafka.known_contracts() {
            contracts.publish(&self.kafka, &self.events).await?;
        }
        let queue = Queue::new(self.kafka, client, events, patience, ahead, self.traces)?;
        Ok((queue, weaknesses))
    }

    fn take_over(&mut self, retry: &Retry) -> Result<(), KafkaError> {
        let keys = retry.keys().into_iter();
        let keys = keys.map(|(key, value)| (key.to_owned(), value.into()));
        self.keys.set.extend(keys);
        let mut longest = self.keys.clone();
        let key = "delivery.timeout.ms";
        longest.derived.push((key, Retry::LONGEST.to_string()));
        let times = self.kafka.checked(ClientKind::Producer, &longest)?;
        if let Some(timeout) = retry.delivery_timeout(Delivery::of(&times)) {
            self.keys.derived.push((key, timeout));
        }
        Ok(())
    }
}

impl<P: Profile> IntoFuture for ProducerBuilder<P> {
    type Output = Result<Producer<P>, KafkaError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.start())
    }
}

/// A type that promises acknowledgements, or none, and does another thing would be a lie.
fn check_acks<P: Profile>(checked: &Checked) -> Result<(), ConfigErrors> {
    let acks = checked.get("acks").unwrap_or_default();
    let acks = if acks == "-1" { ALL } else { acks };
    if acks == P::ACKS {
        return Ok(());
    }
    let message = format!(
        "{acks} is set, and a {} producer has {}: leave the key out, and say by `.profile(…)` what the producer is for",
        P::NAME,
        P::ACKS
    );
    let finding = Finding::new("acks", "the-profile-settles-acks", message);
    Err(ConfigErrors::new(ClientKind::Producer, vec![finding]))
}

/// The value of a key that counts milliseconds.
pub(super) fn milliseconds(checked: &Checked, key: &str) -> Duration {
    let value = checked.get(key).and_then(|value| value.parse().ok());
    Duration::from_millis(value.unwrap_or_default())
}
