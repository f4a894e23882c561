//! The first answer of a broker: how long to wait for it, and what to say when none comes.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::client::{Client, ClientContext};
use rdkafka::error::KafkaError;

use super::{ClientError, native};

const DOING: &str = "no broker can be reached";

/// How long one question may take before the client's reports are looked at.
const SLICE: Duration = Duration::from_millis(50);

/// What a client last reported on its own, outside of any request.
#[derive(Debug, Default)]
pub(super) struct LastReport(Mutex<Option<ClientError>>);

impl LastReport {
    pub(super) fn note(&self, error: &KafkaError, reason: &str) {
        tracing::warn!(%error, reason, "the client reports an error");
        let error = ClientError::reported(DOING, error, reason);
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // That all brokers are down comes after the report that says why.
        let says_more = last.as_ref().is_some_and(ClientError::is_denied) && !error.is_denied();
        if !says_more {
            *last = Some(error);
        }
    }

    fn last(&self) -> Option<ClientError> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone()
    }
}

/// Waits until a broker has answered once. Blocks. `serve` serves the client's events, where nobody else does.
///
/// Ends early when a broker refuses the client: that does not change by waiting.
pub(super) fn reach<C: ClientContext>(
    client: &Client<C>,
    reports: &LastReport,
    deadline: Duration,
    serve: impl Fn(),
) -> Result<(), ClientError> {
    let end = Instant::now() + deadline;
    loop {
        native::ask_for_metadata(client, SLICE);
        serve();
        if client.fetch_cluster_id(Duration::ZERO).is_some() {
            return Ok(());
        }
        let last = reports.last();
        let denied = last.as_ref().is_some_and(ClientError::is_denied);
        if denied || Instant::now() >= end {
            return Err(last.unwrap_or_else(|| ClientError::silence(DOING, deadline)));
        }
    }
}
