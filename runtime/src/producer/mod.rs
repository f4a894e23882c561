//! Sending events.

mod builder;
mod error;
mod headers;
mod limits;
mod pending;
mod send;

pub use builder::ProducerBuilder;
pub use error::SendError;
pub use pending::{Pending, Receipt};
pub use send::Producer;
