//! What a producer's client tells: the fate of each record, and reports of its own. Whoever waits for a record is woken when all records
//! that came with it have their fate: one wake-up a batch instead of one a record, where one task waits for many.

use std::ptr::NonNull;
use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;

use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{BaseProducer, DeliveryResult, Producer as _, ProducerContext};
use rdkafka::types::RDKafkaRespErr;
use rdkafka::util::IntoOpaque as _;

use super::cluster::Cluster;
use super::fate::{Outcome, Settled};
use super::reach::LastReport;
use super::unheard::Unheard;
use super::{ClientError, Delivered, Fate, Undelivered, events, log, native};
use crate::Timestamp;

/// Hears what the client says on its own, and keeps what nobody else hears.
pub(super) struct Reports {
    pub(super) last: LastReport,
    pub(super) unheard: Unheard,
}

impl Reports {
    /// Tells a record's fate. Whoever waits for it is to be woken.
    fn settle(&self, fate: &Fate, outcome: Outcome) -> Option<Waker> {
        if let (Err(undelivered), true) = (&outcome, self.unheard.is_closing()) {
            self.unheard.keep((**undelivered).clone());
        }
        match fate.settle(outcome) {
            Settled::Wake(waker) => return Some(waker),
            Settled::Unheard(undelivered) if !self.unheard.is_closing() => {
                self.unheard.keep(*undelivered);
            }
            Settled::Unheard(_) | Settled::Done => {}
        }
        None
    }
}

impl ClientContext for Reports {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, line: &str) {
        log::line(level as i32, facility, line);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.last.note(&error, reason);
    }
}

impl ProducerContext for Reports {
    type DeliveryOpaque = Fate;

    /// Called only while the client is dropped: before, the queue is read by [`Deliveries`].
    fn delivery(&self, result: &DeliveryResult<'_>, fate: Fate) {
        let message = match result {
            Ok(message) | Err((_, message)) => message.ptr(),
        };
        // SAFETY: the message lives as long as the borrow. The client is being dropped: it has no state to ask for any more.
        let outcome = outcome(unsafe { &*message }, &self.last, None);
        if let Some(waker) = self.settle(&fate, outcome) {
            waker.wake();
        }
    }
}

/// The queue of all that the client tells. One thread reads it.
pub(super) struct Deliveries {
    queue: NonNull<sys::rd_kafka_queue_t>,
    client: Arc<BaseProducer<Reports>>,
    /// What the cluster was like when it was last asked.
    cluster: Cluster,
    /// Who is to be woken.
    waiting: Vec<Waker>,
}

// SAFETY: librdkafka's queues may be used from any thread.
unsafe impl Send for Deliveries {}

impl Deliveries {
    pub(super) fn new(client: Arc<BaseProducer<Reports>>) -> Option<Self> {
        // SAFETY: the client lives as long as this value; the queue is given back in `drop`.
        let queue = unsafe { sys::rd_kafka_queue_get_main(client.client().native_ptr()) };
        Some(Self {
            queue: NonNull::new(queue)?,
            client,
            cluster: Cluster::default(),
            waiting: Vec::new(),
        })
    }

    pub(super) fn client(&self) -> &BaseProducer<Reports> {
        &self.client
    }

    /// Whether no broker can be reached, or they refuse the client.
    pub(super) fn is_in_trouble(&self) -> bool {
        self.client.context().last.trouble().is_some()
    }

    /// Asks for an answer of any broker. Blocks for as long at most.
    pub(super) fn ask(&self, within: Duration) {
        if native::metadata(self.client.client(), within, |_| ()).is_some() {
            self.client.context().last.heard();
        }
    }

