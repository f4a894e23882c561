//! Receiving: partitions come and go, each with a queue of its own; one thread owns all of it.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Thread;
use std::time::{Duration, Instant};

use rdkafka::client::ClientContext;
use rdkafka::config::{FromClientConfigAndContext as _, RDKafkaLogLevel};
use rdkafka::consumer::{BaseConsumer, Consumer as _, ConsumerContext, RebalanceProtocol};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::Message as _;
use rdkafka::types::RDKafkaRespErr;
use rdkafka::{Offset, TopicPartitionList};

use super::commits::Commits;
use super::positions::Place;
use super::queue::RawQueue;
use super::reach::{LastReport, reach};
use super::{ClientError, client_config, log, native};
use crate::config::{Checked, ConfigErrors};

/// A partition of a topic.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct TopicPartition {
    /// The topic.
    pub topic: Arc<str>,
    /// The partition.
    pub partition: i32,
}

impl TopicPartition {
    /// The partition with this number of that topic.
    pub fn new(topic: impl Into<Arc<str>>, partition: i32) -> Self {
        Self {
            topic: topic.into(),
            partition,
        }
    }
}

impl fmt::Display for TopicPartition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.topic, self.partition)
    }
}

/// What the group decided.
#[derive(Debug)]
pub(crate) enum Change {
    /// These partitions are to be read from now on.
    Assign(Vec<TopicPartition>),
    /// These are to be given up; `lost`: they belong to another member already.
    Revoke {
        partitions: Vec<TopicPartition>,
        lost: bool,
    },
}

/// The offset from which a partition is to be read next, and the text that is kept with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Commit {
    pub(crate) partition: TopicPartition,
    pub(crate) next: i64,
    pub(crate) metadata: String,
}

/// Notes what the group decided; the thread that owns the consumer carries it out after the poll that brought it.
#[derive(Default)]
pub(super) struct Decisions {
    noted: Mutex<Vec<Change>>,
    /// Nobody carries anything out any more: decisions are answered at once, or the close would wait for ever.
    closing: AtomicBool,
    reports: LastReport,
}

impl ClientContext for Decisions {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, line: &str) {
        log::line(level as i32, facility, line);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.reports.note(&error, reason);
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
            answer(consumer, list, assign);
            return;
        }
        let partitions = list
            .elements()
            .iter()
            .map(|element| TopicPartition::new(element.topic(), element.partition()))
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
pub(crate) struct RawConsumer {
    commits: Commits,
    /// It has a name of its own, by which the group knows it when it comes back.
    pub(super) is_named: bool,
    /// Its group is one of the new protocol (KIP-848).
    pub(super) is_of_broker: bool,
    pub(super) client: Arc<BaseConsumer<Decisions>>,
}

impl RawConsumer {
    /// `derived` are keys that follow from the consumer's own settings; what somebody set counts more.
    pub(crate) fn new(
        checked: &Checked,
        derived: &[(&str, String)],
    ) -> Result<Result<Self, ClientError>, ConfigErrors> {
        let mut config = client_config(checked)?;
        for (key, value) in derived.iter().filter(|(key, _)| !checked.is_explicit(key)) {
            config.set(*key, value);
        }
        // The end of a partition is told, so that its lag can be zero behind the last markers of transactions.
        config.set("enable.partition.eof", "true");
        // Where a partition begins is said at each assignment: this counts for positions that are out of range only, and those are told.
        config.set("auto.offset.reset", "error");
        let doing = "cannot make a consumer";
        let client = match BaseConsumer::from_config_and_context(&config, Decisions::default()) {
            Ok(client) => Arc::new(client),
            Err(error) => return Ok(Err(ClientError::new(doing, &error))),
        };
        Ok(match Commits::new(client.client()) {
            Some(commits) => Ok(Self {
                commits,
                is_named: checked.get("group.instance.id").is_some(),
                is_of_broker: checked
                    .get("group.protocol")
                    .is_some_and(|protocol| protocol.eq_ignore_ascii_case("consumer")),
                client,
            }),
            None => Err(ClientError::other(doing, "the client gave no queue")),
        })
    }

    /// Waits until a broker has answered once. Blocks.
    pub(crate) fn reach(&self, deadline: Duration) -> Result<(), ClientError> {
        let reports = &self.client.context().reports;
        reach(self.client.client(), reports, deadline, || {
            self.client.poll(Duration::ZERO);
        })
    }

    /// Since when no broker can be reached, or they refuse the client, and why.
    pub(crate) fn trouble(&self) -> Option<(Instant, ClientError)> {
        self.client.context().reports.trouble()
    }

    /// A broker has answered.
    pub(crate) fn heard(&self) {
        self.client.context().reports.heard();
    }

    /// Asks for an answer of any broker. Blocks for as long at most.
    pub(crate) fn ask(&self, within: Duration) {
        if native::metadata(self.client.client(), within, |_| ()).is_some() {
            self.heard();
        }
    }

    /// Says at any time what this consumer's membership of its group is.
    pub(crate) fn membership(&self) -> super::Membership {
        super::Membership(Arc::downgrade(&self.client))
    }

    pub(crate) fn subscribe(&self, topics: &[&str]) -> Result<(), ClientError> {
        self.client
            .subscribe(topics)
            .map_err(|error| ClientError::new("cannot subscribe", &error))
    }

