//! Setting up a consumer: its handlers, its state, and what happens when one fails.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::combinations;
use super::engine::{self, Settings};
use super::error::ConsumerError;
use super::failing::{Failing, PARK_LIMIT};
use super::failure::{Exits, Way};
use super::guarantee::{AtLeastOnce, ExactlyOnce};
use super::handle::Consumer;
use super::lookup::Lookup;
use super::once::Idempotence;
use super::position::begin;
use super::process::Processor;
use super::report::ConsumerReport;
use super::routes::Entries;
use super::times::deadline;
use super::transactional::Transactional;
use super::vitals::Vitals;
use crate::Verdict;
use crate::config::{Checked, ClientKind, ConfigErrors, Finding, Value};
use crate::dlt::{Pace, RecordWriter};
use crate::event::{Contract, Writers};
use crate::kafka::{ClientKeys, Kafka};
use crate::observe::ConsumerMeters;

/// Makes a consumer and runs it. Records are handled in an [`Ordering`](crate::Ordering): those of a partition one after the other, partitions
/// side by side, when nothing is said. A position is committed only when all records before it are done, so that each record is handled at
/// least once. What was done ahead of it is kept with it (in the text that Kafka keeps with a position), so that a restart handles none of
/// that again.
///
/// What becomes of a record whose handler fails is for the type of its error to say: [`Disposition`](crate::Disposition). One that cannot be read is a dead
/// letter: [`DeadLetters`](crate::DeadLetters).
pub struct ConsumerBuilder<S, G = AtLeastOnce> {
    pub(super) kafka: Kafka,
    group: String,
    keys: ClientKeys,
    state: S,
    pub(super) entries: Entries<S>,
    /// Events that have to have a handler.
    pub(super) sets: Vec<&'static Contract>,
    topics: Vec<String>,
    pub(super) writers: Writers,
    pub(super) handler_timeout: Option<Duration>,
    pub(super) failing: Failing,
    pub(super) once: Idempotence,
    #[cfg(feature = "tower")]
    pub(super) layers: Option<super::layers::HandlerService>,
    pub(super) settings: Settings,
    /// What handlers return, all of it.
    pub(super) outputs: Vec<&'static Contract>,
    pub(super) transactional: Option<Transactional>,
    guarantee: PhantomData<fn() -> G>,
}

impl ConsumerBuilder<()> {
    pub(crate) fn new(kafka: Kafka, group: String) -> Self {
        Self {
            kafka,
            group,
            keys: ClientKeys::default(),
            state: (),
            entries: Entries::default(),
            sets: Vec::new(),
            topics: Vec::new(),
            writers: Writers::new(),
            handler_timeout: None,
            failing: Failing::default(),
            once: Idempotence::default(),
            #[cfg(feature = "tower")]
            layers: None,
            settings: Settings::default(),
            outputs: Vec::new(),
            transactional: None,
            guarantee: PhantomData,
        }
    }
}

impl<G> ConsumerBuilder<(), G> {
    /// What handlers get as `State<S>`; each gets a clone.
    #[must_use]
    pub fn state<S: Clone + Send + Sync + 'static>(self, state: S) -> ConsumerBuilder<S, G> {
        ConsumerBuilder {
            kafka: self.kafka,
            group: self.group,
            keys: self.keys,
            state,
            entries: self.entries.with_state(),
            sets: self.sets,
            topics: self.topics,
            writers: self.writers,
            handler_timeout: self.handler_timeout,
            failing: self.failing,
            once: self.once,
            #[cfg(feature = "tower")]
            layers: self.layers,
            settings: self.settings,
            outputs: self.outputs,
            transactional: self.transactional,
            guarantee: PhantomData,
        }
    }
}

impl<S> ConsumerBuilder<S> {
    /// The same consumer, with what transactions promise.
    pub(super) fn promising(self, transactional: Transactional) -> ConsumerBuilder<S, ExactlyOnce> {
        ConsumerBuilder {
            #[cfg(feature = "tower")]
            layers: self.layers,
            once: self.once,
            sets: self.sets,
            kafka: self.kafka,
            group: self.group,
            keys: self.keys,
            state: self.state,
            entries: self.entries,
            topics: self.topics,
            writers: self.writers,
            handler_timeout: self.handler_timeout,
            failing: self.failing,
            settings: self.settings,
            outputs: self.outputs,
            transactional: Some(transactional),
            guarantee: PhantomData,
        }
    }
}

