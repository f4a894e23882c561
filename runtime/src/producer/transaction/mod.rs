//! Kafka's transactions (KIP-98): several events are seen together, or not at all.

mod builder;
mod error;
mod handle;
mod producer;
mod steps;
mod worker;

pub use builder::TransactionalBuilder;
pub use error::TransactionError;
pub use handle::Transaction;
pub use producer::TransactionalProducer;
