//! Where a consumer stands, topic by topic, as its gauges show it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::instruments::Gauge;
use super::names;
use crate::consumer::CircuitBreakerState;

/// Where a consumer stands in a topic, over all partitions of it that it has.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Standing {
    pub(crate) partitions: u32,
    /// Records that are not done, as far as that is known.
    pub(crate) lag: u64,
    /// Of these, taken.
    pub(crate) in_flight: u64,
    /// How long the slowest of its positions has stood still with records behind it.
    pub(crate) watermark_age: Duration,
    /// Records that are parked.
    pub(crate) parked: usize,
    /// Partitions that take no more because of them.
    pub(crate) parked_partitions: u32,
}

/// The states of a circuit breaker, and what they are called.
const STATES: [(CircuitBreakerState, &str); 3] = [
    (CircuitBreakerState::Closed, "closed"),
    (CircuitBreakerState::Open, "open"),
    (CircuitBreakerState::HalfOpen, "half_open"),
];

/// The gauges of a consumer. With it they are gone.
pub(crate) struct ConsumerGauges {
    group: String,
    topics: HashMap<Arc<str>, TopicGauges>,
    stood_still: Gauge,
    /// One for each state; of a consumer without a breaker none.
    breaker: Option<[(CircuitBreakerState, Gauge); 3]>,
}

struct TopicGauges {
    partitions: Gauge,
    lag: Gauge,
    in_flight: Gauge,
    watermark_age: Gauge,
    parked: Gauge,
    parked_partitions: Gauge,
}

impl ConsumerGauges {
    pub(crate) fn new(group: &str) -> Self {
        Self {
            group: group.to_owned(),
            topics: HashMap::new(),
            stood_still: Gauge::new(names::CONSUMER_STOOD_STILL, &[("group", group)]),
            breaker: None,
        }
    }

    /// Shows the state of its circuit breaker.
    pub(crate) fn show_breaker(&mut self, now: CircuitBreakerState) {
        let states = self.breaker.get_or_insert_with(|| {
            STATES.map(|(state, name)| {
                let labels = [("group", &*self.group), ("state", name)];
                (state, Gauge::new(names::CONSUMER_BREAKER, &labels))
            })
        });
        for (state, gauge) in states {
            gauge.set(f64::from(u8::from(*state == now)));
        }
    }

    /// Shows where it stands now. A topic that is not among these has nothing any more.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a gauge is a float; 53 bits of records are enough"
    )]
    pub(crate) fn show(&mut self, topics: &HashMap<Arc<str>, Standing>, stood_still: Duration) {
        self.stood_still.set(stood_still.as_secs_f64());
        self.topics.retain(|topic, _| topics.contains_key(topic));
        for (topic, standing) in topics {
            let gauges = self.topics.entry(Arc::clone(topic));
            let gauges = gauges.or_insert_with(|| TopicGauges::new(&self.group, topic));
            gauges.partitions.set(standing.partitions.into());
            gauges.lag.set(standing.lag as f64);
            gauges.in_flight.set(standing.in_flight as f64);
            gauges
                .watermark_age
                .set(standing.watermark_age.as_secs_f64());
            gauges.parked.set(standing.parked as f64);
            gauges
                .parked_partitions
                .set(standing.parked_partitions.into());
        }
    }
}

impl TopicGauges {
    fn new(group: &str, topic: &str) -> Self {
        let gauge = |name| Gauge::new(name, &[("topic", topic), ("group", group)]);
        Self {
            partitions: gauge(names::CONSUMER_PARTITIONS),
            lag: gauge(names::CONSUMER_LAG),
            in_flight: gauge(names::CONSUMER_IN_FLIGHT),
            watermark_age: gauge(names::CONSUMER_WATERMARK_AGE),
            parked: gauge(names::CONSUMER_PARKED),
            parked_partitions: gauge(names::CONSUMER_PARKED_PARTITIONS),
        }
    }
}
