//! What the tests that make faults and the program that they kill have in common.

use kafka_event::prelude::*;

/// Numbers that ascend, and ascend for each key.
#[kafka_event(topic = "${faults}", key = street)]
#[derive(Debug, Clone, PartialEq)]
pub struct ParcelDeliveredEvent {
    /// The key.
    pub street: i64,
    /// The number of all parcels before it.
    pub number: i64,
}
