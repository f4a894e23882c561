//! The calls of a transaction (KIP-98, KIP-447), and what the refusal of one asks for (KIP-360): all of them block.

use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use rdkafka::Offset;
use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer as _, ConsumerGroupMetadata};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::producer::Producer as _;

use super::consumer::Decisions;
use super::{ClientError, RawProducer, TopicPartition, native};

/// How long to wait before a call is made again.
const AGAIN: Duration = Duration::from_millis(20);

/// A call that was refused.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) error: ClientError,
    pub(crate) asks: Asks,
}

/// What a refusal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    /// The time ran out; the same call, and only that, could go on where this one stopped.
    More,
    /// The transaction has to be aborted.
    Abort,
    /// A new producer.
    End,
}

/// A consumer's membership of its group, as it was at a moment: with it the coordinator refuses the offsets of a partition that another
/// member has by now.
#[derive(Clone)]
pub(crate) struct GroupMember(Arc<ConsumerGroupMetadata>);

/// A consumer, as far as its membership is asked for.
#[derive(Debug)]
pub(crate) struct Membership(pub(super) Weak<BaseConsumer<Decisions>>);

impl Membership {
    /// `None`: the consumer is gone, or no member of its group now. The coordinator takes the offsets of whoever is of no generation without
    /// a question, so that such a membership must not be used.
    pub(crate) fn now(&self) -> Option<GroupMember> {
        let consumer = self.0.upgrade()?;
        let before = native::generation(consumer.client())?;
        let member = consumer.group_metadata()?;
        // What was the same before and after was so between.
        let is_same = native::generation(consumer.client()) == Some(before);
        is_same.then(|| GroupMember(Arc::new(member)))
    }
}

impl RawProducer {
    /// Takes over the transactional id: ends what an earlier instance left open, and fences it.
    pub(crate) fn init_transactions(&self, within: Duration) -> Result<(), Refusal> {
        let doing = "cannot begin to use transactions";
        self.call(doing, within, |left| self.client().init_transactions(left))
    }

    pub(crate) fn begin_transaction(&self) -> Result<(), Refusal> {
        let doing = "cannot begin a transaction";
        self.call(doing, Duration::ZERO, |_| self.client().begin_transaction())
    }

    /// Sends what waits, and commits.
    pub(crate) fn commit_transaction(&self, within: Duration) -> Result<(), Refusal> {
        let doing = "cannot commit the transaction";
        self.call(doing, within, |left| {
            // rdkafka's call flushes by itself, and lets records linger.
            self.flush(left);
            self.client().commit_transaction(left)
        })
    }

    /// Gives up what was not sent, and aborts.
    pub(crate) fn abort_transaction(&self, within: Duration) -> Result<(), Refusal> {
        let doing = "cannot abort the transaction";
        let aborted = self.call(doing, within, |left| self.client().abort_transaction(left));
        match aborted {
            // There is none.
            Err(refusal) if refusal.error.is(RDKafkaErrorCode::State) => Ok(()),
            aborted => aborted,
        }
    }

    /// Makes positions of a consumer part of the transaction.
    pub(crate) fn send_offsets(
        &self,
        positions: &[(TopicPartition, i64)],
        member: &GroupMember,
        within: Duration,
    ) -> Result<(), Refusal> {
        let mut list = TopicPartitionList::with_capacity(positions.len());
        let doing = "cannot make offsets part of the transaction";
        for (TopicPartition { topic, partition }, next) in positions {
            let added = list.add_partition_offset(topic, *partition, Offset::Offset(*next));
            added.map_err(|error| Refusal::new(doing, &error, self))?;
        }
        self.call(doing, within, |left| {
            let client = self.client();
            client.send_offsets_to_transaction(&list, &member.0, left)
        })
    }

    /// What ended the client, if something has.
    pub(crate) fn fatal_error(&self, doing: &'static str) -> Option<ClientError> {
        let fatal = self.client().client().fatal_error()?;
        Some(ClientError::fatal(doing, fatal))
    }

    /// Makes a call until it is answered, or its time is over.
    fn call(
        &self,
        doing: &'static str,
        within: Duration,
        mut call: impl FnMut(Duration) -> KafkaResult<()>,
    ) -> Result<(), Refusal> {
        let end = Instant::now() + within;
        loop {
            let Err(error) = call(end.saturating_duration_since(Instant::now())) else {
                return Ok(());
            };
            let refusal = Refusal::new(doing, &error, self);
            if refusal.asks != Asks::More || Instant::now() >= end {
                return Err(refusal);
            }
            thread::sleep(AGAIN);
        }
    }
}

impl Refusal {
    fn new(doing: &'static str, error: &KafkaError, producer: &RawProducer) -> Self {
        if let Some(error) = producer.fatal_error(doing) {
            let asks = Asks::End;
            return Self { error, asks };
        }
        let asks = match error {
            KafkaError::Transaction(error) if error.txn_requires_abort() => Asks::Abort,
            KafkaError::Transaction(error) if error.is_retriable() => Asks::More,
            // Records that have no fate yet.
            KafkaError::Flush(_) => Asks::More,
            KafkaError::Transaction(error) if error.is_fatal() => Asks::End,
            _ => Asks::Abort,
        };
        let error = match error {
            KafkaError::Transaction(error) => {
                ClientError::told(doing, error.code(), error.string())
            }
            error => ClientError::new(doing, error),
        };
        Self { error, asks }
    }
}
