//! What those that make faults and the program that they kill have in common: the events, the program, and what is counted.

#[cfg(feature = "cluster")]
mod lines;
#[cfg(feature = "cluster")]
mod outcome;
#[cfg(feature = "cluster")]
mod program;
#[cfg(feature = "cluster")]
mod relay;

use kafka_event::prelude::*;

#[cfg(feature = "cluster")]
pub use self::lines::Lines;
#[cfg(feature = "cluster")]
pub use self::outcome::Outcome;
#[cfg(feature = "cluster")]
pub use self::program::{Program, run};
#[cfg(feature = "cluster")]
pub use self::relay::{RELAY_STEPS, run_relay, start_relay, wait_for_death};

/// Numbers that ascend, and ascend for each key.
#[kafka_event(topic = "${faults}", key = street)]
#[derive(Debug, Clone, PartialEq)]
pub struct ParcelDeliveredEvent {
    /// The key.
    pub street: i64,
    /// The number of all parcels before it.
    pub number: i64,
}

/// An event whose producer says which it is.
#[kafka_event(topic = "${faults}", key = street)]
#[derive(Debug, Clone, PartialEq)]
pub struct LetterDeliveredEvent {
    /// The key.
    pub street: i64,
    /// The number of the letter.
    pub number: i64,
    /// The event's id.
    #[event(header = "ce_id")]
    pub id: String,
}

impl LetterDeliveredEvent {
    /// A letter whose id is its number.
    #[must_use]
    pub fn new(street: i64, number: i64) -> Self {
        let id = format!("letter-{number}");
        Self { street, number, id }
    }
}
