//! Where the cluster is and how clients are set up: the start of every program.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::Schema;
use crate::claim_check::Claims;
use crate::config::{
    Checked, ClientKind, Config, ConfigErrors, FileError, NOWHERE_TO_CONNECT, Origin, Value,
};
use crate::consumer::ConsumerBuilder;
use crate::contracts::Contracts;
use crate::dlt::DeadLetterTopic;
use crate::embedded::Embedded;
use crate::error::KafkaError;
use crate::group::ConsumerGroup;
use crate::producer::ProducerBuilder;
use crate::reading::TopicRecords;
use crate::topics::{EnsureTopics, Topics, resolve};
use crate::transport::RawScan;

/// How long a question to the cluster may take when nothing else is said.
const DEFAULT_DEADLINE: Duration = Duration::from_secs(10);

/// A Kafka cluster, real or embedded, and what its clients have in common. Cloning is cheap; all clones are one.
///
/// ```
/// use kafka_event::Kafka;
///
/// let kafka = Kafka::builder().set("bootstrap.servers", "127.0.0.1:9092").variable("env", "prod").build()?;
/// # Ok::<(), kafka_event::KafkaError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Kafka(Arc<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    config: Config,
    variables: BTreeMap<String, String>,
    deadline: Duration,
    source: String,
    embedded: Option<Arc<Embedded>>,
    contracts: Option<Arc<Contracts>>,
    claims: Option<Claims>,
}

impl Kafka {
    /// A cluster that the environment describes: `KAFKA_BOOTSTRAP_SERVERS` and any other `KAFKA_…` key.
    ///
    /// # Errors
    /// When a configuration is wrong, or no broker is named.
    pub fn from_env() -> Result<Self, KafkaError> {
        Self::builder().environment().build()
    }

    /// A broker inside this process, for trying things and for fast tests: see [`embedded`](crate::embedded) for what it cannot do.
    ///
    /// # Errors
    /// When the mock cluster cannot start.
    pub fn embedded() -> Result<Self, KafkaError> {
        Self::builder().build_embedded()
    }

    /// A cluster step by step.
    #[must_use]
    pub fn builder() -> KafkaBuilder {
        KafkaBuilder {
            config: Config::new(),
            variables: BTreeMap::new(),
            deadline: DEFAULT_DEADLINE,
            source: None,
        }
    }

    /// A producer of events; start it with [`ProducerBuilder::start`] or by awaiting the builder.
    #[must_use]
    pub fn producer(&self) -> ProducerBuilder {
        ProducerBuilder::new(self.clone())
    }

    /// A consumer of events, in the group `group`.
    #[must_use]
    pub fn consumer(&self, group: impl Into<String>) -> ConsumerBuilder<()> {
        ConsumerBuilder::new(self.clone(), group.into())
    }

    /// The cluster's topics.
    #[must_use]
    pub fn topics(&self) -> Topics {
        Topics::new(self.clone())
    }

    /// Makes the topics of events what the events ask for: add events, and await it.
    pub fn ensure_topics(&self) -> EnsureTopics {
        EnsureTopics::new(self.clone())
    }

    /// A topic of dead letters: `kafka.dead_letters("orders.DLT")`.
    #[must_use]
    pub fn dead_letters(&self, topic: impl Into<String>) -> DeadLetterTopic {
        DeadLetterTopic::new(self.clone(), topic.into())
    }

