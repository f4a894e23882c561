//! Sending events.

mod builder;
mod error;
mod limits;
mod pending;
mod prepared;
mod send;

pub use builder::ProducerBuilder;
pub use error::{FlushError, SendError, Written};
pub use pending::{Pending, Receipt};
pub use send::Producer;
