//! What is measured of a relay, topic by topic: counted as it happens, and the table looked at every few seconds. Without the feature `metrics` there is
//! nothing of it. The guide of `kafka_event::observing` lists it.

#[cfg(feature = "metrics")]
mod kind {
    use std::collections::{HashMap, HashSet};
    use std::sync::{Mutex, MutexGuard, PoisonError};
    use std::time::{Duration, Instant};

    use metrics::{Counter, Gauge, Unit, counter, describe_counter, describe_gauge, gauge};

    use crate::outbox::TopicBacklog;
    use crate::table::Table;

    /// How often the table is looked at.
    const LOOK: Duration = Duration::from_secs(5);

    const PUBLISHED: &str = "kafka_event_outbox_published_records_total";
    const FAILURES: &str = "kafka_event_outbox_failures_total";
    const PENDING: &str = "kafka_event_outbox_pending_records";
    const FAILING: &str = "kafka_event_outbox_failing_records";
    const LAG: &str = "kafka_event_outbox_lag_seconds";

    /// The meters of a relay. What it shows of the table goes with it.
    pub(in crate::relay) struct Meters {
        outbox: String,
        topics: Mutex<HashMap<String, TopicMeters>>,
        looked: Mutex<Option<Instant>>,
    }

    struct TopicMeters {
        published: Counter,
        failures: Counter,
        pending: Gauge,
        failing: Gauge,
        lag: Gauge,
    }

    impl Meters {
        pub(in crate::relay) fn new(table: &Table) -> Self {
            describe();
            Self {
                outbox: table.plain(),
                topics: Mutex::default(),
                looked: Mutex::default(),
            }
        }

        fn topics(&self) -> MutexGuard<'_, HashMap<String, TopicMeters>> {
            self.topics.lock().unwrap_or_else(PoisonError::into_inner)
        }

        fn with(&self, topic: &str, tell: impl FnOnce(&TopicMeters)) {
            let mut topics = self.topics();
            if let Some(meters) = topics.get(topic) {
                return tell(meters);
            }
            let meters = TopicMeters::new(&self.outbox, topic);
            tell(topics.entry(topic.to_owned()).or_insert(meters));
        }

        /// Records of a topic were published, and noted as such.
        pub(in crate::relay) fn published(&self, topic: &str, records: u64) {
            self.with(topic, |meters| meters.published.increment(records));
        }

        /// Records of a topic were not taken by Kafka.
        pub(in crate::relay) fn failed(&self, topic: &str, records: u64) {
            self.with(topic, |meters| meters.failures.increment(records));
        }

        /// Whether the table is to be looked at.
        pub(in crate::relay) fn is_due(&self) -> bool {
            let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
            let is_due = looked.is_none_or(|looked| looked.elapsed() >= LOOK);
            if is_due {
                *looked = Some(Instant::now());
            }
            is_due
        }

        /// Shows what waits in the table. Of a topic that is not among these nothing does.
        pub(in crate::relay) fn show(&self, waiting: &[TopicBacklog]) {
            for of in waiting {
                self.with(&of.topic, |meters| meters.show(of));
            }
            let waiting: HashSet<&str> = waiting.iter().map(|of| &*of.topic).collect();
            for (topic, meters) in &*self.topics() {
                if !waiting.contains(&**topic) {
                    meters.nothing();
                }
            }
        }
    }

    impl Drop for Meters {
        fn drop(&mut self) {
            self.topics().values().for_each(TopicMeters::nothing);
        }
    }

    impl TopicMeters {
        fn new(outbox: &str, topic: &str) -> Self {
            let labels = [("outbox", outbox.to_owned()), ("topic", topic.to_owned())];
            Self {
                published: counter!(PUBLISHED, &labels),
                failures: counter!(FAILURES, &labels),
                pending: gauge!(PENDING, &labels),
                failing: gauge!(FAILING, &labels),
                lag: gauge!(LAG, &labels),
            }
        }

        #[expect(
            clippy::cast_precision_loss,
            reason = "a gauge is a float; 53 bits of records are enough"
        )]
        fn show(&self, of: &TopicBacklog) {
            self.pending.set(of.backlog.pending as f64);
            self.failing.set(of.backlog.failing as f64);
            let oldest = of.backlog.oldest.unwrap_or_default();
            self.lag.set(oldest.as_secs_f64());
        }

        fn nothing(&self) {
            for gauge in [&self.pending, &self.failing, &self.lag] {
                gauge.set(0.0);
            }
        }
    }

    fn describe() {
        let count = Unit::Count;
        describe_counter!(PUBLISHED, count, "Records of an outbox that were published");
        describe_counter!(
            FAILURES,
            count,
            "How often Kafka did not take a record of an outbox"
        );
        describe_gauge!(PENDING, count, "Records that wait in an outbox");
        describe_gauge!(
            FAILING,
            count,
            "Records of an outbox that Kafka did not take when they were last tried"
        );
        describe_gauge!(
            LAG,
            Unit::Seconds,
            "How long ago the oldest record was added that waits in an outbox"
        );
    }
}

#[cfg(not(feature = "metrics"))]
mod kind {
    use crate::outbox::TopicBacklog;
    use crate::table::Table;

    pub(in crate::relay) struct Meters;

    impl Meters {
        pub(in crate::relay) fn new(_: &Table) -> Self {
            Self
        }

        pub(in crate::relay) fn published(&self, _: &str, _: u64) {}

        pub(in crate::relay) fn failed(&self, _: &str, _: u64) {}

        pub(in crate::relay) fn is_due(&self) -> bool {
            false
        }

        pub(in crate::relay) fn show(&self, _: &[TopicBacklog]) {}
    }
}

pub(super) use kind::Meters;