    /// Whether the cluster is the embedded one.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        self.0.embedded.is_some()
    }

    /// `bootstrap.servers` in effect: for other clients of the same cluster.
    ///
    /// # Errors
    /// When a configuration is wrong.
    pub fn bootstrap_servers(&self) -> Result<String, KafkaError> {
        let checked = self.checked(ClientKind::Admin, &ClientKeys::default())?;
        Ok(checked
            .get("bootstrap.servers")
            .unwrap_or_default()
            .to_owned())
    }

    pub(crate) fn embedded_cluster(&self) -> Option<&Embedded> {
        self.0.embedded.as_deref()
    }

    /// The same cluster with a topic of contracts: a compacted topic (`_event-contracts` by custom) of the schemas that events are written with, so
    /// that a program reads records of *newer* versions than it was built with, without a registry. Producers and consumers that are made
    /// from the `Kafka` that is given back use it:
    ///
    /// - A producer writes the schema of each event that it names ([`ProducerBuilder::event`]) when it starts, unless it is there. It makes
    ///   the topic when it is missing. A right that it lacks for that is a warning.
    /// - A consumer looks for the schema of a record there that it does not know otherwise, and reads the record by Avro's schema resolution.
    ///   While it is not there, the record waits with the consumer's backoff, which the log says, and is a dead letter then;
    ///   [`on_unknown_schema`](ConsumerBuilder::on_unknown_schema) says otherwise.
    ///
    /// A record's key is the fingerprint of the schema (CRC-64-AVRO) as 16 lower-case hexadecimal digits, the most significant first; its value
    /// is the schema as JSON in UTF-8, whole, with defaults, aliases and documentation. There are no headers and no frame, so that a
    /// program in any language can read and write it. A text of more than 1 MiB, one that is no schema, or one of another fingerprint is not
    /// used. Only events in Avro format have such schemas. The topic's name may have variables as an event's topic.
    ///
    /// ```no_run
    /// # use kafka_event::prelude::*;
    /// # #[kafka_event(topic = "trips", key = id)]
    /// # pub struct TripStartedEvent { id: i64 }
    /// # async fn run() -> Result<(), kafka_event::KafkaError> {
    /// let kafka = Kafka::from_env()?.contracts("_event-contracts");
    /// let producer = kafka.producer().event::<TripStartedEvent>().await?;
    /// # drop(producer);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [`Kafka::ensure_topics`] makes the topic too.
    #[must_use]
    pub fn contracts(self, topic: impl Into<String>) -> Self {
        let mut inner = Arc::unwrap_or_clone(self.0);
        inner.contracts = Some(Arc::new(Contracts::new(topic.into())));
        Self(Arc::new(inner))
    }

    pub(crate) fn known_contracts(&self) -> Option<&Arc<Contracts>> {
        self.0.contracts.as_ref()
    }

    /// The records of a topic, to be looked at in no group.
    pub fn records(&self, topic: impl Into<String>) -> TopicRecords {
        TopicRecords::new(self.clone(), topic.into())
    }

    /// A consumer group, to be asked how far it is.
    #[must_use]
    pub fn group(&self, name: impl Into<String>) -> ConsumerGroup {
        ConsumerGroup::new(self.clone(), name.into())
    }

    /// The schema with this fingerprint (CRC-64-AVRO of its canonical form) on the topic of [contracts](Self::contracts); `None`: it is not there, or
    /// is of no use, or there is no such topic.
    ///
    /// # Errors
    /// When the cluster does not answer.
    pub async fn schema(&self, fingerprint: u64) -> Result<Option<Schema>, KafkaError> {
        let Some(contracts) = &self.0.contracts else {
            return Ok(None);
        };
        let found = contracts.schema(self, fingerprint).await?;
        Ok(found.unwrap_or_else(|error| {
            tracing::warn!(%error, "a schema on the topic of contracts is of no use");
            None
        }))
    }

    /// The same cluster with an object store for large payloads: producers that are made from the `Kafka` that is given back upload what is marked with
    /// `#[event(claim_check)]`, and values that are [too long](Claims::values_above); consumers fetch such values. See [`Claims`].
    #[cfg(feature = "claim-check")]
    #[must_use]
    pub fn claims(self, claims: Claims) -> Self {
        let mut inner = Arc::unwrap_or_clone(self.0);
        inner.claims = Some(claims);
        Self(Arc::new(inner))
    }

    pub(crate) fn known_claims(&self) -> Option<&Claims> {
        self.0.claims.as_ref()
    }

    /// A client that reads topics from their beginning, in no group; `name` is what the brokers know it by.
    pub(crate) fn scan(&self, name: &str) -> Result<RawScan, KafkaError> {
        let keys = ClientKeys {
            derived: vec![
                // No group is joined, but librdkafka reads nothing without a name for one.
                ("group.id", name.to_owned()),
                ("enable.partition.eof", "true".to_owned()),
                ("allow.auto.create.topics", "false".to_owned()),
            ],
            set: Vec::new(),
        };
        let checked = self.checked(ClientKind::Consumer, &keys)?;
        Ok(RawScan::new(&checked, self.deadline())??)
    }

    pub(crate) fn deadline(&self) -> Duration {
        self.0.deadline
    }

    pub(crate) fn source(&self) -> &str {
        &self.0.source
    }

    /// The name of a topic with its variables filled in.
    ///
    /// # Errors
    /// When a variable has no value: neither the builder nor the environment gave one.
    pub fn topic_name(&self, template: &str) -> Result<String, KafkaError> {
        resolve(template, &self.0.variables)
    }

    /// The configuration of a client: what all have, and its own keys.
    pub(crate) fn checked(
        &self,
        kind: ClientKind,
        keys: &ClientKeys,
    ) -> Result<Checked, KafkaError> {
        let mut config = self.0.config.clone();
        if kind != ClientKind::Consumer && !self.is_embedded() {
            // Asking for a topic, or sending to one, must not create it: librdkafka would.
            config.set_from(
                "allow.auto.create.topics",
                "false",
                Origin::Profile("what it is for"),
            );
        }
        if kind == ClientKind::Consumer && self.is_embedded() {
            // The mock broker answers a fetch that found nothing only when its time is up, not when a record comes.
            config.set_from("fetch.max.wait.ms", "10", Origin::Profile("embedded"));
        }
        for (key, value) in &keys.derived {
            config.set_from(*key, value.as_str(), Origin::Profile("what it is for"));
        }
        for (key, value) in &keys.set {
            config.set(key.as_str(), value.clone());
        }
        let checked = config.check(kind)?;
        for warning in checked.warnings() {
            tracing::warn!(%warning, "configuration");
        }
        Ok(checked)
    }
}

