//! What the cluster is like when a record's time has run out: asked once for all records that run out together.

use std::collections::HashMap;
use std::ffi::CStr;
use std::fmt;
use std::slice;
use std::time::{Duration, Instant};

use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};

use super::native;

/// How long the cluster may take to answer. The records of other partitions wait meanwhile to hear of their fate.
const PATIENCE: Duration = Duration::from_millis(500);

/// An answer that is older is asked for again.
const RECENT: Duration = Duration::from_secs(5);

/// What the client could see of a partition and its cluster when a record's time had run out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClusterState {
    /// The ids of the brokers that the cluster knows to be up. Empty: none answered.
    pub brokers: Vec<i32>,
    /// The partition's leader; `None` when it has none, or none is known.
    pub leader: Option<i32>,
    /// How many replicas the partition has; 0 when that is not known.
    pub replicas: usize,
    /// How many of them are in sync. Fewer than the topic's `min.insync.replicas` acknowledge nothing to a durable producer.
    pub in_sync: usize,
}

impl fmt::Display for ClusterState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            brokers,
            leader,
            replicas,
            in_sync,
        } = self;
        match (brokers.len(), leader) {
            (0, _) => f.write_str("no broker answers"),
            (up, None) => write!(f, "brokers up: {up}; the partition has no leader"),
            (up, Some(leader)) => write!(
                f,
                "brokers up: {up}; the partition's leader is broker {leader}, and {in_sync} of its {replicas} replicas are in sync"
            ),
        }
    }
}

/// The last answer.
#[derive(Debug, Default)]
pub(super) struct Cluster(Option<(Instant, Answer)>);

#[derive(Debug, Default)]
struct Answer {
    brokers: Vec<i32>,
    /// Leader, replicas and those in sync.
    partitions: HashMap<(String, i32), (i32, usize, usize)>,
}

impl Cluster {
    /// The state of a partition. Asks when the last answer is too old.
    pub(super) fn state<C: ClientContext>(
        &mut self,
        client: &Client<C>,
        topic: &str,
        partition: i32,
    ) -> ClusterState {
        let recent = self.0.take().filter(|(at, _)| at.elapsed() < RECENT);
        let (_, answer) = self.0.insert(recent.unwrap_or_else(|| {
            // SAFETY: the metadata lives during the call.
            let read = |metadata: &sys::rd_kafka_metadata_t| unsafe { Answer::read(metadata) };
            let answer = native::metadata(client, PATIENCE, read).unwrap_or_default();
            (Instant::now(), answer)
        }));
        let place = (topic.to_owned(), partition);
        let (leader, replicas, in_sync) = answer.partitions.get(&place).map_or((-1, 0, 0), |p| *p);
        ClusterState {
            brokers: answer.brokers.clone(),
            leader: (leader >= 0).then_some(leader),
            replicas,
            in_sync,
        }
    }
}

impl Answer {
    /// # Safety
    /// The metadata is librdkafka's, and lives.
    unsafe fn read(metadata: &sys::rd_kafka_metadata_t) -> Self {
        // SAFETY: what the caller promises; each list has the length that stands beside it.
        unsafe {
            let brokers = list(metadata.brokers, metadata.broker_cnt);
            let mut answer = Self {
                brokers: brokers.iter().map(|broker| broker.id).collect(),
                partitions: HashMap::new(),
            };
            for topic in list(metadata.topics, metadata.topic_cnt) {
                let name = CStr::from_ptr(topic.topic).to_string_lossy();
                for partition in list(topic.partitions, topic.partition_cnt) {
                    let place = (name.clone().into_owned(), partition.id);
                    let count = |count| usize::try_from(count).unwrap_or(0);
                    let state = (
                        partition.leader,
                        count(partition.replica_cnt),
                        count(partition.isr_cnt),
                    );
                    answer.partitions.insert(place, state);
                }
            }
            answer
        }
    }
}

/// # Safety
/// `len` values lie behind the pointer and live as long as the result.
unsafe fn list<'a, T>(start: *const T, len: i32) -> &'a [T] {
    let len = usize::try_from(len).unwrap_or(0);
    if start.is_null() || len == 0 {
        return &[];
    }
    // SAFETY: what the caller promises.
    unsafe { slice::from_raw_parts(start, len) }
}
