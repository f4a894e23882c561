//! What is measured of producers, by event and topic.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::instruments::{Counter, Gauge, Histogram, ON, Stopwatch};
use super::names;

/// How often the queue's length is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// The meters of an event on a topic. They are made once, and shared by its records.
#[derive(Clone, Debug)]
pub(crate) struct SendMeters(Option<Arc<Series>>);

#[derive(Debug)]
struct Series {
    sent: Counter,
    failed: Counter,
    duration: Histogram,
}

impl SendMeters {
    /// `event`: `None` for a record that was not made from an event here.
    pub(crate) fn new(event: Option<&str>, topic: &str) -> Self {
        Self(ON.then(|| {
            let event = event.unwrap_or(names::UNKNOWN);
            let labels = [("event", event), ("topic", topic)];
            let ended = |outcome| {
                let labels = [labels[0], labels[1], ("outcome", outcome)];
                Counter::new(names::PRODUCER_RECORDS, &labels)
            };
            Arc::new(Series {
                sent: ended("sent"),
                failed: ended("failed"),
                duration: Histogram::new(names::PRODUCER_DURATION, &labels),
            })
        }))
    }

    /// A record is put into the queue.
    pub(crate) fn begin(&self) -> Sending {
        Sending {
            meters: self.clone(),
            since: Stopwatch::start(),
        }
    }

    /// A record was not even taken.
    pub(crate) fn refused(&self) {
        if let Some(series) = &self.0 {
            series.failed.add(1);
        }
    }
}

/// A record that is on its way.
#[derive(Debug)]
pub(crate) struct Sending {
    meters: SendMeters,
    since: Stopwatch,
}

impl Sending {
    /// One that nobody counts.
    pub(crate) fn unmeasured() -> Self {
        SendMeters(None).begin()
    }

    /// It was acknowledged, or will never be.
    pub(crate) fn settled(&self, acknowledged: bool) {
        match &self.meters.0 {
            Some(series) if acknowledged => {
                series.sent.add(1);
                series.duration.record(self.since);
            }
            Some(series) => series.failed.add(1),
            None => {}
        }
    }
}

/// How many records a producer's queue has.
pub(crate) struct QueueGauge {
    records: Gauge,
    looked: Option<Instant>,
}

impl QueueGauge {
    pub(crate) fn new() -> Self {
        Self {
            records: Gauge::new(names::PRODUCER_QUEUE, &[]),
            looked: None,
        }
    }

    /// Shows the number, once a second at most.
    pub(crate) fn show(&mut self, records: impl FnOnce() -> i32) {
        if ON && self.looked.is_none_or(|looked| looked.elapsed() >= LOOK) {
            self.looked = Some(Instant::now());
            self.records.set(records().into());
        }
    }
}
