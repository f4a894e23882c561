//! Which handler a record goes to: by its topic, by the event that it is, and by whether it has a value.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt as _, ready};

use super::failure::{Failed, Hops};
use super::handler::{Handler, HandlerContext};
use crate::error::KafkaError;
use crate::event::{
    Contract, DecodeEvent, Event, EventSet, ReadError, RecordRef, Writers, identify,
};
use crate::kafka::Kafka;
use crate::{BoxError, Disposition};

/// What a handler makes of a record: the work to be done.
pub(super) type Work = BoxFuture<'static, Result<(), Failed>>;

/// The work of a handler, whose error is asked what becomes of the record.
fn work<X: Disposition + Into<BoxError>>(
    work: impl Future<Output = Result<(), X>> + Send + 'static,
) -> Work {
    work.map(|done| done.map_err(Failed::new)).boxed()
}

/// A handler without its types.
pub(super) trait Route<S>: Send + Sync {
    /// Reads the record and starts the handler.
    fn start(
        &self,
        record: &RecordRef<'_>,
        writers: &Writers,
        context: &HandlerContext<'_, S>,
    ) -> Result<Work, ReadError>;
}

/// A route for an event.
pub(super) struct OnEvent<E, A, H>(pub(super) H, pub(super) PhantomData<fn(E, A)>);

impl<E, A, S, H> Route<S> for OnEvent<E, A, H>
where
    E: for<'de> DecodeEvent<'de>,
    H: Handler<E, A, S, Error: Disposition>,
{
    fn start(
        &self,
        record: &RecordRef<'_>,
        writers: &Writers,
        context: &HandlerContext<'_, S>,
    ) -> Result<Work, ReadError> {
        let event = E::from_record_with(record, writers)?;
        Ok(work(self.0.call(event, context)))
    }
}

/// A route for a set of events.
pub(super) struct OnSet<E, A, H>(pub(super) H, pub(super) PhantomData<fn(E, A)>);

impl<E: EventSet, A, S, H: Handler<E, A, S, Error: Disposition>> Route<S> for OnSet<E, A, H> {
    fn start(
        &self,
        record: &RecordRef<'_>,
        writers: &Writers,
        context: &HandlerContext<'_, S>,
    ) -> Result<Work, ReadError> {
        let event = E::from_record_with(record, writers)?;
        Ok(work(self.0.call(event, context)))
    }
}

/// A route for the tombstones of an event: its handler gets the key.
pub(super) struct OnTombstone<E, A, H>(pub(super) H, pub(super) PhantomData<fn(E, A)>);

impl<E: Event, A, S, H: Handler<E::Key, A, S, Error: Disposition>> Route<S>
    for OnTombstone<E, A, H>
{
    fn start(
        &self,
        record: &RecordRef<'_>,
        _: &Writers,
        context: &HandlerContext<'_, S>,
    ) -> Result<Work, ReadError> {
        Ok(work(self.0.call(E::key_of(record)?, context)))
    }
}

/// A route that was made before the consumer had a state.
struct Stateless(Arc<dyn Route<()>>);

impl<S> Route<S> for Stateless {
    fn start(
        &self,
        record: &RecordRef<'_>,
        writers: &Writers,
        context: &HandlerContext<'_, S>,
    ) -> Result<Work, ReadError> {
        self.0.start(
            record,
            writers,
            &HandlerContext {
                metadata: context.metadata,
                headers: context.headers,
                state: &(),
                membership: context.membership,
            },
        )
    }
}

/// What was said of one event.
pub(super) struct Entry<S> {
    contract: &'static Contract,
    /// `None`: it is passed over on purpose.
    route: Option<Arc<dyn Route<S>>>,
    tombstone: Option<Arc<dyn Route<S>>>,
}

/// Everything that was said, before the topics have names.
pub(super) struct Entries<S> {
    all: Vec<Entry<S>>,
    twice: Option<&'static str>,
}

impl<S> Default for Entries<S> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            twice: None,
        }
    }
}

