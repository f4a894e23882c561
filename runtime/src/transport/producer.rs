//! Sending: records go into the client's queue, their fate comes back through a channel each.

use std::sync::Arc;
use std::time::Duration;

use rdkafka::client::ClientContext;
use rdkafka::config::FromClientConfigAndContext as _;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, Message as _, OwnedHeaders};
use rdkafka::producer::{
    BaseRecord, DeliveryResult, Producer as _, ProducerContext, ThreadedProducer,
};
use tokio::sync::{Notify, oneshot};

use super::{ClientError, client_config};
use crate::Timestamp;
use crate::config::{Checked, ConfigErrors};
use crate::event::Record;

/// Where a record was written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delivered {
    pub(crate) partition: i32,
    pub(crate) offset: i64,
    pub(crate) timestamp: Option<Timestamp>,
}

type Fate = Result<Delivered, ClientError>;

/// A producer of records that are bytes already.
pub(crate) struct RawProducer {
    client: ThreadedProducer<Reports>,
    room: Arc<Notify>,
}

/// Hears of each record's fate.
struct Reports {
    room: Arc<Notify>,
}

impl ClientContext for Reports {
    fn error(&self, error: KafkaError, reason: &str) {
        tracing::warn!(%error, reason, "producer");
    }
}

impl ProducerContext for Reports {
    type DeliveryOpaque = Box<oneshot::Sender<Fate>>;

    fn delivery(&self, result: &DeliveryResult<'_>, report: Self::DeliveryOpaque) {
        let fate = match result {
            Ok(message) => Ok(Delivered {
                partition: message.partition(),
                offset: message.offset(),
                timestamp: message.timestamp().to_millis().map(Timestamp::from_millis),
            }),
            Err((error, _)) => Err(ClientError::new("the record was not acknowledged", error)),
        };
        // Nobody waits for it: a receipt that was dropped.
        let _ = report.send(fate);
        self.room.notify_waiters();
    }
}

impl RawProducer {
    pub(crate) fn new(checked: &Checked) -> Result<Result<Self, ClientError>, ConfigErrors> {
        let config = client_config(checked)?;
        let room = Arc::new(Notify::new());
        let client = ThreadedProducer::from_config_and_context(
            &config,
            Reports {
                room: Arc::clone(&room),
            },
        );
        Ok(client
            .map(|client| Self { client, room })
            .map_err(|error| ClientError::new("cannot make a producer", &error)))
    }

    /// Puts a record into the queue. The receiver hears of its fate.
    pub(crate) fn enqueue(
        &self,
        topic: &str,
        record: &Record,
    ) -> Result<oneshot::Receiver<Fate>, ClientError> {
        let (report, fate) = oneshot::channel();
        let mut headers = OwnedHeaders::new_with_capacity(record.headers.len());
        for (name, value) in &record.headers {
            headers = headers.insert(Header {
                key: name,
                value: value.as_deref(),
            });
        }
        let mut message = BaseRecord::with_opaque_to(topic, Box::new(report)).headers(headers);
        if let Some(key) = &record.key {
            message = message.key(key.as_slice());
        }
        if let Some(value) = &record.value {
            message = message.payload(value.as_slice());
        }
        if let Some(timestamp) = record.timestamp {
            message = message.timestamp(timestamp.as_millis());
        }
        match self.client.send(message) {
            Ok(()) => Ok(fate),
            Err((error, _)) => Err(ClientError::new("cannot take the record", &error)),
        }
    }

    /// Resolves after a record has left the queue.
    pub(crate) fn room(&self) -> impl Future<Output = ()> + '_ {
        self.room.notified()
    }

    /// Waits until every record's fate is known. Blocks.
    pub(crate) fn flush(&self, deadline: Duration) -> Result<(), ClientError> {
        self.client
            .flush(deadline)
            .map_err(|error| ClientError::new("cannot flush", &error))
    }

    /// How many records have no fate yet.
    pub(crate) fn in_flight(&self) -> usize {
        usize::try_from(self.client.in_flight_count()).unwrap_or(0)
    }
}

/// The queue has no room now.
pub(crate) fn is_full(error: &ClientError) -> bool {
    error.is(RDKafkaErrorCode::QueueFull)
}