/// The keys of one client, beside those of the whole program.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClientKeys {
    /// What follows from its events and its purpose; anything that somebody set counts more.
    pub(crate) derived: Vec<(&'static str, String)>,
    /// What the program set for this client.
    pub(crate) set: Vec<(String, Value)>,
}

/// Makes a [`Kafka`].
#[derive(Clone, Debug)]
pub struct KafkaBuilder {
    config: Config,
    variables: BTreeMap<String, String>,
    deadline: Duration,
    source: Option<String>,
}

impl KafkaBuilder {
    /// Sets a key of all clients, by Kafka's name or librdkafka's. Producers and consumers have `set` of their own for theirs.
    #[must_use]
    pub fn set(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.config.set(key, value);
        self
    }

    /// Takes `KAFKA_…` from the environment: `KAFKA_BOOTSTRAP_SERVERS` is `bootstrap.servers`.
    #[must_use]
    pub fn environment(mut self) -> Self {
        // `vars` would panic on a variable that is not Unicode, and need not be one of ours.
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        self.config.environment(variables);
        self
    }

    /// Takes the keys of a file: TOML (`.toml`), YAML (`.yaml`, `.yml`) or Java properties (`.properties`). They count less than the environment's
    /// and those that are [`set`](Self::set).
    ///
    /// # Errors
    /// When the file cannot be read, or is not what its name says. No error quotes the file's text, which may hold secrets.
    pub fn file(mut self, path: impl AsRef<Path>) -> Result<Self, FileError> {
        self.config.file(path)?;
        Ok(self)
    }

    /// The value of a variable in topics: `${env}` is what `variable("env", …)` says, else the environment variable `env`.
    #[must_use]
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// How long a question to the cluster (is it there, what are its topics) may take; 10 s when nothing is said.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The CloudEvents source of the events that this program sends; the program's name when nothing is said.
    #[must_use]
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The cluster. No connection is made yet.
    ///
    /// # Errors
    /// When `bootstrap.servers` is missing, or a key is wrong.
    pub fn build(self) -> Result<Kafka, KafkaError> {
        self.finish(None)
    }

    /// The embedded cluster instead of a real one; see [`Kafka::embedded`].
    ///
    /// # Errors
    /// When the mock cluster cannot start, or a key is wrong.
    pub fn build_embedded(mut self) -> Result<Kafka, KafkaError> {
        let embedded = Embedded::start()?;
        self.config
            .set_from("bootstrap.servers", embedded.address(), Origin::Code);
        self.finish(Some(embedded))
    }

    fn finish(self, embedded: Option<Embedded>) -> Result<Kafka, KafkaError> {
        let source = self.source.unwrap_or_else(program_name);
        let kafka = Kafka(Arc::new(Inner {
            config: self.config,
            variables: self.variables,
            deadline: self.deadline,
            source,
            embedded: embedded.map(Arc::new),
            contracts: None,
            claims: None,
        }));
        // What is wrong for all clients is said now, not when the first one is made.
        let checked = kafka.checked(ClientKind::Admin, &ClientKeys::default())?;
        let mut warnings = checked.warnings().iter();
        if let Some(missing) = warnings.find(|finding| finding.rule == NOWHERE_TO_CONNECT) {
            return Err(ConfigErrors::new(ClientKind::Admin, vec![missing.clone()]).into());
        }
        Ok(kafka)
    }
}

fn program_name() -> String {
    std::env::current_exe()
        .ok()
        .and_then(|path| {
            path.file_stem()
                .map(|stem| stem.to_string_lossy().into_owned())
        })
        .unwrap_or_else(|| "kafka-event".to_owned())
}