    /// Serves the client: rebalances, commit results, errors. Returns an error that a user has to know of.
    pub(crate) fn serve(&mut self) -> Result<(), ClientError> {
        // Records do not come here: partitions are split from this queue before they are assigned.
        let mut failed = None;
        while let Some(event) = self.client.poll(Duration::ZERO) {
            match event {
                Ok(message) => tracing::error!(
                    topic = message.topic(),
                    "a record outside its partition's queue"
                ),
                Err(error) => failed = failed.or(fatal(&error)),
            }
        }
        self.commits.serve();
        failed.map_or(Ok(()), Err)
    }

    /// What the group decided since the last call.
    pub(crate) fn changes(&self) -> Vec<Change> {
        let noted = &self.client.context().noted;
        std::mem::take(&mut *noted.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the partitions belong to others already, because this member was away for too long.
    pub(crate) fn is_lost(&self) -> bool {
        self.client.assignment_lost()
    }

    /// Starts reading partitions, each from its place; `wake` is woken when one of them has records.
    pub(crate) fn assign<'a>(
        &self,
        partitions: impl IntoIterator<Item = (&'a TopicPartition, Place)>,
        wake: &Thread,
    ) -> Vec<Option<RawQueue>> {
        let mut list = TopicPartitionList::new();
        let queues = partitions
            .into_iter()
            .map(|(id, place)| {
                // No place is one that a list does not take.
                let _ = list.add_partition_offset(&id.topic, id.partition, place.offset());
                // Before the assignment, so that nothing passes through the main queue.
                self.client
                    .split_partition_queue(&id.topic, id.partition)
                    .map(|queue| RawQueue::new(queue, &self.client, wake))
            })
            .collect();
        answer(&self.client, &list, true);
        queues
    }

    /// Whether the group's assignor takes away only what moves: then one partition can be assigned again without the others.
    pub(crate) fn is_cooperative(&self) -> bool {
        matches!(
            self.client.rebalance_protocol(),
            RebalanceProtocol::Cooperative
        )
    }

    /// Reads a partition again that the client does not read any more, in a cooperative group. Its queue must be gone. What the group decided must be
    /// carried out before: the client takes this for the answer to it.
    pub(crate) fn assign_again(
        &self,
        id: &TopicPartition,
        place: Place,
        wake: &Thread,
    ) -> Option<RawQueue> {
        self.revoke(std::slice::from_ref(id));
        self.assign([(id, place)], wake).pop().flatten()
    }

    /// Gives partitions up. Their queues must be gone.
    pub(crate) fn revoke(&self, partitions: &[TopicPartition]) {
        answer(&self.client, &list_of(partitions.iter()), false);
    }

    /// Stores positions with the group, without waiting for the answer.
    pub(crate) fn commit(&mut self, commits: &[Commit]) -> Result<(), ClientError> {
        let doing = "cannot commit";
        let mut list = TopicPartitionList::new();
        for commit in commits {
            let (id, offset) = (&commit.partition, Offset::Offset(commit.next));
            list.add_partition_offset(&id.topic, id.partition, offset)
                .map_err(|error| ClientError::new(doing, &error))?;
            if !commit.metadata.is_empty()
                && !self.commits.without_metadata()
                && let Some(mut element) = list.find_partition(&id.topic, id.partition)
            {
                element.set_metadata(&commit.metadata);
            }
        }
        self.commits
            .ask(self.client.client(), &list)
            .map_err(|code| ClientError::of_code(doing, code))
    }

    /// Whether commits have no answer yet.
    pub(crate) fn is_committing(&self) -> bool {
        self.commits.open() > 0
    }

    /// Whether a commit failed since the last call.
    pub(crate) fn take_commit_failed(&mut self) -> bool {
        self.commits.take_failed().is_some()
    }

    /// From here on the client's callback answers what the group decides. What was decided and not carried out is answered now, or the client
    /// would wait for that.
    pub(super) fn answer_from_here_on(&self) {
        self.client.context().closing.store(true, Ordering::Release);
        for change in self.changes() {
            match change {
                Change::Assign(partitions) => {
                    answer(&self.client, &list_of(partitions.iter()), true);
                }
                Change::Revoke { partitions, .. } => self.revoke(&partitions),
            }
        }
    }

    /// Leaves the group and ends the client. The queues of partitions must be gone. Blocks until the deadline at most: a client that has
    /// not ended by then is left to itself, since ending it by force would wait for it without end.
    pub(crate) fn close(self, deadline: Duration) {
        self.answer_from_here_on();
        let end = Instant::now() + deadline;
        if let Err(error) = self.client.close_queue() {
            tracing::warn!(%error, "the consumer cannot leave its group");
        }
        while !self.client.closed() {
            if Instant::now() >= end {
                tracing::warn!("the consumer did not end by the deadline");
                std::mem::forget(self);
                return;
            }
            self.client.poll(Duration::from_millis(10));
        }
    }
}

pub(super) fn list_of<'a>(
    partitions: impl Iterator<Item = &'a TopicPartition>,
) -> TopicPartitionList {
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
                | Code::FencedInstanceId
        )
    );
    if ends {
        return Some(ClientError::new("the consumer cannot go on", error));
    }
    tracing::warn!(%error, "consumer");
    None
}
