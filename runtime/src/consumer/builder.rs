//! Setting up a consumer: its handlers, its state, and what happens when one fails.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::blocking::{Blocking, BlockingHandler};
use super::engine::{self, Settings};
use super::error::ConsumerError;
use super::failing::Failing;
use super::failure::Exits;
use super::handle::Consumer;
use super::handler::Handler;
use super::position::begin;
use super::process::Processor;
use super::report::{ConsumerReport, Counters};
use super::routes::{Entries, OnEvent, OnSet, OnTombstone};
use super::times::deadline;
use crate::Disposition;
use crate::config::{ClientKind, ConfigErrors, Finding, Value};
use crate::dlt::RecordWriter;
use crate::event::{DecodeEvent, Event, EventSet, Writers};
use crate::kafka::{ClientKeys, Kafka};

/// Makes a consumer and runs it. Records are handled in an [`Ordering`](crate::Ordering): those of a partition one after the other, partitions
/// side by side, when nothing is said. A position is committed only when all records before it are done, so that each record is handled at
/// least once. What was done ahead of it is kept with it (in the text that Kafka keeps with a position), so that a restart handles none of
/// that again.
///
/// What becomes of a record whose handler fails is for the type of its error to say: [`Disposition`]. One that cannot be read is a dead
/// letter: [`DeadLetters`](crate::DeadLetters).
pub struct ConsumerBuilder<S> {
    kafka: Kafka,
    group: String,
    keys: ClientKeys,
    state: S,
    entries: Entries<S>,
    topics: Vec<String>,
    writers: Writers,
    pub(super) handler_timeout: Option<Duration>,
    pub(super) failing: Failing,
    pub(super) settings: Settings,
}

impl ConsumerBuilder<()> {
    pub(crate) fn new(kafka: Kafka, group: String) -> Self {
        Self {
            kafka,
            group,
            keys: ClientKeys::default(),
            state: (),
            entries: Entries::default(),
            topics: Vec::new(),
            writers: Writers::new(),
            handler_timeout: None,
            failing: Failing::default(),
            settings: Settings::default(),
        }
    }

    /// What handlers get as `State<S>`; each gets a clone.
    #[must_use]
    pub fn state<S: Clone + Send + Sync + 'static>(self, state: S) -> ConsumerBuilder<S> {
        ConsumerBuilder {
            kafka: self.kafka,
            group: self.group,
            keys: self.keys,
            state,
            entries: self.entries.with_state(),
            topics: self.topics,
            writers: self.writers,
            handler_timeout: self.handler_timeout,
            failing: self.failing,
            settings: self.settings,
        }
    }
}

impl<S: Clone + Send + Sync + 'static> ConsumerBuilder<S> {
    /// Sets a key, by Kafka's name or librdkafka's.
    #[must_use]
    pub fn set(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.keys.set.push((key.into(), value.into()));
        self
    }

    /// Handles an event; the type of the function's first argument says which.
    #[must_use]
    pub fn on<E, A: 'static>(mut self, handler: impl Handler<E, A, S, Error: Disposition>) -> Self
    where
        E: Event + for<'de> DecodeEvent<'de> + 'static,
    {
        self.settings.handlers_commit |= commits::<E, A, S, _>(&handler);
        self.writers = self.writers.with_history(E::CONTRACT);
        self.entries.route(
            E::CONTRACT,
            Arc::new(OnEvent::<E, A, _>(handler, PhantomData)),
        );
        self
    }

    /// Handles an event with a function that may block: each call has a thread of the runtime's for blocking work, so that neither the consumer nor
    /// asynchronous handlers wait for it. How many run at once is what [`ordering`](Self::ordering) and [`concurrency`](Self::concurrency) say. A
    /// call that has begun cannot be ended from outside: one that exceeds its time has failed, and yet runs on.
    #[must_use]
    pub fn on_blocking<E, A: 'static, H>(self, handler: H) -> Self
    where
        E: Event + for<'de> DecodeEvent<'de> + 'static,
        H: BlockingHandler<E, A, S, Error: Disposition>,
    {
        self.on::<E, A>(Blocking(Arc::new(handler)))
    }

    /// Handles every event of a set; the type of the function's first argument says which.
    #[must_use]
    pub fn on_set<E: EventSet + 'static, A: 'static>(
        mut self,
        handler: impl Handler<E, A, S, Error: Disposition>,
    ) -> Self {
        self.settings.handlers_commit |= commits::<E, A, S, _>(&handler);
        let route = Arc::new(OnSet::<E, A, _>(handler, PhantomData));
        for contract in E::EVENTS {
            self.writers = self.writers.with_history(contract);
            self.entries.route(contract, Arc::clone(&route) as _);
        }
        self
    }

    /// Handles the tombstones of an event: the function gets the key that was deleted. Tombstones of other events are passed over.
    #[must_use]
    pub fn on_tombstone<E: Event + 'static, A: 'static>(
        mut self,
        handler: impl Handler<E::Key, A, S, Error: Disposition>,
    ) -> Self {
        self.settings.handlers_commit |= commits::<E::Key, A, S, _>(&handler);
        self.entries.tombstone(
            E::CONTRACT,
            Arc::new(OnTombstone::<E, A, _>(handler, PhantomData)),
        );
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

    /// Passes over an event that is on the topic of another: without this, its records count as unreadable.
    #[must_use]
    pub fn skip<E: Event>(mut self) -> Self {
        self.entries.skip(E::CONTRACT);
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
        let retry = self.failing.policy();
        self.failing.say(&retry, self.handler_timeout);
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
        let exits = Exits {
            group: self.group.clone(),
            hops,
            dead_letters,
            records: RecordWriter::new(&self.kafka).map_err(ConsumerError::Start)?,
        };
        let processor = Arc::new(Processor {
            routes,
            state: self.state,
            membership: OnceLock::new(),
            handler_timeout: self.handler_timeout,
            retry,
            exits,
            on_unreadable: self.failing.on_unreadable,
            on_unknown_schema: self.failing.on_unknown_schema,
            counters: Counters::default(),
        });
        let deadline = deadline(self.settings.deadline, processor.handler_timeout, &checked);
        let deadline = deadline.map_err(refused)?;
        let settings = Settings {
            reach: self.kafka.deadline(),
            begin: self.settings.begin.or_else(|| begin(&checked)),
            deadline: Some(deadline),
            ..self.settings
        };
        engine::start(checked, processor, settings, (self.kafka, self.group)).await
    }
}

fn refused(finding: Finding) -> ConsumerError {
    ConsumerError::Start(ConfigErrors::new(ClientKind::Consumer, vec![finding]).into())
}

impl<S> fmt::Debug for ConsumerBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsumerBuilder")
            .field("group", &self.group)
            .finish_non_exhaustive()
    }
}

/// Whether a handler commits the offset of each record.
fn commits<E, A, S, H: Handler<E, A, S>>(_: &H) -> bool {
    H::COMMITS
}
