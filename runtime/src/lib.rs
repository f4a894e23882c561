//! Compile-time checked Kafka events: an event is a Rust type.

#[cfg(feature = "config")]
pub mod config;
pub use kafka_event_macros::{EventSet, EventType, KafkaEvent, Key, kafka_event};
pub use kafka_event_schema::*;

pub mod prelude;

/// What generated code names. Not part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use kafka_event_macros::{EventType as EventTypeDerive, KafkaEvent, Key as KeyDerive};
    pub use kafka_event_schema::__private::*;
}
