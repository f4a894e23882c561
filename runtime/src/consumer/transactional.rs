//! Setting up a consumer that sends what its handlers return, in transactions with the offsets of their records.

use std::time::Duration;

use super::builder::ConsumerBuilder;
use super::engine::Settings;
use super::error::ConsumerError;
use super::exactly_once::{Builders, UnitSize, Units};
use super::guarantee::{AtLeastOnce, ExactlyOnce};
use super::ordering::Ordering;
use crate::config::{Checked, Finding, Value};
use crate::event::Contract;
use crate::kafka::Kafka;

/// As large as a record may be that the topic of dead letters takes: that is for the topic to say.
const ANY_SIZE: &str = "1000000000";

/// What was said of the transactions of a consumer.
pub(super) struct Transactional {
    id: String,
    size: UnitSize,
    keys: Vec<(String, Value)>,
}

impl<S> ConsumerBuilder<S, AtLeastOnce> {
    /// A consumer whose handlers return events ([`Events`](crate::Events)), which it sends in one Kafka transaction with the offsets of the records that they
    /// were made of: consume, process, produce. Killed at any point, a `read_committed` reader sees what was made of each record once, and in
    /// order. `id` is the `transactional.id` of this instance: the same when it starts again, and no other instance's
    /// ([`TransactionalProducer`](crate::TransactionalProducer)).
    ///
    /// ```
    /// use kafka_event::prelude::*;
    ///
    /// #[kafka_event(topic = "orders", key = id)]
    /// pub struct OrderPlacedEvent { id: i64, cents: i64 }
    ///
    /// #[kafka_event(topic = "invoices", key = order)]
    /// pub struct InvoiceWrittenEvent { order: i64, cents: i64 }
    ///
    /// #[derive(Debug, Disposition)]
    /// #[disposition(dead_letter)]
    /// pub struct NothingToPay;
    /// # impl std::fmt::Display for NothingToPay {
    /// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("the order is free") }
    /// # }
    /// # impl std::error::Error for NothingToPay {}
    ///
    /// async fn bill(order: OrderPlacedEvent) -> Result<InvoiceWrittenEvent, NothingToPay> {
    ///     match order.cents {
    ///         0 => Err(NothingToPay),
    ///         cents => Ok(InvoiceWrittenEvent { order: order.id, cents }),
    ///     }
    /// }
    ///
    /// # async fn run(kafka: Kafka) -> Result<(), Box<dyn std::error::Error>> {
    /// let billing = kafka.consumer("billing").transactional("billing-1").on(bill);
    /// billing.run_until(shutdown_signal()).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # What is in a transaction
    ///
    /// What came of many records, of all partitions: see [`unit`](Self::unit). A record joins when its handler has returned, so that a slow handler keeps no
    /// transaction open. So does a batch ([`on_batch`](Self::on_batch)), as a whole: what its handler returned for it, and the offsets of all its records. A record that is passed over joins with its offset alone; one for a retry topic, or the topic of dead letters, is
    /// written there in the same transaction. When partitions go to another member, the transaction is committed or aborted before they
    /// do. It is tied to the membership of the group as it was at its first record (KIP-447), so that a member which was taken for dead, and
    /// comes back, commits nothing.
    ///
    /// # When it fails
    ///
    /// A handler that fails fails for its record alone: other records' outputs are not touched, and nothing of the failed attempt is sent. That of a batch names
    /// the record by [`BatchError::at`](crate::BatchError::at): those before it are handed to it again without that one, since nothing was returned for them. A
    /// transaction that cannot be committed is aborted, and its records are read and handled again, after a pause: 100 ms at first, 5 s at
    /// most. Where the cluster refused an output for good (too large for its topic, no right to write), they come again one by one, a batch as a whole, and then
    /// its records, where it is at fault. So the record whose output it was is found, and becomes what [`SendError`](crate::SendError) says: a dead letter,
    /// most often. So what a handler does elsewhere can happen more than once.
    ///
    /// A producer that has ended is followed by another one, and what is read again begins at what was committed. When it ended because another
    /// instance took its id, or because this one was away for longer than `transaction.timeout.ms`, the consumer ends too, with
    /// [`ConsumerError::Transaction`]. Nothing is lost: whoever reads the partitions next begins at what was committed.
    ///
    /// # What it asks for
    ///
    /// [`Ordering::Partition`](crate::Ordering) and `isolation.level=read_committed`, which are the defaults, and no handler that commits offsets by itself, and no store of handled events ([`guarantees`](crate::guarantees) says why); the start refuses anything else. The embedded broker has transactions, and no isolation.
    ///
    /// Both protocols of groups will do. Under `group.protocol=consumer` (KIP-848) a membership is that of an epoch, which each change in the group ends: the
    /// coordinator refuses the transaction that began before, and its records are handled again, as under `classic` when the generation is
    /// another one.
    ///
    /// # What it costs
    ///
    /// A commit takes some milliseconds, whatever is in it, and the lanes wait for it: records in a second are those of a consumer without transactions as long as
    /// units are large. Where throughput counts, let a [`unit`](ConsumerBuilder::unit) be long; where the time to a reader counts, short; and let neither be a few records
    /// alone.
    ///
    /// # What is counted
    ///
    /// A record counts as handled when its transaction is committed. Those in one that was aborted are
    /// [`aborted`](crate::ConsumerReport::aborted), and count again when they are read again.
    #[must_use]
    pub fn transactional(self, id: impl Into<String>) -> ConsumerBuilder<S, ExactlyOnce> {
        self.promising(Transactional {
            id: id.into(),
            size: UnitSize::default(),
            keys: Vec::new(),
        })
    }
}