impl<S: Clone + Send + Sync + 'static, G> ConsumerBuilder<S, G> {
    /// Sets a key, by Kafka's name or librdkafka's.
    #[must_use]
    pub fn set(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.keys.set.push((key.into(), value.into()));
        self
    }

    /// Further versions of the events' schemas that their records may have been written with: such a record is read as today's event.
    /// The released versions of an event's recorded history are known without being given.
    #[must_use]
    pub fn writers(mut self, writers: Writers) -> Self {
        self.writers = writers.and(self.writers);
        self
    }

    /// Reads these topics, and not those that the events name: for events that are on several topics, or on one of another name. Variables
    /// are filled in as in an event's topic. A name that begins with `^` is a pattern, a POSIX extended regular expression: all topics that
    /// it matches are read, also those that come later; the embedded broker has no patterns.
    #[must_use]
    pub fn topics(mut self, topics: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.topics.extend(topics.into_iter().map(Into::into));
        self
    }

    /// Runs the consumer until `shutdown` resolves: [`start`](Self::start) and [`Consumer::run_until`] in one. Dropping the future ends the consumer
    /// in the background.
    ///
    /// # Errors
    /// When it cannot start, or ends by itself: a record is to stop it ([`Verdict::Stop`](crate::Verdict),
    /// [`DeadLetters::stop`](crate::DeadLetters::stop)), or the client cannot go on.
    pub async fn run_until(
        self,
        shutdown: impl Future<Output = ()>,
    ) -> Result<ConsumerReport, ConsumerError> {
        self.start().await?.run_until(shutdown).await
    }

    /// Starts the consumer: it has reached a broker and subscribed when this returns.
    ///
    /// ```no_run
    /// # use kafka_event::prelude::*;
    /// # use kafka_event::Position;
    /// # #[kafka_event(topic = "trips", key = id)]
    /// # pub struct TripStartedEvent { id: i64 }
    /// # async fn started(_: TripStartedEvent) -> Result<(), kafka_event::BoxError> { Ok(()) }
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let consumer = Kafka::from_env()?.consumer("billing").on(started).start().await?;
    /// let handle = consumer.handle();
    /// // The last hour once more, from every partition that this member has.
    /// let hour_ago = Timestamp::from_millis(Timestamp::now().as_millis() - 3_600_000);
    /// handle.seek(handle.assignment().await?, Position::Timestamp(hour_ago)).await?;
    /// let report = consumer.run_until(shutdown_signal()).await?;
    /// # let _ = report;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When it cannot start.
    pub async fn start(self) -> Result<Consumer, ConsumerError> {
        let prepared = self.prepare(For::Running).await?;
        let Prepared {
            checked,
            kafka,
            group,
            processor,
            settings,
        } = prepared;
        engine::start(checked, processor, settings, (kafka, group)).await
    }

    /// All of a consumer but its engine.
    pub(super) async fn prepare(self, purpose: For) -> Result<Prepared<S>, ConsumerError> {
        let mut keys = self.keys;
        if self.kafka.is_embedded() {
            keys.derived
                .push(("allow.auto.create.topics", "true".to_owned()));
            // The mock lets a member that comes after the last one left wait for nearly this long.
            keys.derived.push(("session.timeout.ms", "6000".to_owned()));
            keys.derived
                .push(("heartbeat.interval.ms", "1000".to_owned()));
        }
        keys.set
            .push(("group.id".to_owned(), self.group.as_str().into()));
        let checked = self
            .kafka
            .checked(ClientKind::Consumer, &keys)
            .map_err(ConsumerError::Start)?;
        if let Some(event) = self.entries.twice() {
            return Err(ConsumerError::TwoHandlers { event });
        }
        if let Some(event) = self.entries.unhandled(&self.sets) {
            return Err(ConsumerError::NoHandlerOf { event });
        }
        if checked.get("enable.auto.commit") == Some("true") {
            let finding = Finding::new(
                "enable.auto.commit",
                "committed-after-the-handler",
                "the client would commit a record that was only taken; this consumer commits it when its handler has returned: \
                 leave the key out",
            );
            return Err(refused(finding));
        }
        if self.entries.is_empty() {
            return Err(ConsumerError::NoHandlers);
        }
        let mut routes = self
            .entries
            .resolve(&self.kafka, &self.topics, self.writers)
            .map_err(ConsumerError::Start)?;
        combinations::check(&self.settings, routes.has_batches())?;
        let retry = self.failing.policy();
        self.failing.say(&retry, self.handler_timeout);
        let breaker = self.failing.breaker(&retry);
        let hops = self.failing.retry_topics.beside(&routes.topics());
        routes
            .add(&self.kafka, &hops)
            .await
            .map_err(ConsumerError::Start)?;
        let dead_letters = self.failing.dead_letters.resolve(&self.kafka);
        let dead_letters = dead_letters.map_err(ConsumerError::Start)?;
        if let Some(topic) = dead_letters.read_again(&routes.topics()) {
            return Err(ConsumerError::DeadLettersToItself { topic });
        }
        let is_transactional = self.transactional.is_some();
        let units = match self.transactional {
            Some(transactional) => {
                let outputs = self.outputs;
                let has_store = self.once.has_store();
                transactional.check(&checked, &self.settings, has_store)?;
                match purpose {
                    For::Running => {
                        let units = transactional.start(&self.kafka, outputs).await?;
                        Some(Arc::new(units))
                    }
                    For::Trial => None,
                }
            }
            None => None,
        };
        let way = match &units {
            Some(units) => Way::InTransaction(self.kafka.clone(), Arc::clone(units)),
            None => {
                let records = RecordWriter::new(&self.kafka, Pace::Many);
                Way::Alone(Box::new(records.map_err(ConsumerError::Start)?))
            }
        };
        let exits = Exits {
            group: self.group.clone(),
            hops,
            dead_letters,
            way,
        };
        let lookup = Lookup::of(&self.kafka);
        let on_unknown_schema = self.failing.on_unknown_schema;
        let handlers_commit = self.settings.handlers_commit || units.is_some();
        let once = self.once.prepare(&self.group).await?;
        let processor = Arc::new(Processor {
            routes,
            is_transactional,
            units,
            state: self.state,
            membership: OnceLock::new(),
            once,
            handler_timeout: self.handler_timeout,
            #[cfg(feature = "tower")]
            layers: self.layers.map(super::layers::Layers::of),
            retry,
            exits,
            on_unreadable: self.failing.on_unreadable,
            on_unknown_schema: on_unknown_schema.unwrap_or(match lookup {
                // The schema may still come.
                Some(_) => Verdict::Retry(None),
                None => Verdict::Stop,
            }),
            lookup,
            park_limit: self.failing.park_limit.unwrap_or(PARK_LIMIT),
            on_parked: self.failing.on_parked,
            breaker,
            claims: self.kafka.known_claims().cloned(),
            counters: Arc::default(),
            meters: ConsumerMeters::new(&self.group),
            vitals: Arc::new(Vitals::new(self.settings.stuck_after)),
        });
        let deadline = deadline(self.settings.deadline, processor.handler_timeout, &checked);
        let deadline = deadline.map_err(refused)?;
        let settings = Settings {
            reach: self.kafka.deadline(),
            begin: self.settings.begin.or_else(|| begin(&checked)),
            deadline: Some(deadline),
            handlers_commit,
            ..self.settings
        };
        Ok(Prepared {
            checked,
            kafka: self.kafka,
            group: self.group,
            processor,
            settings,
        })
    }
}

/// What a consumer is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum For {
    Running,
    /// Tests without a broker: nothing is sent.
    Trial,
}

/// A consumer that is ready to run.
pub(super) struct Prepared<S> {
    checked: Checked,
    pub(super) kafka: Kafka,
    group: String,
    pub(super) processor: Arc<Processor<S>>,
    settings: Settings,
}

pub(super) fn refused(finding: Finding) -> ConsumerError {
    ConsumerError::Start(ConfigErrors::new(ClientKind::Consumer, vec![finding]).into())
}

impl<S, G> fmt::Debug for ConsumerBuilder<S, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsumerBuilder")
            .field("group", &self.group)
            .finish_non_exhaustive()
    }
}
