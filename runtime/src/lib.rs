#![doc = include_str!("../README.md")]

#[cfg(feature = "client")]
mod claim_check;
#[cfg(feature = "config")]
pub mod config;
#[cfg(feature = "client")]
mod consumer;
#[cfg(feature = "client")]
mod contracts;
mod disposition;
#[cfg(feature = "client")]
mod dlt;
#[cfg(feature = "client")]
pub mod embedded;
#[cfg(feature = "client")]
mod error;
#[cfg(feature = "client")]
mod group;
#[cfg(feature = "client")]
#[doc = include_str!("once/guarantees.md")]
pub mod guarantees {}
#[cfg(feature = "client")]
mod kafka;
#[cfg(feature = "client")]
mod observe;
#[cfg(feature = "client")]
mod offsets;
#[cfg(feature = "client")]
#[doc = include_str!("observe/guide.md")]
pub mod observing {}
#[cfg(feature = "client")]
pub mod once;
mod park;
pub mod prelude;
#[cfg(feature = "client")]
mod producer;
#[cfg(feature = "client")]
#[doc = include_str!("producer/guide.md")]
pub mod producing {}
#[cfg(feature = "client")]
mod reading;
mod retry;
#[cfg(feature = "client")]
pub mod testing;
#[cfg(feature = "client")]
mod topics;
#[cfg(feature = "client")]
mod transport;

#[cfg(feature = "client")]
pub use claim_check::ClaimError;
#[cfg(feature = "claim-check")]
pub use claim_check::{ClaimStream, Claims, CollectClaims, CollectError, CollectedClaims};
#[cfg(feature = "client")]
pub use consumer::{
    AtLeastOnce, BatchContext, BatchError, BatchExtract, BatchHandler, BatchItem, Batches,
    BlockingHandler, CircuitBreaker, CircuitBreakerState, ConsumedOffset, Consumer,
    ConsumerBuilder, ConsumerError, ConsumerHandle, ConsumerReport, DeadLetters, ExactlyOnce,
    Extract, HandleError, Handler, HandlerContext, HandlerTimeout, Lag, OnOutOfRange, Ordering,
    OutOfRange, ParkedRecord, Position, RawRecord, RecordKey, RecordMetadata, ReplayRange,
    RetryTopics, Returns, State, StuckHandler, Unreadable, shutdown_signal,
};
#[cfg(feature = "tower")]
pub use consumer::{HandlerCall, HandlerFailed, HandlerService};
pub use disposition::{Disposition, Verdict};
#[cfg(feature = "client")]
pub use dlt::{
    DeadLetter, DeadLetterReader, DeadLetterTopic, Origin, Reason, Replay, Replayed, WrittenBy,
};
#[cfg(feature = "client")]
pub use error::KafkaError;
#[cfg(feature = "client")]
pub use group::ConsumerGroup;
#[cfg(feature = "client")]
pub use kafka::{Kafka, KafkaBuilder};
pub use kafka_event_macros::{
    Disposition, EventSet, EventType, KafkaEvent, Key, golden, kafka_event, recorded,
};
pub use kafka_event_schema::*;
#[cfg(feature = "client")]
pub use observe::{Health, InvalidTraceparent, TraceContext, Unhealthy};
#[cfg(feature = "client")]
pub use offsets::{OffsetReset, PlannedOffset};
pub use park::Park;
#[cfg(feature = "client")]
pub use producer::{
    Acknowledged, Durable, FireAndForget, FlushError, LowLatency, Pending, Producer,
    ProducerBuilder, Profile, Receipt, SendError, Transaction, TransactionError,
    TransactionalBuilder, TransactionalProducer, Weakness,
};
#[cfg(feature = "client")]
pub use reading::{RecordReader, TopicRecords};
pub use retry::Retry;
#[cfg(feature = "client")]
pub use topics::{EnsureTopics, EventTopic, PlannedTopic, TopicChange, TopicPlan, Topics};
#[cfg(feature = "client")]
pub use transport::{
    ClientError, ClusterState, ErrorClass, MemberDescription, TopicPartition, Undelivered, Written,
};

/// What generated code names. Not part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use crate::disposition::{Disposition, Verdict};
    pub use crate::park::Park;
    pub use crate::retry::Retry;
    pub use kafka_event_macros::{EventType as EventTypeDerive, KafkaEvent, Key as KeyDerive};
    pub use kafka_event_schema::__private::*;
    pub use std::any::type_name;
    pub use std::time::Duration;
}
