//! Sending events.

mod ahead;
mod builder;
mod claim;
mod durability;
mod error;
mod keep;
mod limits;
mod pending;
mod prepared;
mod profile;
mod queue;
mod retry;
mod seen;
mod send;
mod transaction;

pub use builder::ProducerBuilder;
pub use durability::Weakness;
pub use error::{FlushError, SendError};
pub use pending::{Pending, Receipt};
pub use profile::{Acknowledged, Durable, FireAndForget, LowLatency, Profile};
pub(crate) use queue::Ready;
pub use send::Producer;
pub use transaction::{Transaction, TransactionError, TransactionalBuilder, TransactionalProducer};
