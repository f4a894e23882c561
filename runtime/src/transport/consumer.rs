//! Receiving: partitions come and go, each with a queue of its own; one thread owns all of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Thread;
use std::time::Duration;

use rdkafka::client::ClientContext;
use rdkafka::config::FromClientConfigAndContext as _;
use rdkafka::consumer::base_consumer::PartitionQueue;
use rdkafka::consumer::{
    BaseConsumer, CommitMode, Consumer as _, ConsumerContext, RebalanceProtocol,
};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Headers as _, Message as _};
use rdkafka::types::RDKafkaRespErr;
use rdkafka::{Offset, TopicPartitionList};

use super::{ClientError, client_config};
use crate::Timestamp;
use crate::config::{Checked, ConfigErrors};
use crate::consumer::RawRecord;

/// A partition of a topic.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PartitionId {
    pub(crate) topic: Arc<str>,
    pub(crate) partition: i32,
}

/// What the group decided.
#[derive(Debug)]
pub(crate) enum Change {
    /// These partitions are to be read from now on.
    Assign(Vec<PartitionId>),
    /// These are to be given up; `lost`: they belong to another member already.
    Revoke {
        partitions: Vec<PartitionId>,
        lost: bool,
    },
}

/// The offset from which a partition is to be read next.
#[derive(Clone, Debug)]
pub(crate) struct Commit {
    pub(crate) partition: PartitionId,
    pub(crate) next: i64,
}

/// Notes what the group decided; the thread that owns the consumer carries it out after the poll that brought it.
struct Decisions {
    noted: Mutex<Vec<Change>>,
    /// Nobody carries anything out any more: decisions are answered at once, or the close would wait for ever.
    closing: AtomicBool,
}

impl ClientContext for Decisions {
    fn error(&self, error: KafkaError, reason: &str) {
        tracing::warn!(%error, reason, "consumer");
    }
}

impl ConsumerContext for Decisions {
    fn rebalance(
        &self,
        consumer: &BaseConsumer<Self>,
        event: RDKafkaRespErr,
        list: &mut TopicPartitionList,
    ) {
        let assign = event == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
        if self.closing.load(Ordering::Acquire) {
            answer(consumer, list, false);
            return;
        }
        let partitions = list
            .elements()
            .iter()
            .map(|element| PartitionId {
                topic: element.topic().into(),
                partition: element.partition(),
            })
            .collect();
        let change = if assign {
            Change::Assign(partitions)
        } else {
            Change::Revoke {
                partitions,
                lost: consumer.assignment_lost(),
            }
        };
        self.noted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(change);
    }

    fn commit_callback(&self, result: KafkaResult<()>, _: &TopicPartitionList) {
        if let Err(error) = result
            && error.rdkafka_error_code() != Some(RDKafkaErrorCode::NoOffset)
        {
            tracing::warn!(%error, "a commit failed; the next one covers it");
        }
    }
}

/// Tells the client that a decision has been carried out.
fn answer(consumer: &BaseConsumer<Decisions>, list: &TopicPartitionList, assign: bool) {
    let cooperative = matches!(
        consumer.rebalance_protocol(),
        RebalanceProtocol::Cooperative
    );
    let answered = match (assign, cooperative) {
        (true, true) => consumer.incremental_assign(list),
        (true, false) => consumer.assign(list),
        (false, true) => consumer.incremental_unassign(list),
        (false, false) => consumer.unassign(),
    };
    if let Err(error) = answered {
        tracing::warn!(%error, "a rebalance could not be answered");
    }
}

/// A consumer whose records come through the queues of its partitions.
pub(crate) struct RawConsumer(Arc<BaseConsumer<Decisions>>);

impl RawConsumer {
    pub(crate) fn new(checked: &Checked) -> Result<Result<Self, ClientError>, ConfigErrors> {
        let config = client_config(checked)?;
        let decisions = Decisions {
            noted: Mutex::new(Vec::new()),
            closing: AtomicBool::new(false),
        };
        let client = BaseConsumer::from_config_and_context(&config, decisions);
        Ok(client
            .map(|client| Self(Arc::new(client)))
            .map_err(|error| ClientError::new("cannot make a consumer", &error)))
    }

    /// Asks for the cluster's metadata: fails when no broker answers in time. Blocks.
    pub(crate) fn reach(&self, deadline: Duration) -> Result<(), ClientError> {
        self.0
            .fetch_metadata(None, deadline)
            .map(drop)
            .map_err(|error| ClientError::new("no broker can be reached", &error))
    }

