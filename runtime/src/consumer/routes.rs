//! Which handler a record goes to: by its topic, by the event that it is, and by whether it has a value.

use std::collections::HashMap;
use std::sync::Arc;

use super::batch::Kind;
use super::extract::HandlerContext;
use super::failure::Hops;
use super::route::{Call, Route, Stateless, Work, fail, guarded};
use crate::error::KafkaError;
use crate::event::{Contract, ReadError, RecordRef, Writers, identify};
use crate::kafka::Kafka;

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

    /// The first of these events that nothing was said of.
    pub(super) fn unhandled(&self, contracts: &[&'static Contract]) -> Option<&'static str> {
        let is_known = |contract: &Contract| {
            let mut all = self.all.iter();
            all.any(|entry| std::ptr::eq(entry.contract.node, contract.node))
        };
        let mut contracts = contracts.iter();
        let unhandled = contracts.find(|contract| !is_known(contract))?;
        Some(unhandled.name)
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
    /// The place of the only event whose tombstones are handled.
    fn only_with_tombstones(&self) -> Option<usize> {
        let entries = self.entries.iter().enumerate();
        let mut entries = entries.filter(|(_, entry)| entry.tombstone.is_some());
        let (place, _) = entries.next()?;
        entries.next().is_none().then_some(place)
    }
}

/// Where each record goes.
pub(super) struct Routes<S> {
    subscription: Vec<String>,
    topics: HashMap<String, Topic<S>>,
    /// What counts for a topic that is not one of these.
    any_topic: Option<Topic<S>>,
    /// Other versions of the events.
    pub(super) writers: Writers,
}

/// What is to be done with a record.
pub(super) enum Step<T> {
    /// It is of the event at this place among those of its topic, which a handler has work to do with.
    Work(usize, &'static Contract, T),
    /// It is of an event that is passed over.
    Skip,
    /// It is a tombstone that nobody asked for.
    Tombstone,
}

impl<S> Routes<S> {
    pub(super) fn topics(&self) -> Vec<&str> {
        self.subscription.iter().map(String::as_str).collect()
    }

    /// The events that are handled of a topic, in the order of their places.
    pub(super) fn events_of(&self, topic: &str) -> impl Iterator<Item = &'static str> {
        let contracts = self.contracts_of(topic).iter();
        contracts.map(|contract| contract.name)
    }

    /// Their contracts.
    pub(super) fn contracts_of(&self, topic: &str) -> &[&'static Contract] {
        self.on(topic).map_or(&[], |topic| &topic.contracts)
    }

    fn on(&self, topic: &str) -> Option<&Topic<S>> {
        self.topics.get(topic).or(self.any_topic.as_ref())
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

    /// Reads a record and starts its handler. `looked_up` know the schema of a record that nobody knew.
    pub(super) fn start(
        &self,
        topic: &str,
        record: &RecordRef<'_>,
        context: &HandlerContext<'_, S>,
        looked_up: Option<&Writers>,
    ) -> Result<Step<Work>, ReadError> {
        let writers = looked_up.unwrap_or(&self.writers);
        Ok(match self.find(topic, record, writers)? {
            Step::Work(place, contract, route) => {
                let work = guarded(|| route.start(record, writers, context));
                Step::Work(
                    place,
                    contract,
                    work.unwrap_or_else(|failed| Ok(fail(failed)))?,
                )
            }
            Step::Skip => Step::Skip,
            Step::Tombstone => Step::Tombstone,
        })
    }

    /// Reads a record, for a handler that is started later.
    pub(super) fn read(
        &self,
        topic: &str,
        record: &RecordRef<'_>,
        looked_up: Option<&Writers>,
    ) -> Result<Step<Call<'_, S>>, ReadError> {
        let writers = looked_up.unwrap_or(&self.writers);
        Ok(match self.find(topic, record, writers)? {
            Step::Work(place, contract, route) => {
                let call = guarded(|| route.read(record, writers));
                Step::Work(
                    place,
                    contract,
                    call.unwrap_or_else(|failed| Ok(Box::new(|_| Ok(fail(failed)))))?,
                )
            }
            Step::Skip => Step::Skip,
            Step::Tombstone => Step::Tombstone,
        })
    }

    /// How a record is handled.
    pub(super) fn kind(&self, topic: &str, record: &RecordRef<'_>) -> Kind<'_, S> {
        match self.find(topic, record, &self.writers) {
            Ok(Step::Work(place, contract, route)) => match route.batches() {
                Some(batches) => Kind::Batch((place, contract), route, batches),
                None => Kind::Single,
            },
            Ok(Step::Skip | Step::Tombstone) | Err(_) => Kind::Aside,
        }
    }

    /// Whether a record is of an event that something was said of.
    pub(super) fn is_known(&self, topic: &str, record: &RecordRef<'_>) -> Result<(), ReadError> {
        self.find(topic, record, &self.writers).map(drop)
    }

    /// Whether a handler takes batches.
    pub(super) fn has_batches(&self) -> bool {
        let topics = self.topics.values().chain(&self.any_topic);
        let mut routes = topics
            .flat_map(|topic| &topic.entries)
            .flat_map(|entry| &entry.route);
        routes.any(|route| route.batches().is_some())
    }

    /// Which event a record is, and whose it is.
    fn find(
        &self,
        topic: &str,
        record: &RecordRef<'_>,
        writers: &Writers,
    ) -> Result<Step<&dyn Route<S>>, ReadError> {
        let Some(topic) = self.on(topic) else {
            return Ok(Step::Skip);
        };
        let place = match identify(&topic.contracts, record, writers) {
            Ok(place) => Some(place),
            // A tombstone that does not say of which event it is belongs to whoever handles tombstones there, if one alone does.
            Err(_) if record.value.is_none() => topic.only_with_tombstones(),
            Err(error) => return Err(error),
        };
        let known = place.and_then(|place| Some((place, topic.entries.get(place)?)));
        let Some((place, entry)) = known else {
            return Ok(match record.value {
                Some(_) => Step::Skip,
                None => Step::Tombstone,
            });
        };
        let (route, without) = match record.value {
            Some(_) => (&entry.route, Step::Skip),
            None => (&entry.tombstone, Step::Tombstone),
        };
        Ok(match route {
            Some(route) => Step::Work(place, entry.contract, &**route),
            None => without,
        })
    }
}
