//! Giving a consumer a batch handler.

use std::marker::PhantomData;
use std::sync::Arc;

use super::{BatchHandler, BatchItem, Batches, OnBatch};
use crate::Disposition;
use crate::consumer::builder::ConsumerBuilder;
use crate::consumer::guarantee::Returns;
use crate::event::Events as _;

impl<S: Clone + Send + Sync + 'static, G> ConsumerBuilder<S, G> {
    /// Handles several records at once: the items of the list that the function takes say of which events. [`Batches`] says how many, and how long a
    /// batch waits for them.
    ///
    /// The records of a batch are of one partition, in their order, and the next one of the partition begins when it is done. With
    /// [`Ordering::Key`](crate::Ordering::Key) the same holds for each lane of keys, so that the batches of a partition run side by side and each is smaller;
    /// with `Ordering::None` batches are refused at start. Records that cannot be read, and events that are passed over, leave without ending a batch. A record of
    /// another handler ends it. What a handler's error means for its records is told by [`BatchError`](crate::BatchError); a
    /// [`handler_timeout`](Self::handler_timeout) is the time of one call. Records of retry topics come in batches of one, as each waits for its own
    /// time. With a store of handled events ([`idempotent`](Self::idempotent)) a batch has what was not handled before; [`once`](crate::once) tells how.
    ///
    /// ```
    /// # use kafka_event::prelude::*;
    /// use std::time::Duration;
    /// use kafka_event::{BatchError, Batches, BoxError};
    ///
    /// # #[kafka_event(topic = "orders", key = id)]
    /// # struct OrderPaidEvent { id: i64 }
    /// # #[derive(Clone)] struct Ledger;
    /// # impl Ledger { async fn book(&self, id: i64, offset: i64) -> Result<(), BoxError> { Ok(()) } }
    /// async fn paid(
    ///     orders: Vec<(OrderPaidEvent, RecordMetadata)>,
    ///     State(ledger): State<Ledger>,
    /// ) -> Result<(), BatchError<BoxError>> {
    ///     for (index, (order, meta)) in orders.into_iter().enumerate() {
    ///         // Those before it are booked, and are not handled again.
    ///         ledger.book(order.id, meta.offset).await.map_err(|error| BatchError::at(index, error))?;
    ///     }
    ///     Ok(())
    /// }
    /// # fn consume(kafka: Kafka) {
    /// let batches = Batches::of(500).linger(Duration::from_millis(200));
    /// kafka.consumer("billing").state(Ledger).on_batch(batches, paid);
    /// # }
    /// ```
    ///
    /// # In transactions
    ///
    /// A batch handler of a [`transactional`](Self::transactional) consumer returns [`Events`](crate::Events) for the whole batch: none, one that sums it up, or
    /// one or more for each record. They are sent in one transaction with the offsets of all its records; a batch is never part of two, and several can be in
    /// one ([`unit`](Self::unit)).
    ///
    /// ```
    /// # use kafka_event::prelude::*;
    /// use kafka_event::{BatchError, Batches, BoxError};
    ///
    /// # #[kafka_event(topic = "orders", key = id)]
    /// # struct OrderPaidEvent { id: i64, cents: i64 }
    /// #[kafka_event(topic = "invoices", key = order)]
    /// pub struct InvoiceWrittenEvent { order: i64, number: i64 }
    ///
    /// # #[derive(Clone)] struct Numbers;
    /// # impl Numbers { async fn next(&self, count: usize) -> Result<Vec<i64>, BoxError> { Ok(vec![0; count]) } }
    /// // One question for all of them, and an invoice for each.
    /// async fn bill(
    ///     orders: Vec<OrderPaidEvent>,
    ///     State(numbers): State<Numbers>,
    /// ) -> Result<Vec<InvoiceWrittenEvent>, BatchError<BoxError>> {
    ///     let numbers = numbers.next(orders.len()).await?;
    ///     let invoices = orders.iter().zip(numbers);
    ///     Ok(invoices.map(|(order, number)| InvoiceWrittenEvent { order: order.id, number }).collect())
    /// }
    /// # fn consume(kafka: Kafka) {
    /// let billing = kafka.consumer("billing").transactional("billing-1").state(Numbers);
    /// billing.on_batch(Batches::of(500), bill);
    /// # }
    /// ```
    ///
    /// A handler that fails has returned nothing, so that nothing is sent for the records before the one that it names either: it is called again with those
    /// alone, before the error of that one counts. A record that becomes a dead letter since it cannot be read ends the batch, and is written to its topic in its turn.
    /// A batch of which the cluster refuses an output for good has failed as a whole: its records are handled one by one, as batches of one.
    #[must_use]
    pub fn on_batch<B, M: 'static, A: 'static, H>(mut self, batches: Batches, handler: H) -> Self
    where
        B: BatchItem<M, S> + 'static,
        H: BatchHandler<B, M, A, S, Error: Disposition, Output: Returns<G>>,
    {
        self.settings.handlers_commit |= H::COMMITS;
        H::Output::contracts(&mut |contract| self.outputs.push(contract));
        self.once.batch_needs.extend(H::needs());
        let route = Arc::new(OnBatch::<B, M, A, H> {
            handler,
            batches,
            types: PhantomData,
        });
        for contract in B::EVENTS {
            self.writers = self.writers.with_history(contract);
            self.entries.route(contract, Arc::clone(&route) as _);
        }
        self
    }
}
