//! One attempt at a record: the handler's work, its panics caught, and its time limited.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::future::FutureExt as _;

use super::failure::Failed;
use super::routes::Work;
use crate::{Disposition, Verdict};

/// A handler took longer than [`handler_timeout`](crate::ConsumerBuilder::handler_timeout) allows: the attempt ended there, and failed.
///
/// It may pass as any other error may: the record is tried again as the consumer's retry says. Behind [`BoxError`](crate::BoxError):
/// `error.downcast_ref::<HandlerTimeout>()`.
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

impl Disposition for HandlerTimeout {
    fn disposition(&self) -> Verdict {
        Verdict::Retry(None)
    }
}

/// Does the work, for no longer than `limit`. A handler that blocks its thread cannot be ended; it is late when it returns.
pub(super) async fn attempt(work: Work, limit: Option<Duration>) -> Result<(), Failed> {
    let work = async {
        match limit {
            Some(after) => match tokio::time::timeout(after, work).await {
                Ok(result) => result,
                Err(_) => Err(Failed::new(HandlerTimeout { after })),
            },
            None => work.await,
        }
    };
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(result) => result,
        Err(panic) => Err(Failed::panicked(&*panic)),
    }
}