impl<S: 'static> Entries<S> {
    fn entry(&mut self, contract: &'static Contract) -> &mut Entry<S> {
        let place = self
            .all
            .iter()
            // Each crate may have a contract of its own of an event; the node is a static.
            .position(|entry| std::ptr::eq(entry.contract.node, contract.node))
            .unwrap_or_else(|| {
                self.all.push(Entry {
                    contract,
                    route: None,
                    tombstone: None,
                });
                self.all.len() - 1
            });
        &mut self.all[place]
    }

    pub(super) fn route(&mut self, contract: &'static Contract, route: Arc<dyn Route<S>>) {
        if self.entry(contract).route.replace(route).is_some() {
            self.twice.get_or_insert(contract.name);
        }
    }

    /// An event that two handlers were given for.
    pub(super) fn twice(&self) -> Option<&'static str> {
        self.twice
    }

    pub(super) fn tombstone(&mut self, contract: &'static Contract, route: Arc<dyn Route<S>>) {
        self.entry(contract).tombstone = Some(route);
    }

    pub(super) fn skip(&mut self, contract: &'static Contract) {
        self.entry(contract).route = None;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The topics by name, with their events; where `topics` are given, all events may be on each of them.
    pub(super) fn resolve(
        self,
        kafka: &Kafka,
        topics: &[String],
        writers: Writers,
    ) -> Result<Routes<S>, KafkaError> {
        if !topics.is_empty() {
            let names = topics.iter().map(|topic| match topic.starts_with('^') {
                true if kafka.is_embedded() => Err(KafkaError::NotEmbedded {
                    doing: "match topics by a pattern",
                }),
                true => Ok(topic.clone()),
                false => kafka.topic_name(topic),
            });
            return Ok(Routes {
                subscription: names.collect::<Result<_, _>>()?,
                topics: HashMap::new(),
                any_topic: Some(Topic {
                    contracts: self.all.iter().map(|entry| entry.contract).collect(),
                    entries: self.all,
                }),
                writers,
            });
        }
        let mut topics: HashMap<String, Topic<S>> = HashMap::new();
        for entry in self.all {
            let name = kafka.topic_name(entry.contract.topic)?;
            let topic = topics.entry(name).or_insert_with(|| Topic {
                contracts: Vec::new(),
                entries: Vec::new(),
            });
            topic.contracts.push(entry.contract);
            topic.entries.push(entry);
        }
        Ok(Routes {
            subscription: topics.keys().cloned().collect(),
            topics,
            any_topic: None,
            writers,
        })
    }
}

impl Entries<()> {
    pub(super) fn with_state<S: 'static>(self) -> Entries<S> {
        let route = |route: Arc<dyn Route<()>>| Arc::new(Stateless(route)) as Arc<dyn Route<S>>;
        Entries {
            twice: self.twice,
            all: self
                .all
                .into_iter()
                .map(|entry| Entry {
                    contract: entry.contract,
                    route: entry.route.map(route),
                    tombstone: entry.tombstone.map(route),
                })
                .collect(),
        }
    }
}

struct Topic<S> {
    contracts: Vec<&'static Contract>,
    entries: Vec<Entry<S>>,
}

impl<S> Topic<S> {
    fn only_with_tombstones(&self) -> Option<&Entry<S>> {
        let mut entries = self
            .entries
            .iter()
            .filter(|entry| entry.tombstone.is_some());
        entries.next().filter(|_| entries.next().is_none())
    }
}

/// Where each record goes.
pub(super) struct Routes<S> {
    subscription: Vec<String>,
    topics: HashMap<String, Topic<S>>,
    /// What counts for a topic that is not one of these.
    any_topic: Option<Topic<S>>,
    /// Other versions of the events.
    writers: Writers,
}

/// What is to be done with a record.
pub(super) enum Step {
    /// A handler has work to do with it.
    Work(&'static str, Work),
    /// It is of an event that is passed over.
    Skip,
    /// It is a tombstone that nobody asked for.
    Tombstone,
}

impl<S> Routes<S> {
    pub(super) fn topics(&self) -> Vec<&str> {
        self.subscription.iter().map(String::as_str).collect()
    }

    /// Reads the retry topics too. The embedded broker makes them.
    pub(super) async fn add(&mut self, kafka: &Kafka, hops: &Hops) -> Result<(), KafkaError> {
        for (name, topic) in hops.topics() {
            if topic.starts_with('^') {
                return Err(KafkaError::TopicName {
                    topic: name.to_owned(),
                    reason: "a pattern has no retry topics".to_owned(),
                });
            }
            if kafka.is_embedded() {
                let topics = kafka.topics();
                let partitions = topics.partitions(topic).await?.unwrap_or(1);
                let partitions = u16::try_from(partitions).unwrap_or(u16::MAX);
                topics.ensure(name, partitions, &[]).await?;
            }
            self.subscription.push(name.to_owned());
        }
        Ok(())
    }

    /// Reads a record and starts its handler.
    pub(super) fn start(
        &self,
        topic: &str,
        record: &RecordRef<'_>,
        context: &HandlerContext<'_, S>,
    ) -> Result<Step, ReadError> {
        let Some(topic) = self.topics.get(topic).or(self.any_topic.as_ref()) else {
            return Ok(Step::Skip);
        };
        let entry = match identify(&topic.contracts, record, &self.writers) {
            Ok(place) => topic.entries.get(place),
            // A tombstone that does not say of which event it is belongs to whoever handles tombstones there, if one alone does.
            Err(_) if record.value.is_none() => topic.only_with_tombstones(),
            Err(error) => return Err(error),
        };
        let Some(entry) = entry else {
            return Ok(match record.value {
                Some(_) => Step::Skip,
                None => Step::Tombstone,
            });
        };
        let (route, without) = match record.value {
            Some(_) => (&entry.route, Step::Skip),
            None => (&entry.tombstone, Step::Tombstone),
        };
        match route {
            Some(route) => {
                // A handler that is no async function can panic before there is a future.
                let work = catch_unwind(AssertUnwindSafe(|| {
                    route.start(record, &self.writers, context)
                }));
                let work =
                    work.unwrap_or_else(|panic| Ok(ready(Err(Failed::panicked(&*panic))).boxed()))?;
                Ok(Step::Work(entry.contract.name, work))
            }
            None => Ok(without),
        }
    }
}
