//! The first answer of a broker: how long to wait for it, and what to say when none comes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::client::{Client, ClientContext};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use super::{ClientError, native};

const DOING: &str = "no broker can be reached";

/// How long one question may take before the client's reports are looked at.
const SLICE: Duration = Duration::from_millis(50);

/// A report that is older says nothing of an error of today.
const RECENT: Duration = Duration::from_secs(300);

/// What a client last reported on its own, outside of any request.
#[derive(Debug, Default)]
pub(super) struct LastReport {
    last: Mutex<Option<(Instant, ClientError)>>,
    /// Since when no broker can be reached, or they refuse the client, and why.
    trouble: Mutex<Option<(Instant, ClientError)>>,
    in_trouble: AtomicBool,
}

impl LastReport {
    pub(super) fn note(&self, error: &KafkaError, reason: &str) {
        let code = error.rdkafka_error_code();
        if code == Some(RDKafkaErrorCode::PartitionEOF) {
            // The end of a partition is no error.
            return;
        }
        tracing::warn!(%error, reason, "the client reports an error");
        let error = ClientError::reported(DOING, error, reason);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        // That all brokers are down comes after the report that says why.
        let says_more = last.as_ref().is_some_and(|(at, last)| {
            let is_vague = code == Some(RDKafkaErrorCode::AllBrokersDown);
            (is_vague && at.elapsed() < RECENT) || (last.is_denied() && !error.is_denied())
        });
        if !says_more {
            *last = Some((Instant::now(), error.clone()));
        }
        let why = last.as_ref().map_or(error, |(_, why)| why.clone());
        drop(last);
        if code == Some(RDKafkaErrorCode::AllBrokersDown) || why.is_denied() {
            let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
            let since = trouble.take().map_or_else(Instant::now, |(since, _)| since);
            *trouble = Some((since, why));
            self.in_trouble.store(true, Ordering::Release);
        }
    }

    /// A broker has answered.
    pub(super) fn heard(&self) {
        if self.in_trouble.load(Ordering::Relaxed) && self.in_trouble.swap(false, Ordering::AcqRel)
        {
            let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
            *trouble = None;
        }
    }

    /// Since when no broker can be reached, or they refuse the client, and why.
    pub(super) fn trouble(&self) -> Option<(Instant, ClientError)> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.clone()
    }

    fn last(&self) -> Option<ClientError> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().map(|(_, error)| error.clone())
    }

    /// What was reported not long ago, and how long ago.
    pub(super) fn recent(&self) -> Option<(Duration, ClientError)> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, error) = last.as_ref()?;
        let age = at.elapsed();
        (age < RECENT).then(|| (age, error.clone()))
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
        native::metadata(client, SLICE, |_| ());
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
