//! Each event once: its id is claimed in a store before the handler is called, and remembered when that succeeded.

mod asking;
mod attempt;
mod batch;

use std::sync::Arc;

pub(super) use self::asking::Once;
pub(super) use self::batch::{Claims, Concluded};
use super::builder::ConsumerBuilder;
use super::error::ConsumerError;
use super::record::RawRecord;
use crate::once::{ErasedStore, Lent, Store};

/// A function of the program's that knows an event's id.
type IdOf = Arc<dyn Fn(&RawRecord) -> Option<Vec<u8>> + Send + Sync>;

/// What was said of handled events.
#[derive(Default)]
pub(super) struct Idempotence {
    store: Option<Arc<dyn ErasedStore>>,
    id_of: Option<IdOf>,
    /// What it remembers for, where that is not the group.
    name: Option<String>,
    /// What the arguments of handlers need.
    pub(super) needs: Vec<Lent>,
    /// The same of batch handlers.
    pub(super) batch_needs: Vec<Lent>,
}

impl Idempotence {
    pub(super) fn has_store(&self) -> bool {
        self.store.is_some()
    }

    pub(super) fn is_named(&self) -> bool {
        self.name.is_some()
    }

    /// Makes the store ready, if there is one, and sees that it lends what is asked for.
    pub(super) async fn prepare(self, group: &str) -> Result<Option<Once>, ConsumerError> {
        let lends = self.store.as_ref().map(|store| store.lends());
        let mut needs = self.needs.iter().chain(&self.batch_needs);
        if let Some(lent) = needs.find(|lent| lends != Some(**lent)) {
            return Err(ConsumerError::NotLent {
                lent: lent.name(),
                store: lends.map(Lent::name),
            });
        }
        let Some(store) = self.store else {
            return Ok(None);
        };
        if !self.batch_needs.is_empty() && !store.lends_to_batches() {
            return Err(ConsumerError::Combination {
                reason: "a batch handler takes what its store lends, and the store lends it to one event at a time: let the handler take single \
                         events, or the store have one claim for a batch (`Store::ONE_CLAIM_A_BATCH`)",
            });
        }
        store.prepare().await.map_err(ConsumerError::Store)?;
        Ok(Some(Once {
            store,
            id_of: self.id_of,
            group: self.name.as_deref().unwrap_or(group).into(),
        }))
    }
}

impl<S, G> ConsumerBuilder<S, G> {
    /// Handles each event once: the store remembers the ids of those that were handled, for this group and each of its handlers, and a record
    /// whose id is known is not handled again (`duplicates` in [`ConsumerReport`](crate::ConsumerReport)). What is remembered when, and what
    /// that promises, is told in [`once`](crate::once) and [`guarantees`](crate::guarantees).
    ///
    /// The id is the record's header `ce_id`, which every producer of this crate writes; a record without one is known by its place (topic,
    /// partition and offset), so that it is not handled again after a crash, while a duplicate that somebody sent has another place.
    /// [`idempotent_by`](Self::idempotent_by) says otherwise.
    #[must_use]
    pub fn idempotent(mut self, store: impl Store) -> Self {
        self.once.store = Some(Arc::new(store));
        self
    }

    /// For whom events are remembered, where it is not the group:
    ///
    /// - a group that takes the place of another one names that, and handles nothing again of what the other one has handled;
    /// - a [`replay`](Self::replay), which is in no group, names itself, and handles each event of its range once, also when it is begun again after a
    ///   crash. One that names the group handles what the group has not: what was passed over, or became a dead letter.
    ///
    /// ```no_run
    /// # use kafka_event::prelude::*;
    /// # use kafka_event::once::Store;
    /// # use kafka_event::{BoxError, ReplayRange};
    /// # #[kafka_event(topic = "orders")]
    /// # struct OrderPaidEvent { id: i64 }
    /// # async fn paid(order: OrderPaidEvent) -> Result<(), BoxError> { Ok(()) }
    /// # async fn run(kafka: Kafka, store: impl Store, day: (Timestamp, Timestamp)) -> Result<(), kafka_event::ConsumerError> {
    /// let billing = kafka.consumer("billing").on(paid).idempotent(store);
    /// let range = ReplayRange::between(day.0, day.1);
    /// billing.idempotent_as("billing, 4 November once more").replay(range).await?;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn idempotent_as(mut self, name: impl Into<String>) -> Self {
        self.once.name = Some(name.into());
        self
    }

    /// What tells that two records are the same event, for [`idempotent`](Self::idempotent): a header of the producer's own, the record's key
    /// where an event comes once for each key. `None` leaves a record to its `ce_id` or place.
    ///
    /// `ce_id` alone is the id of an event where its producers make ids that are unique everywhere, such as UUIDs. Where several producers
    /// count for themselves, CloudEvents says that `ce_source` belongs to it:
    ///
    /// ```
    /// # use kafka_event::ConsumerBuilder;
    /// # use kafka_event::once::Store;
    /// # fn consume(consumer: ConsumerBuilder<()>, store: impl Store) -> ConsumerBuilder<()> {
    /// consumer.idempotent(store).idempotent_by(|record| {
    ///     Some([record.header("ce_source")?, b"/", record.header("ce_id")?].concat())
    /// })
    /// # }
    /// ```
    #[must_use]
    pub fn idempotent_by<I: Into<Vec<u8>>>(
        mut self,
        id: impl Fn(&RawRecord) -> Option<I> + Send + Sync + 'static,
    ) -> Self {
        self.once.id_of = Some(Arc::new(move |record| id(record).map(Into::into)));
        self
    }
}
