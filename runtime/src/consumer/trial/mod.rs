//! A consumer without an engine: a record or a batch at a time, handed in by a test.

mod batch;
mod handling;

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

pub use self::handling::{BatchHandling, Handling, Returned};
use super::builder::{ConsumerBuilder, For};
use super::error::ConsumerError;
use super::failure::Failure;
use super::made::Made;
use super::passage::Passage;
use super::process::Processor;
use super::record::RawRecord;
use super::report::{Counters, Outcome};
use super::stopping::Stopping;
use crate::event::{Event, RecordError};
use crate::kafka::Kafka;
use crate::observe::TopicMeters;
use crate::testing::TestRecord;
use crate::{BoxError, Record};

impl<S: Clone + Send + Sync + 'static, G> ConsumerBuilder<S, G> {
    /// The consumer for tests of its handlers: [`testing`](crate::testing). No broker is asked, unless the consumer has retry topics on the embedded one. What
    /// handlers of a [transactional](ConsumerBuilder::transactional) consumer return is not sent, and is there to be looked at: [`Handling::returned`].
    ///
    /// # Errors
    /// When a running consumer would not start with these settings.
    pub async fn test(self) -> Result<TestConsumer<S>, ConsumerError> {
        let prepared = self.prepare(For::Trial).await?;
        Ok(TestConsumer {
            kafka: prepared.kafka,
            processor: prepared.processor,
            meters: Mutex::default(),
        })
    }
}

/// A consumer that handles what a test hands in: [`ConsumerBuilder::test`].
pub struct TestConsumer<S> {
    kafka: Kafka,
    processor: Arc<Processor<S>>,
    meters: Mutex<HashMap<Arc<str>, Arc<TopicMeters>>>,
}

impl<S: Send + Sync + 'static> TestConsumer<S> {
    /// The record that a producer would send of an event, on the event's topic, with an event id of its own.
    ///
    /// # Errors
    /// When the event cannot be a record, or a variable of its topic has no value.
    pub fn record<E: Event>(&self, event: &E) -> Result<TestRecord, BoxError> {
        let record = self.kafka.record(event);
        self.on_topic::<E>(record)
    }

    /// The tombstone that deletes a key, on the event's topic.
    ///
    /// # Errors
    /// When the key has no place in its schema, or a variable of the topic has no value.
    pub fn tombstone<E: Event>(&self, key: &E::Key) -> Result<TestRecord, BoxError> {
        let record = self.kafka.tombstone::<E>(key);
        self.on_topic::<E>(record)
    }

    fn on_topic<E: Event>(
        &self,
        record: Result<Record, RecordError>,
    ) -> Result<TestRecord, BoxError> {
        let topic = self.kafka.topic_name(E::CONTRACT.topic)?;
        Ok(TestRecord::new(topic, record?))
    }

    /// Handles a record once, as a running consumer does. Nothing is retried, and no dead letter is written: that is what the answer says. For a batch handler it
    /// is a batch of one; [`handle_batch`](Self::handle_batch) hands it more.
    pub async fn handle(&self, record: &TestRecord) -> Handling {
        let (record, counters, stopping) = (record.raw(), Counters::default(), Stopping::default());
        let meters = self.meters_of(&record);
        let passage = Passage::new((&counters, &self.processor.vitals), &meters, &stopping);
        let tried = self.tried(&record, &passage).await;
        let counted = |outcome| counters.of(outcome).load(Ordering::Relaxed) > 0;
        match tried {
            Ok(_) if counted(Outcome::Skipped) => Handling::Skipped,
            Ok(_) if counted(Outcome::Duplicate) => Handling::Duplicate,
            Ok(made) => Handling::Handled(Returned(made)),
            Err(failure) => self.failed(failure),
        }
    }

    /// What the handler made of the record.
    async fn tried(&self, record: &RawRecord, passage: &Passage<'_>) -> Result<Made, Failure> {
        let processor = &self.processor;
        let (topic, _) = processor.exits.hops.of(&record.topic);
        if processor.once.is_some() {
            // What has a store returns nothing.
            let tried = processor.tried(topic, record, true, passage).await;
            return tried.map(|_| Made::default());
        }
        let fetched = processor.fetched(record).await?;
        let record = fetched.as_ref().map_or(record, |fetched| &fetched.record);
        let made = processor.made(topic, record, true, passage).await?;
        Ok(made.map(|(_, made)| made).unwrap_or_default())
    }

    fn meters_of(&self, record: &RawRecord) -> Arc<TopicMeters> {
        let mut all = self.meters.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.entry(Arc::clone(&record.topic));
        let new = || self.processor.meters_of(&record.topic);
        Arc::clone(known.or_insert_with(new))
    }

    fn failed(&self, failure: Failure) -> Handling {
        let verdict = failure.verdict(&self.processor.on_unknown_schema);
        let error = match failure {
            Failure::Handler { failed, .. } => failed.source,
            Failure::Unreadable(unreadable) => unreadable.error.into(),
            Failure::Claim(error) => error.into(),
        };
        Handling::Failed { verdict, error }
    }
}

impl<S> fmt::Debug for TestConsumer<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestConsumer").finish_non_exhaustive()
    }
}
