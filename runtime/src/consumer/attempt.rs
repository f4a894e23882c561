//! One attempt at a record: the handler's work, its panics caught, and its time limited.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::future::FutureExt as _;

use super::handler::BoxError;
use super::process::panicked;
use super::routes::Work;

/// A handler took longer than [`handler_timeout`](crate::ConsumerBuilder::handler_timeout) allows: the attempt ended there, and failed.
///
/// It is the error of a failed handler, behind [`BoxError`]: `error.downcast_ref::<HandlerTimeout>()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HandlerTimeout {
    /// What it was allowed.
    pub after: Duration,
}

impl fmt::Display for HandlerTimeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the handler did not end within {:?}", self.after)
    }
}

impl std::error::Error for HandlerTimeout {}

/// Does the work, for no longer than `limit`. A handler that blocks its thread cannot be ended; it is late when it returns.
pub(super) async fn attempt(work: Work, limit: Option<Duration>) -> Result<(), BoxError> {
    let work = async {
        match limit {
            Some(after) => match tokio::time::timeout(after, work).await {
                Ok(result) => result,
                Err(_) => Err(HandlerTimeout { after }.into()),
            },
            None => work.await,
        }
    };
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(result) => result,
        Err(panic) => Err(panicked(&*panic)),
    }
}
