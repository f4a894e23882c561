//! Reading a topic as it is: records of any partition, in no group, without a position that anybody keeps.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::consumer::{Position, RawRecord};
use crate::error::KafkaError;
use crate::kafka::Kafka;
use crate::transport::{ClientError, RawScan, blocking};

/// How many records are read ahead.
const AHEAD: usize = 256;

/// How long to wait at the end before looking for more.
const LOOK: Duration = Duration::from_millis(200);

/// What the brokers know the reader by.
const READER: &str = "kafka-event-reader";

/// Where to begin.
#[derive(Clone, Copy, Debug)]
enum Begin {
    At(Position),
    /// This many offsets before the end.
    Last(u64),
}

/// The records of a topic, to be looked at: [`Kafka::records`].
///
/// ```no_run
/// use kafka_event::{Kafka, Position};
///
/// # async fn run(kafka: Kafka) -> Result<(), kafka_event::KafkaError> {
/// let mut records = kafka.records("orders").from(Position::Earliest).read().await?;
/// while let Some(record) = records.next().await {
///     let record = record?;
///     println!("{}:{} has {} bytes", record.partition(), record.offset(), record.value().map_or(0, <[u8]>::len));
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is read before `read`"]
pub struct TopicRecords {
    kafka: Kafka,
    topic: String,
    begin: Begin,
    follow: bool,
}

impl TopicRecords {
    pub(crate) fn new(kafka: Kafka, topic: String) -> Self {
        Self {
            kafka,
            topic,
            begin: Begin::At(Position::Earliest),
            follow: false,
        }
    }

    /// Where to begin in each partition; at the earliest record when nothing is said.
    pub fn from(mut self, position: Position) -> Self {
        self.begin = Begin::At(position);
        self
    }

    /// Begins this many offsets before the end of each partition. Markers of transactions and what compaction took away count too, so that there can be
    /// fewer records.
    pub fn last(mut self, offsets: u64) -> Self {
        self.begin = Begin::Last(offsets);
        self
    }

    /// Waits for more at the end; without this, reading ends where the topic ended when it began.
    pub fn follow(mut self) -> Self {
        self.follow = true;
        self
    }

    /// Begins to read, in order within a partition. With `isolation.level=read_committed`, as it is when nothing is said, records of transactions that were
    /// aborted are not among them.
    ///
    /// # Errors
    /// When there is no such topic, or the cluster does not answer.
    pub async fn read(self) -> Result<RecordReader, KafkaError> {
        let Self {
            kafka,
            topic,
            begin,
            follow,
        } = self;
        let partitions = kafka.topics().partitions(&topic).await?;
        let partitions = partitions.ok_or_else(|| KafkaError::NoTopic {
            topic: topic.clone(),
        })?;
        let scan = kafka.scan(READER)?;
        let name = topic.clone();
        let (scan, from) = blocking(move || {
            let from = place(&scan, &name, partitions, begin)?;
            Ok((scan, from))
        })
        .await?;
        let (sender, records) = mpsc::channel(AHEAD);
        tokio::task::spawn_blocking(move || {
            if let Err(error) = send(&scan, &topic, from, follow, &sender) {
                // Nobody may want it any more.
                let _ = sender.blocking_send(Err(error.into()));
            }
            // The embedded broker has to outlive its client.
            drop(scan);
            drop(kafka);
        });
        Ok(RecordReader(records))
    }
}

/// The offset to begin at, for each partition.
fn place(
    scan: &RawScan,
    topic: &str,
    partitions: usize,
    begin: Begin,
) -> Result<BTreeMap<i32, i64>, ClientError> {
    let partitions = 0..i32::try_from(partitions).unwrap_or(i32::MAX);
    match begin {
        Begin::At(Position::Earliest) => Ok(partitions.map(|one| (one, 0)).collect()),
        Begin::At(Position::Offset(offset)) => Ok(partitions.map(|one| (one, offset)).collect()),
        Begin::At(Position::Timestamp(time)) => scan.offsets_at(topic, partitions, time),
        Begin::At(Position::Latest) => scan.ends(topic, partitions),
        Begin::Last(count) => {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            let mut ends = scan.ends(topic, partitions)?;
            ends.values_mut()
                .for_each(|end| *end = (*end - count).max(0));
            Ok(ends)
        }
    }
}

/// Reads until the end, or until nobody listens.
fn send(
    scan: &RawScan,
    topic: &str,
    mut from: BTreeMap<i32, i64>,
    follow: bool,
    sender: &mpsc::Sender<Result<RawRecord, KafkaError>>,
) -> Result<(), ClientError> {
    loop {
        from = scan.read_from(topic, &from, |record| {
            sender.blocking_send(Ok(record)).is_ok()
        })?;
        if !follow || sender.is_closed() {
            return Ok(());
        }
        std::thread::sleep(LOOK);
    }
}

/// Records, one after the other.
pub struct RecordReader(mpsc::Receiver<Result<RawRecord, KafkaError>>);

impl RecordReader {
    /// The next record; `None` behind the last one, or after an error.
    pub async fn next(&mut self) -> Option<Result<RawRecord, KafkaError>> {
        self.0.recv().await
    }
}

impl fmt::Debug for RecordReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordReader").finish_non_exhaustive()
    }
}
