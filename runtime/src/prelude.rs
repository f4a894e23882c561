//! What a program with events names most: `use kafka_event::prelude::*;`.

pub use crate::{
    Decimal, Disposition, Event, EventSet, EventType, EventTypeAs, Key, ReadError, Record,
    RecordError, RecordRef, Timestamp, kafka_event, types,
};
#[cfg(feature = "client")]
pub use crate::{Kafka, Producer, RecordMetadata, State, shutdown_signal};