    pub(crate) fn subscribe(&self, topics: &[&str]) -> Result<(), ClientError> {
        self.0
            .subscribe(topics)
            .map_err(|error| ClientError::new("cannot subscribe", &error))
    }

    /// Serves the client: rebalances, commit results, errors. Returns an error that a user has to know of.
    pub(crate) fn poll(&self) -> Result<Vec<Change>, ClientError> {
        // Records do not come here: partitions are split from this queue before they are assigned.
        let mut failed = None;
        while let Some(event) = self.0.poll(Duration::ZERO) {
            match event {
                Ok(message) => tracing::error!(
                    topic = message.topic(),
                    "a record outside its partition's queue"
                ),
                Err(error) => failed = failed.or(fatal(&error)),
            }
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(std::mem::take(
                &mut self
                    .0
                    .context()
                    .noted
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner),
            )),
        }
    }

    /// Starts reading partitions; `wake` is woken when one of them has records.
    pub(crate) fn assign(
        &self,
        partitions: &[PartitionId],
        wake: &Thread,
    ) -> Vec<Option<RawQueue>> {
        let mut list = TopicPartitionList::new();
        let queues = partitions
            .iter()
            .map(|id| {
                list.add_partition(&id.topic, id.partition);
                // Before the assignment, so that nothing passes through the main queue.
                self.0
                    .split_partition_queue(&id.topic, id.partition)
                    .map(|mut queue| {
                        let wake = wake.clone();
                        queue.set_nonempty_callback(move || wake.unpark());
                        RawQueue(queue)
                    })
            })
            .collect();
        answer(&self.0, &list, true);
        queues
    }

    /// Gives partitions up. Their queues must be gone.
    pub(crate) fn revoke(&self, partitions: &[PartitionId]) {
        answer(&self.0, &list_of(partitions.iter()), false);
    }

    /// Stores positions with the group; `wait`: until the broker has answered.
    pub(crate) fn commit(&self, commits: &[Commit], wait: bool) -> Result<(), ClientError> {
        let mut list = TopicPartitionList::new();
        for commit in commits {
            let place = (&*commit.partition.topic, commit.partition.partition);
            list.add_partition_offset(place.0, place.1, Offset::Offset(commit.next))
                .map_err(|error| ClientError::new("cannot commit", &error))?;
        }
        let mode = if wait {
            CommitMode::Sync
        } else {
            CommitMode::Async
        };
        self.0
            .commit(&list, mode)
            .map_err(|error| ClientError::new("cannot commit", &error))
    }

    /// From here on decisions are answered by themselves.
    pub(crate) fn closing(&self) {
        self.0.context().closing.store(true, Ordering::Release);
    }
}

fn list_of<'a>(partitions: impl Iterator<Item = &'a PartitionId>) -> TopicPartitionList {
    let mut list = TopicPartitionList::new();
    for id in partitions {
        list.add_partition(&id.topic, id.partition);
    }
    list
}

/// Which errors end a consumer; others are the client's to retry, and logged.
fn fatal(error: &KafkaError) -> Option<ClientError> {
    use RDKafkaErrorCode as Code;
    let code = error.rdkafka_error_code();
    let ends = matches!(
        code,
        Some(
            Code::Fatal
                | Code::Authentication
                | Code::SaslAuthenticationFailed
                | Code::TopicAuthorizationFailed
                | Code::GroupAuthorizationFailed
                | Code::UnsupportedSASLMechanism
                | Code::AutoOffsetReset
                | Code::FencedInstanceId
        )
    );
    if ends {
        return Some(ClientError::new("the consumer cannot go on", error));
    }
    tracing::warn!(%error, "consumer");
    None
}

/// The queue of one partition.
pub(crate) struct RawQueue(PartitionQueue<Decisions>);

impl RawQueue {
    /// The next record, if there is one now.
    pub(crate) fn next(&self, topic: &Arc<str>) -> Option<RawRecord> {
        loop {
            match self.0.poll(Duration::ZERO)? {
                Ok(message) => return Some(raw_record(&message, topic)),
                // Errors of a partition are the client's to retry.
                Err(error) => tracing::warn!(%error, topic = &**topic, "partition"),
            }
        }
    }
}

fn raw_record(message: &BorrowedMessage<'_>, topic: &Arc<str>) -> RawRecord {
    let mut record = RawRecord::new(
        Arc::clone(topic),
        message.partition(),
        message.offset(),
        message.timestamp().to_millis().map(Timestamp::from_millis),
        message.key(),
        message.payload(),
    );
    if let Some(headers) = message.headers() {
        for header in headers.iter() {
            record.push_header(header.key, header.value);
        }
    }
    record
}
