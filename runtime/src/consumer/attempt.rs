//! One attempt at a record: read, and given to its handler, whose panics are caught and whose time is limited.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::future::FutureExt as _;

use super::failure::{Failed, Failure};
use super::made::Made;
use super::passage::Passage;
use super::process::{Processed, Processor};
use super::record::RawRecord;
use super::report::{Outcome, Unreadable};
use super::routes::Step;
use crate::event::Writers;
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
pub(super) async fn attempt<T, X: From<Failed>>(
    work: impl Future<Output = Result<T, X>>,
    limit: Option<Duration>,
) -> Result<T, X> {
    let work = async {
        match limit {
            Some(after) => match tokio::time::timeout(after, work).await {
                Ok(result) => result,
                Err(_) => Err(Failed::new(HandlerTimeout { after }).into()),
            },
            None => work.await,
        }
    };
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(result) => result,
        Err(panic) => Err(Failed::panicked(&*panic).into()),
    }
}

impl<S: Send + Sync + 'static> Processor<S> {
    /// Reads the record and calls its handler, once; what that made goes where it is to go.
    pub(super) async fn attempt(
        &self,
        topic: &str,
        record: &RawRecord,
        is_first: bool,
        passage: &Passage<'_>,
    ) -> Result<Processed, Failure> {
        let Some((event, made)) = self.made(topic, record, is_first, passage).await? else {
            return Ok(Processed::Done);
        };
        let Some(units) = &self.units else {
            passage.ended(Outcome::Handled);
            return Ok(Processed::Done);
        };
        let sent = units.send(record, made, passage).await;
        sent.map_err(|error| {
            let failed = Failed::new(error);
            Failure::Handler { event, failed }
        })
    }

    /// Reads the record and calls its handler, once: the name of its event, and what the handler made of it. `None`: it is passed over.
    pub(super) async fn made(
        &self,
        topic: &str,
        record: &RawRecord,
        is_first: bool,
        passage: &Passage<'_>,
    ) -> Result<Option<(&'static str, Made)>, Failure> {
        let metadata = record.metadata();
        let start = |looked_up: Option<&Writers>| {
            record.with_ref(|parts| {
                let context = self.context((record, parts), &metadata);
                self.routes.start(topic, parts, &context, looked_up)
            })
        };
        let step = self.with_lookup(topic, start).await;
        let (event, work) = match step {
            Ok(Step::Work(place, contract, work)) => {
                passage.is_of(place);
                (contract.name, work)
            }
            Ok(Step::Skip | Step::Tombstone) => {
                passage.ended(Outcome::Skipped);
                return Ok(None);
            }
            Err(error) => {
                let unreadable = Unreadable { metadata, error };
                return Err(self.unreadable(unreadable, is_first, passage));
            }
        };
        match self.run_timed(event, record, work, passage).await {
            Ok(made) => Ok(Some((event, made))),
            Err(failed) => Err(Failure::Handler { event, failed }),
        }
    }
}
