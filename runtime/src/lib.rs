#![doc = include_str!("../README.md")]

#[cfg(feature = "config")]
pub mod config;
#[cfg(feature = "client")]
mod consumer;
mod disposition;
#[cfg(feature = "client")]
mod dlt;
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
#[doc = include_str!("producer/guide.md")]
pub mod producing {}
mod retry;
#[cfg(feature = "client")]
mod topics;
#[cfg(feature = "client")]
mod transport;

#[cfg(feature = "client")]
pub use consumer::{
    BlockingHandler, ConsumedOffset, Consumer, ConsumerBuilder, ConsumerError, ConsumerHandle,
    ConsumerReport, DeadLetters, Extract, HandleError, Handler, HandlerContext, HandlerTimeout,
    Lag, OnOutOfRange, Ordering, OutOfRange, Position, RecordMetadata, RetryTopics, State,
    StuckHandler, Unreadable, shutdown_signal,
};
pub use disposition::{Disposition, Verdict};
#[cfg(feature = "client")]
pub use dlt::{
    DeadLetter, DeadLetterReader, DeadLetterTopic, Origin, Reason, Replay, Replayed, WrittenBy,
};
#[cfg(feature = "client")]
pub use error::KafkaError;
#[cfg(feature = "client")]
pub use kafka::{Kafka, KafkaBuilder};
pub use kafka_event_macros::{
    Disposition, EventSet, EventType, KafkaEvent, Key, golden, kafka_event, recorded,
};
pub use kafka_event_schema::*;
#[cfg(feature = "client")]
pub use producer::{
    Acknowledged, Durable, FireAndForget, FlushError, LowLatency, Pending, Producer,
    ProducerBuilder, Profile, Receipt, SendError, Transaction, TransactionError,
    TransactionalBuilder, TransactionalProducer, Weakness,
};
pub use retry::Retry;
#[cfg(feature = "client")]
pub use topics::{EnsureTopics, EventTopic, PlannedTopic, TopicChange, TopicPlan, Topics};
#[cfg(feature = "client")]
pub use transport::{ClientError, ClusterState, ErrorClass, TopicPartition, Undelivered, Written};

/// What generated code names. Not part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use crate::disposition::{Disposition, Verdict};
    pub use crate::retry::Retry;
    pub use kafka_event_macros::{EventType as EventTypeDerive, KafkaEvent, Key as KeyDerive};
    pub use kafka_event_schema::__private::*;
    pub use std::any::type_name;
    pub use std::time::Duration;
}
