//! The events.

use kafka_event::prelude::*;

/// A customer ordered something.
#[kafka_event(topic = "billing.orders", key = order_id, partitions = 4)]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OrderPlacedEvent {
    pub(crate) order_id: i64,
    #[event(max_len = 40)]
    pub(crate) customer: String,
    pub(crate) cents: i64,
}
