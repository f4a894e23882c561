//! A batch that a test hands in: gathered, read and claimed as in a running consumer, and given to its handler once.

use super::TestConsumer;
use super::handling::{BatchHandling, Handling, Returned};
use crate::consumer::batch::{Fate, Kind, Part, Tried};
use crate::consumer::made::Made;
use crate::consumer::passage::Passage;
use crate::consumer::report::Counters;
use crate::consumer::stopping::Stopping;
use crate::testing::TestRecord;

impl<S: Send + Sync + 'static> TestConsumer<S> {
    /// Hands records to their batch handler, in one call, as if they lay on one partition one behind the other. Those that cannot be read, are passed over, or are
    /// remembered by the store leave the batch, as in a running consumer; a record of another handler ends it, however many it may have. Nothing is
    /// retried: what would come next is what the answer says.
    ///
    /// What the handler of a [transactional](crate::ConsumerBuilder::transactional) consumer returns for the batch is not sent, and is there to be looked at:
    /// [`BatchHandling::returned`]. When it fails at one record, those before it are not reached: a running consumer hands them to it again, without that one. A
    /// record that cannot be read ends the batch there, and those behind it are another call.
    ///
    /// ```
    /// # use kafka_event::prelude::*;
    /// use kafka_event::testing::Handling;
    /// use kafka_event::{BatchError, Batches, BoxError, Verdict};
    ///
    /// #[kafka_event(topic = "orders", key = id)]
    /// pub struct OrderPaidEvent { id: i64, cents: i64 }
    ///
    /// #[derive(Debug, thiserror::Error, Disposition)]
    /// #[error("there is nothing to bill")]
    /// #[disposition(dead_letter)]
    /// pub struct NothingToBill;
    ///
    /// async fn paid(orders: Vec<OrderPaidEvent>) -> Result<(), BatchError<NothingToBill>> {
    ///     match orders.iter().position(|order| order.cents == 0) {
    ///         Some(index) => Err(BatchError::at(index, NothingToBill)),
    ///         None => Ok(()),
    ///     }
    /// }
    ///
    /// # async fn run() -> Result<(), BoxError> {
    /// let kafka = Kafka::builder().set("bootstrap.servers", "localhost:1").build()?;
    /// let consumer = kafka.consumer("billing").on_batch(Batches::of(100), paid).test().await?;
    /// let order = |id, cents| consumer.record(&OrderPaidEvent { id, cents });
    /// assert!(consumer.handle_batch(&[order(1, 500)?, order(2, 700)?]).await.is_handled());
    ///
    /// let handling = consumer.handle_batch(&[order(1, 500)?, order(2, 0)?, order(3, 900)?]).await;
    /// assert!(handling.records[0].is_handled());
    /// assert_eq!(handling.records[1].verdict(), Some(&Verdict::DeadLetter));
    /// assert!(matches!(handling.records[2], Handling::NotReached));
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())?;
    /// # Ok::<(), BoxError>(())
    /// ```
    pub async fn handle_batch(&self, records: &[TestRecord]) -> BatchHandling {
        let processor = &self.processor;
        let raw: Vec<_> = records.iter().map(TestRecord::raw).collect();
        let (mut parts, mut route) = (Vec::<Part<'_>>::new(), None);
        for record in &raw {
            match (processor.kind(record), route) {
                (Kind::Batch(event, of, _), None) => {
                    route = Some(of);
                    parts.push((record, Some(event)));
                }
                (Kind::Batch(event, of, _), Some(route)) if std::ptr::addr_eq(of, route) => {
                    parts.push((record, Some(event)));
                }
                (Kind::Aside, _) => parts.push((record, None)),
                (Kind::Batch(..) | Kind::Single, _) => break,
            }
        }
        let (Some(route), Some((first, _))) = (route, parts.first()) else {
            return self.one_by_one(records).await;
        };
        let (counters, stopping) = (Counters::default(), Stopping::default());
        let meters = self.meters_of(first);
        let passage = || Passage::new((&counters, &processor.vitals), &meters, &stopping);
        let Tried {
            fates,
            failed,
            made,
        } = processor.try_batch(&parts, route, passage).await;
        let handling = |fate| match fate {
            Fate::Handled => Handling::Handled(Returned(Made::default())),
            Fate::Skipped => Handling::Skipped,
            Fate::Duplicate => Handling::Duplicate,
            Fate::Failed(failure) => self.failed(failure),
            Fate::NotReached => Handling::NotReached,
        };
        let mut handled: Vec<Handling> = fates.into_iter().map(handling).collect();
        handled.resize_with(records.len(), || Handling::NotReached);
        BatchHandling {
            records: handled,
            failed: failed.map(|failure| self.failed(failure)),
            returned: Returned(made),
        }
    }

    /// Handles records that no batch handler takes.
    async fn one_by_one(&self, records: &[TestRecord]) -> BatchHandling {
        let mut handled = Vec::with_capacity(records.len());
        for record in records {
            handled.push(self.handle(record).await);
        }
        BatchHandling {
            records: handled,
            failed: None,
            returned: Returned(Made::default()),
        }
    }
}
