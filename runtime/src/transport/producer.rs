//! Sending: bytes go into the client's queue, and a thread of its own settles the fate of each record.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rdkafka::client::ClientContext;
use rdkafka::config::{FromClientConfigAndContext as _, RDKafkaLogLevel};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, Message as _, OwnedHeaders};
use rdkafka::producer::{
    BaseProducer, BaseRecord, DeliveryResult, Producer as _, ProducerContext, PurgeConfig,
};

use super::reach::{LastReport, reach};
use super::{ClientError, Delivered, Fate, Undelivered, client_config, log, native};
use crate::Timestamp;
use crate::config::{Checked, ConfigErrors};

/// How long the thread waits for answers before it looks whether it is to end.
const TURN: Duration = Duration::from_millis(100);

/// How long it serves answers between two flushes, when all that was taken is to be sent.
const BETWEEN: Duration = Duration::from_millis(10);

/// How long a closing producer waits for the answers to what it gives up.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

/// A record on its way out, beside its headers.
pub(crate) struct Outgoing<'a> {
    pub(crate) topic: &'a str,
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) value: Option<&'a [u8]>,
    pub(crate) timestamp: Option<Timestamp>,
}

/// A producer of records that are bytes already.
pub(crate) struct RawProducer {
    client: Arc<BaseProducer<Reports>>,
    end: Arc<End>,
}

/// How the thread is to end.
#[derive(Default)]
struct End {
    when_empty: AtomicBool,
    now: AtomicBool,
}

/// Hears of each record's fate.
#[derive(Default)]
struct Reports(LastReport);

impl ClientContext for Reports {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, line: &str) {
        log::line(level, facility, line);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.0.note(&error, reason);
    }
}

impl ProducerContext for Reports {
    type DeliveryOpaque = Arc<Fate>;

    fn delivery(&self, result: &DeliveryResult<'_>, fate: Arc<Fate>) {
        fate.settle(match result {
            Ok(message) => Ok(Delivered {
                partition: message.partition(),
                offset: message.offset(),
                timestamp: message.timestamp().to_millis().map(Timestamp::from_millis),
            }),
            Err((error, message)) => Err(Undelivered {
                error: ClientError::new("the record was not acknowledged", error),
                maybe_written: native::may_be_written(message),
            }),
        });
    }
}

impl RawProducer {
    pub(crate) fn new(checked: &Checked) -> Result<Result<Self, ClientError>, ConfigErrors> {
        let doing = "cannot make a producer";
        let config = client_config(checked)?;
        let client = match BaseProducer::from_config_and_context(&config, Reports::default()) {
            Ok(client) => Arc::new(client),
            Err(error) => return Ok(Err(ClientError::new(doing, &error))),
        };
        let end = Arc::new(End::default());
        let served = (Arc::clone(&client), Arc::clone(&end));
        let thread = thread::Builder::new()
            .name("kafka-event-producer".to_owned())
            .spawn(move || serve(&served.0, &served.1));
        Ok(match thread {
            Ok(_) => Ok(Self { client, end }),
            Err(error) => Err(ClientError::other(doing, error.to_string())),
        })
    }

    /// Waits until a broker has answered once. Blocks.
    pub(crate) fn reach(&self, deadline: Duration) -> Result<(), ClientError> {
        // The producer's thread serves its reports.
        let reports = &self.client.context().0;
        reach(self.client.client(), reports, deadline, || {})
    }

    /// Puts a record into the queue; all its bytes are copied. `None`: the queue has no room.
    pub(crate) fn enqueue<'h>(
        &self,
        out: &Outgoing<'_>,
        headers: impl Iterator<Item = (&'h str, Option<&'h [u8]>)>,
        fate: &Arc<Fate>,
    ) -> Result<Option<()>, ClientError> {
        let headers = headers.fold(OwnedHeaders::new_with_capacity(8), |all, (key, value)| {
            all.insert(Header { key, value })
        });
        let record = BaseRecord::<[u8], [u8], Arc<Fate>> {
            topic: out.topic,
            partition: None,
            payload: out.value,
            key: out.key,
            timestamp: out.timestamp.map(Timestamp::as_millis),
            headers: Some(headers),
            delivery_opaque: Arc::clone(fate),
        };
        let Err((error, _)) = self.client.send(record) else {
            return Ok(Some(()));
        };
        fate.refuse();
        match error.rdkafka_error_code() {
            Some(RDKafkaErrorCode::QueueFull) => Ok(None),
            _ => Err(ClientError::new("the client refuses the record", &error)),
        }
    }

    /// How many records have no fate yet.
    pub(crate) fn in_flight(&self) -> usize {
        usize::try_from(self.client.in_flight_count()).unwrap_or(0)
    }

    /// Sends what waits and waits until every fate is known. Blocks. `Err`: how many were unknown at the deadline.
    pub(crate) fn flush(&self, deadline: Duration) -> Result<(), usize> {
        // The producer's thread serves the answers meanwhile.
        match native::flush(self.client.client(), deadline) {
            true => Ok(()),
            false => match self.in_flight() {
                0 => Ok(()),
                records => Err(records),
            },
        }
    }

    /// Gives up what has no fate yet. Blocks for at most a second.
    pub(crate) fn give_up(&self) {
        self.client.purge(PurgeConfig::default().queue().inflight());
        let end = Instant::now() + LAST_ANSWERS;
        while self.in_flight() > 0 && Instant::now() < end {
            self.client.poll(Duration::from_millis(1));
        }
        self.end.now.store(true, Ordering::Release);
    }
}

impl Drop for RawProducer {
    /// Does not block: the thread stays until all is written, or given up after `delivery.timeout.ms`.
    fn drop(&mut self) {
        self.end.when_empty.store(true, Ordering::Release);
    }
}

fn serve(client: &BaseProducer<Reports>, end: &End) {
    while !end.now.load(Ordering::Acquire) {
        if !end.when_empty.load(Ordering::Acquire) {
            client.poll(TURN);
            continue;
        }
        // It is this thread that serves the answers, in between.
        native::flush(client.client(), TURN);
        client.poll(BETWEEN);
        if client.in_flight_count() == 0 {
            return;
        }
    }
}
