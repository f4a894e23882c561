#![doc = include_str!("../README.md")]

#[cfg(feature = "config")]
pub mod config;
#[cfg(feature = "client")]
mod consumer;
#[cfg(feature = "client")]
pub mod embedded;
#[cfg(feature = "client")]
mod error;
#[cfg(feature = "client")]
mod kafka;
pub mod prelude;
#[cfg(feature = "client")]
mod producer;
#[cfg(feature = "client")]
mod topics;
#[cfg(feature = "client")]
mod transport;

#[cfg(feature = "client")]
pub use consumer::{
    BoxError, ConsumerBuilder, ConsumerError, ConsumerReport, Extract, Handler, HandlerContext,
    HandlerTimeout, OnError, OnOutOfRange, Ordering, OutOfRange, Position, RecordMetadata, State,
    Unreadable, shutdown_signal,
};
#[cfg(feature = "client")]
pub use error::KafkaError;
#[cfg(feature = "client")]
pub use kafka::{Kafka, KafkaBuilder};
pub use kafka_event_macros::{EventSet, EventType, KafkaEvent, Key, kafka_event};
pub use kafka_event_schema::*;
#[cfg(feature = "client")]
pub use producer::{
    Acknowledged, Durable, FireAndForget, FlushError, LowLatency, Pending, Producer,
    ProducerBuilder, Profile, Receipt, Retry, SendError, Weakness,
};
#[cfg(feature = "client")]
pub use topics::Topics;
#[cfg(feature = "client")]
pub use transport::{ClientError, ClusterState, ErrorClass, Undelivered, Written};

/// What generated code names. Not part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use kafka_event_macros::{EventType as EventTypeDerive, KafkaEvent, Key as KeyDerive};
    pub use kafka_event_schema::__private::*;
}