impl<S> ConsumerBuilder<S, ExactlyOnce> {
    /// A transaction is committed when it has so many records, or is so old, whichever comes first: 10,000 records or 100 ms when nothing is
    /// said. Readers see an output when its transaction is committed, so that the time is what this adds to its way; each commit costs the
    /// cluster a few writes and some milliseconds, and an abort repeats at most this. A batch is in one of them as a whole, so that the last one of a transaction may
    /// bring it above that number.
    #[must_use]
    pub fn unit(mut self, records: usize, time: Duration) -> Self {
        if let Some(transactional) = &mut self.transactional {
            let records = records.max(1);
            transactional.size = UnitSize { records, time };
        }
        self
    }

    /// Sets a key of the producer, as [`ProducerBuilder::set`](crate::ProducerBuilder::set).
    #[must_use]
    pub fn set_producer(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        if let Some(transactional) = &mut self.transactional {
            transactional.keys.push((key.into(), value.into()));
        }
        self
    }
}

impl Transactional {
    /// Refuses what does not go together with transactions.
    pub(super) fn check(
        &self,
        checked: &Checked,
        settings: &Settings,
        has_store: bool,
    ) -> Result<(), ConsumerError> {
        if has_store {
            return Err(unsuited(
                "a store of handled events is none of the consumer's transactions: an event that it remembers would be passed over after an \
                 abort, and what was made of it would be lost. The offsets in the transaction are the memory of a transactional consumer: leave \
                 out `.idempotent(…)`",
            ));
        }
        if settings.replay.is_some() {
            return Err(unsuited(
                "a replay has no group, whose offsets a transactional consumer commits: let a consumer without `.transactional(…)` do it",
            ));
        }
        if settings.handlers_commit {
            return Err(unsuited(
                "a handler takes `ConsumedOffset`, and a transactional consumer commits the offsets itself: return the events, and leave that argument out",
            ));
        }
        if settings.parallelism.ordering != Ordering::Partition {
            return Err(unsuited(
                "a transactional consumer commits offsets, and in any order but `Ordering::Partition` an offset does not say what is done before it",
            ));
        }
        let refused =
            |key, rule, message: &str| super::builder::refused(Finding::new(key, rule, message));
        if checked.get("isolation.level") == Some("read_uncommitted") {
            return Err(refused(
                "isolation.level",
                "transactions-read-committed",
                "a transactional consumer would begin behind offsets that are not committed yet: leave the key out",
            ));
        }
        Ok(())
    }

    /// Starts the producer, which ends what an earlier instance left open.
    pub(super) async fn start(
        self,
        kafka: &Kafka,
        outputs: Vec<&'static Contract>,
    ) -> Result<Units, ConsumerError> {
        let mut plain = kafka
            .producer()
            .transactional(self.id)
            .derived("max.request.size", ANY_SIZE);
        for (key, value) in self.keys {
            plain = plain.set(key, value);
        }
        let looking = plain.clone().contracts(outputs);
        let producer = looking.clone().start().await;
        let producer = producer.map_err(ConsumerError::Start)?;
        if producer.limit() < self.size.time * 2 {
            return Err(unsuited(
                "the transactions of the consumer would time out before they are committed: raise `transaction.timeout.ms` by \
                 `.set_producer(…)`, to twice the time of `.unit(…)` at least",
            ));
        }
        Ok(Units::new(Builders { looking, plain }, producer, self.size))
    }
}

fn unsuited(reason: &'static str) -> ConsumerError {
    ConsumerError::Combination { reason }
}