    /// Waits for the next thing that the client tells. `false`: it told nothing.
    pub(super) fn serve(&mut self, within: Duration) -> bool {
        let millis = i32::try_from(within.as_millis()).unwrap_or(i32::MAX);
        // SAFETY: the queue lives; an event that is returned is given back once, below.
        let event = unsafe { sys::rd_kafka_queue_poll(self.queue.as_ptr(), millis) };
        if event.is_null() {
            return false;
        }
        // SAFETY: the event lives until it is destroyed, and each kind is asked for what it has.
        unsafe {
            match sys::rd_kafka_event_type(event) {
                sys::RD_KAFKA_EVENT_DR => self.settle(event),
                _ => events::tell(event, &**self.client.context()),
            }
            sys::rd_kafka_event_destroy(event);
        }
        true
    }

    /// Settles the fates of an event's records.
    ///
    /// # Safety
    /// The event lives, and is one of deliveries.
    unsafe fn settle(&mut self, event: *mut sys::rd_kafka_event_t) {
        loop {
            // SAFETY: the event lives; its messages live as long. Each opaque pointer is a fate that `RawTopic::enqueue` gave away,
            // and comes back once.
            let (outcome, fate) = unsafe {
                let Some(message) = sys::rd_kafka_event_message_next(event).as_ref() else {
                    break;
                };
                let state = Some((self.client.client(), &mut self.cluster));
                (
                    outcome(message, &self.client.context().last, state),
                    Fate::from_ptr(message._private),
                )
            };
            if outcome.is_ok() {
                self.client.context().last.heard();
            }
            let Some(waker) = self.client.context().settle(&fate, outcome) else {
                continue;
            };
            let last = self.waiting.last();
            if !last.is_some_and(|last| last.will_wake(&waker)) {
                self.waiting.push(waker);
            }
        }
        self.waiting.drain(..).for_each(Waker::wake);
    }
}

impl Drop for Deliveries {
    fn drop(&mut self) {
        // SAFETY: the queue is this value's own, and its client still lives.
        unsafe { sys::rd_kafka_queue_destroy(self.queue.as_ptr()) }
    }
}

/// What became of a record.
fn outcome(
    message: &sys::rd_kafka_message_t,
    reports: &LastReport,
    client: Option<(&Client<Reports>, &mut Cluster)>,
) -> Outcome {
    if message.err != RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR {
        return Err(Box::new(undelivered(message, reports, client)));
    }
    const NOT_KNOWN: sys::rd_kafka_timestamp_type_t =
        sys::rd_kafka_timestamp_type_t::RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    let mut kind = NOT_KNOWN;
    // SAFETY: the message lives.
    let timestamp = unsafe { sys::rd_kafka_message_timestamp(message, &mut kind) };
    Ok(Delivered {
        partition: message.partition,
        offset: message.offset,
        timestamp: (kind != NOT_KNOWN && timestamp != -1)
            .then(|| Timestamp::from_millis(timestamp)),
    })
}

/// A record that failed. One whose time ran out says what the cluster was like, and one that a fatal error took along says which.
fn undelivered(
    message: &sys::rd_kafka_message_t,
    reports: &LastReport,
    client: Option<(&Client<Reports>, &mut Cluster)>,
) -> Undelivered {
    let doing = "the record was not acknowledged";
    let code = RDKafkaErrorCode::from(message.err);
    let mut error = ClientError::of_code(doing, code);
    let fatal = client.as_ref().and_then(|(client, _)| client.fatal_error());
    match (code, fatal) {
        (RDKafkaErrorCode::MessageTimedOut, _) => error = error.after(reports.recent()),
        (
            RDKafkaErrorCode::PurgeQueue
            | RDKafkaErrorCode::PurgeInflight
            | RDKafkaErrorCode::Fatal,
            Some(fatal),
        ) => error = ClientError::fatal(doing, fatal),
        _ => {}
    }
    // SAFETY: the message lives.
    let mut undelivered = unsafe { Undelivered::new(message, error) };
    if let (RDKafkaErrorCode::MessageTimedOut, Some((client, cluster))) = (code, client) {
        let state = cluster.state(client, &undelivered.topic, message.partition);
        undelivered.cluster = Some(state);
    }
    undelivered
}
