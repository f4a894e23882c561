//! Counters, gauges, histograms and stopwatches: those of the `metrics` facade, or nothing at all without the feature `metrics`.

/// Whether anything is measured.
pub(crate) const ON: bool = cfg!(feature = "metrics");

/// Names and values by which a series is told from others.
pub(super) type Labels<'a> = &'a [(&'static str, &'a str)];

#[cfg(feature = "metrics")]
mod kind {
    use std::time::Instant;

    use metrics::{Key, Label, Level, Metadata, Recorder, with_recorder};

    use super::Labels;

    const METADATA: Metadata<'static> =
        Metadata::new("kafka_event", Level::INFO, Some(module_path!()));

    /// The series of that name and these labels, with the recorder that is installed now; without one it is none.
    fn register<T>(
        name: &'static str,
        labels: Labels<'_>,
        register: impl FnOnce(&dyn Recorder, &Key) -> T,
    ) -> T {
        let labels: Vec<Label> = labels
            .iter()
            .map(|(label, value)| Label::new(*label, (*value).to_owned()))
            .collect();
        let key = Key::from_parts(name, labels);
        with_recorder(|recorder| register(recorder, &key))
    }

    #[derive(Debug)]
    pub(crate) struct Counter(metrics::Counter);

    impl Counter {
        pub(in crate::observe) fn new(name: &'static str, labels: Labels<'_>) -> Self {
            let new = register(name, labels, |to, key| to.register_counter(key, &METADATA));
            Self(new)
        }

        pub(crate) fn add(&self, by: u64) {
            self.0.increment(by);
        }
    }

    /// A number that is made of the parts of several clients: each adds how much its own has changed.
    pub(crate) struct Gauge {
        gauge: metrics::Gauge,
        /// What this client has in it.
        part: f64,
    }

    impl Gauge {
        pub(in crate::observe) fn new(name: &'static str, labels: Labels<'_>) -> Self {
            let gauge = register(name, labels, |to, key| to.register_gauge(key, &METADATA));
            Self { gauge, part: 0.0 }
        }

        pub(crate) fn set(&mut self, part: f64) {
            // Of such fractions sums are exact: when all parts are taken away, nothing is left.
            let part = (part * 1024.0).round() / 1024.0;
            if part != self.part {
                self.gauge.increment(part - self.part);
                self.part = part;
            }
        }
    }

    /// A client that is gone has no part in anything.
    impl Drop for Gauge {
        fn drop(&mut self) {
            self.set(0.0);
        }
    }

    #[derive(Debug)]
    pub(crate) struct Histogram(metrics::Histogram);

    impl Histogram {
        pub(in crate::observe) fn new(name: &'static str, labels: Labels<'_>) -> Self {
            let new = register(name, labels, |to, key| {
                to.register_histogram(key, &METADATA)
            });
            Self(new)
        }

        pub(crate) fn record(&self, time: Stopwatch) {
            self.0.record(time.0.elapsed());
        }
    }

    /// The time since something began.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Stopwatch(Instant);

    impl Stopwatch {
        pub(crate) fn start() -> Self {
            Self(Instant::now())
        }
    }
}

#[cfg(not(feature = "metrics"))]
mod kind {
    use super::Labels;

    #[derive(Debug)]
    pub(crate) struct Counter;

    impl Counter {
        pub(in crate::observe) fn new(_: &'static str, _: Labels<'_>) -> Self {
            Self
        }

        pub(crate) fn add(&self, _: u64) {}
    }

    pub(crate) struct Gauge;

    impl Gauge {
        pub(in crate::observe) fn new(_: &'static str, _: Labels<'_>) -> Self {
            Self
        }

        pub(crate) fn set(&mut self, _: f64) {}
    }

    #[derive(Debug)]
    pub(crate) struct Histogram;

    impl Histogram {
        pub(in crate::observe) fn new(_: &'static str, _: Labels<'_>) -> Self {
            Self
        }

        pub(crate) fn record(&self, _: Stopwatch) {}
    }

    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Stopwatch;

    impl Stopwatch {
        pub(crate) fn start() -> Self {
            Self
        }
    }
}

pub(crate) use kind::{Counter, Gauge, Histogram, Stopwatch};
