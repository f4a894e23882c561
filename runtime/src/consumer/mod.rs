//! Receiving events: handlers by type, order within a partition, commits after the handler.

mod attempt;
mod builder;
mod engine;
mod error;
mod handler;
mod ordering;
mod position;
mod process;
mod record;
mod report;
mod routes;
mod shutdown;
mod tuning;

pub use attempt::HandlerTimeout;
pub use builder::{ConsumerBuilder, OnError};
pub use error::ConsumerError;
pub use handler::{BoxError, Extract, Handler, HandlerContext, State};
pub use ordering::Ordering;
pub use position::{OnOutOfRange, OutOfRange, Position};
pub(crate) use record::RawRecord;
pub use record::RecordMetadata;
pub use report::{ConsumerReport, Unreadable};
pub use shutdown::shutdown_signal;
