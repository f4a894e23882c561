//! Batches: handlers that take several records at once.
//!
//! The lane of a partition (or of keys) gathers records of one route in their order, as many as [`Batches`] says; `route` reads them and calls
//! the [`handler`](BatchHandler) without its types; `process` does what the handler's [`BatchError`] says of one record, or of all. Which of its events were
//! handled before, `once::batch` asks the consumer's store. `trial` does the same once, for tests. Where the consumer is transactional, `joining` hands
//! what came of a batch over, to be sent.

mod builder;
mod error;
mod handler;
mod joining;
mod open;
mod process;
mod route;
mod size;
mod trial;

pub use error::BatchError;
pub(super) use error::BatchFailed;
pub use handler::{BatchContext, BatchExtract, BatchHandler, BatchItem};
pub(super) use open::{Open, Part};
pub(super) use route::{BatchCall, Kind, OnBatch, StatelessCall};
pub use size::Batches;
pub(super) use trial::{Fate, Tried};
