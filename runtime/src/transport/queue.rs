//! The queue of a partition that is read: records, its end, and that there is nothing at a position.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::Thread;
use std::time::Duration;

use rdkafka::consumer::base_consumer::PartitionQueue;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Message as _, Timestamp as RdTimestamp};

use super::consumer::Decisions;
use super::native;
use crate::Timestamp;
use crate::consumer::RawRecord;

/// What comes through the queue of a partition.
pub(crate) enum Incoming {
    /// A record.
    Record(RawRecord),
    /// There is nothing more in the partition now; where its end is.
    End(Option<i64>),
    /// There is nothing at the position, and nowhere to go on.
    OutOfRange,
}

/// The queue of one partition. A clone is the same queue.
#[derive(Clone)]
pub(crate) struct RawQueue {
    queue: Arc<PartitionQueue<Decisions>>,
    client: Arc<BaseConsumer<Decisions>>,
    /// There may be records: set by the client when the queue is no longer empty.
    ready: Arc<AtomicBool>,
}

impl RawQueue {
    /// `wake` is woken when there is something.
    pub(super) fn new(
        mut queue: PartitionQueue<Decisions>,
        client: &Arc<BaseConsumer<Decisions>>,
        wake: &Thread,
    ) -> Self {
        let (wake, ready) = (wake.clone(), Arc::new(AtomicBool::new(true)));
        let set = Arc::clone(&ready);
        queue.set_nonempty_callback(move || {
            set.store(true, Ordering::Release);
            wake.unpark();
        });
        Self {
            queue: Arc::new(queue),
            client: Arc::clone(client),
            ready,
        }
    }

    /// Takes up to `most` of what has come, as long as `take` says to go on.
    pub(crate) fn take(
        &self,
        topic: &Arc<str>,
        most: usize,
        mut take: impl FnMut(Incoming) -> bool,
    ) {
        if most == 0 || !self.ready.swap(false, Ordering::AcqRel) {
            return;
        }
        for _ in 0..most {
            let incoming = match self.queue.poll(Duration::ZERO) {
                None => return,
                Some(Ok(message)) => Incoming::Record(raw_record(&message, topic)),
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    Incoming::End(native::cached_end(self.client.client(), topic, partition))
                }
                Some(Err(error)) if is_out_of_range(&error) => Incoming::OutOfRange,
                Some(Err(error)) => {
                    // Other errors of a partition are the client's to retry.
                    tracing::warn!(%error, topic = &**topic, "partition");
                    continue;
                }
            };
            if !take(incoming) {
                break;
            }
        }
        // There may be more.
        self.ready.store(true, Ordering::Release);
    }
}

fn is_out_of_range(error: &KafkaError) -> bool {
    error.rdkafka_error_code() == Some(RDKafkaErrorCode::AutoOffsetReset)
}

pub(super) fn raw_record(message: &BorrowedMessage<'_>, topic: &Arc<str>) -> RawRecord {
    let mut record = RawRecord::new(
        Arc::clone(topic),
        message.partition(),
        message.offset(),
        message.timestamp().to_millis().map(Timestamp::from_millis),
        message.key(),
        message.payload(),
    );
    record.is_log_append_time = matches!(message.timestamp(), RdTimestamp::LogAppendTime(_));
    native::each_header(message, |name, value| record.push_header(name, value));
    record
}
