//! Sending: bytes go into the client's queue, and a thread of its own settles the fate of each record.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rdkafka::config::FromClientConfigAndContext as _;
use rdkafka::producer::{BaseProducer, Producer as _, PurgeConfig};
#[cfg(test)]
use rdkafka::types::RDKafkaRespErr;

use super::deliveries::{Deliveries, Reports};
use super::reach::{LastReport, reach};
use super::topic::RawTopic;
use super::unheard::Unheard;
use super::{ClientError, Undelivered, client_config, native};
use crate::config::{Checked, ConfigErrors};
use crate::observe::{QueueGauge, Unhealthy};

/// How long the thread waits for answers before it looks whether it is to end.
const TURN: Duration = Duration::from_millis(100);

/// How long it serves answers between two flushes, when all that was taken is to be sent.
const BETWEEN: Duration = Duration::from_millis(10);

/// How long a closing producer waits for the answers to what it gives up.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

/// A producer of records that are bytes already.
pub(crate) struct RawProducer {
    client: Arc<BaseProducer<Reports>>,
    end: Arc<End>,
}

/// How often a cluster that could not be reached is asked whether it is back, and how long its answer may take.
const ASK: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_millis(500);

/// How the thread is to end.
#[derive(Default)]
struct End {
    when_empty: AtomicBool,
    now: AtomicBool,
}

impl RawProducer {
    pub(crate) fn new(checked: &Checked) -> Result<Result<Self, ClientError>, ConfigErrors> {
        let doing = "cannot make a producer";
        let config = client_config(checked)?;
        let room = checked
            .get("buffer.memory")
            .and_then(|room| room.parse().ok());
        let reports = Reports {
            last: LastReport::default(),
            unheard: Unheard::new(room.unwrap_or_default()),
        };
        let client = match BaseProducer::from_config_and_context(&config, reports) {
            Ok(client) => Arc::new(client),
            Err(error) => return Ok(Err(ClientError::new(doing, &error))),
        };
        let Some(deliveries) = Deliveries::new(Arc::clone(&client)) else {
            return Ok(Err(ClientError::other(doing, "the client gave no queue")));
        };
        let end = Arc::new(End::default());
        let until = Arc::clone(&end);
        let thread = thread::Builder::new()
            .name("kafka-event-producer".to_owned())
            .spawn(move || serve(deliveries, &until));
        Ok(match thread {
            Ok(_) => Ok(Self { client, end }),
            Err(error) => Err(ClientError::other(doing, error.to_string())),
        })
    }

    /// Waits until a broker has answered once. Blocks.
    pub(crate) fn reach(&self, deadline: Duration) -> Result<(), ClientError> {
        // The producer's thread serves its reports.
        let reports = &self.client.context().last;
        reach(self.client.client(), reports, deadline, || {})
    }

    /// What is wrong with the client, if anything is.
    pub(crate) fn health(&self) -> Option<Unhealthy> {
        if let Some(fatal) = self.client.client().fatal_error() {
            let doing = "the producer cannot go on";
            return Some(Unhealthy::Fatal(ClientError::fatal(doing, fatal)));
        }
        let (since, error) = self.client.context().last.trouble()?;
        let since = since.elapsed();
        Some(Unhealthy::Unreachable { since, error })
    }

    /// A topic to send to.
    pub(crate) fn topic(&self, name: Arc<str>) -> Result<RawTopic, ClientError> {
        RawTopic::new(&self.client, name)
    }

    pub(super) fn client(&self) -> &BaseProducer<Reports> {
        &self.client
    }

    /// How many records have no fate yet.
    pub(crate) fn in_flight(&self) -> usize {
        usize::try_from(self.client.in_flight_count()).unwrap_or(0)
    }

    /// Sends what waits and waits until every fate is known. Blocks. How many were unknown at the deadline.
    pub(crate) fn flush(&self, deadline: Duration) -> usize {
        // The producer's thread serves the answers meanwhile.
        match native::flush(self.client.client(), deadline) {
            true => 0,
            false => self.in_flight(),
        }
    }

    /// What failed and nobody awaits, and how many more there was no room for.
    pub(crate) fn take_unheard(&self) -> (Vec<Undelivered>, usize) {
        self.client.context().unheard.take()
    }

    /// Gives up what has no fate yet, which then counts as unheard. Blocks for at most a second. How many have none even so.
    pub(crate) fn give_up(&self) -> usize {
        self.client.context().unheard.close();
        self.client.purge(PurgeConfig::default().queue().inflight());
        let end = Instant::now() + LAST_ANSWERS;
        while self.in_flight() > 0 && Instant::now() < end {
            // The producer's thread serves the answers.
            thread::sleep(Duration::from_millis(1));
        }
        self.end.now.store(true, Ordering::Release);
        self.in_flight()
    }
}

#[cfg(test)]
impl RawProducer {
    /// Ends the client as an error of its own would.
    pub(crate) fn raise_fatal_error(&self) {
        let code = RDKafkaRespErr::RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER;
        // SAFETY: the client lives, and the text ends with a zero.
        unsafe {
            let client = self.client.client().native_ptr();
            rdkafka::bindings::rd_kafka_test_fatal_error(client, code, c"a test".as_ptr());
        }
    }
}

impl Drop for RawProducer {
    /// Does not block: the thread stays until all is written, or given up after `delivery.timeout.ms`.
    fn drop(&mut self) {
        self.end.when_empty.store(true, Ordering::Release);
    }
}

fn serve(mut deliveries: Deliveries, end: &End) {
    let (mut queue, mut asked) = (QueueGauge::new(), Instant::now());
    while !end.now.load(Ordering::Acquire) {
        if deliveries.is_in_trouble() && asked.elapsed() >= ASK {
            asked = Instant::now();
            deliveries.ask(ANSWER);
        }
        queue.show(|| deliveries.client().in_flight_count());
        if !end.when_empty.load(Ordering::Acquire) {
            deliveries.serve(TURN);
            continue;
        }
        // It is this thread that serves the answers, in between.
        native::flush(deliveries.client().client(), TURN);
        while deliveries.serve(BETWEEN) {}
        if deliveries.client().in_flight_count() == 0 {
            return;
        }
    }
}
