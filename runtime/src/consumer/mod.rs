//! Receiving events: handlers by type, order within a partition, commits after the handler.

mod attempt;
mod blocking;
mod builder;
mod consumed;
mod engine;
mod error;
mod failing;
mod failure;
mod handle;
mod handler;
mod hooks;
mod ordering;
mod position;
mod process;
mod record;
mod report;
mod routes;
mod shutdown;
mod stopping;
mod times;
mod tuning;

pub use attempt::HandlerTimeout;
pub use blocking::BlockingHandler;
pub use builder::ConsumerBuilder;
pub use consumed::ConsumedOffset;
pub use error::ConsumerError;
pub use failure::{DeadLetters, RetryTopics};
pub use handle::{Consumer, ConsumerHandle, HandleError, Lag};
pub use handler::{Extract, Handler, HandlerContext, State};
pub use hooks::StuckHandler;
pub use ordering::Ordering;
pub use position::{OnOutOfRange, OutOfRange, Position};
pub(crate) use record::RawRecord;
pub use record::RecordMetadata;
pub use report::{ConsumerReport, Unreadable};
pub use shutdown::shutdown_signal;
