//! A handler's work is run: through the layers around it, where there are any, and within its time.

use futures_util::future::BoxFuture;

use super::attempt::attempt;
#[cfg(feature = "tower")]
use super::batch::BatchFailed;
use super::extract::HandlerContext;
use super::failure::Failed;
use super::made::Made;
use super::passage::Passage;
use super::process::Processor;
use super::record::{RawRecord, RecordMetadata};
use super::route::Work;
use crate::event::RecordRef;
use crate::observe::Stopwatch;

/// What is run.
#[cfg_attr(not(feature = "tower"), allow(dead_code))]
pub(super) struct Running<'a> {
    pub(super) event: &'static str,
    /// The first of its records.
    pub(super) record: &'a RawRecord,
    pub(super) records: usize,
}

impl<S> Processor<S> {
    /// What stands around the event of a record; nothing is lent.
    pub(super) fn context<'a>(
        &'a self,
        (record, parts): (&'a RawRecord, &'a RecordRef<'a>),
        metadata: &'a RecordMetadata,
    ) -> HandlerContext<'a, S> {
        HandlerContext {
            record,
            parts,
            metadata,
            state: &self.state,
            membership: self.membership.get(),
            lent: None,
        }
    }

    /// Does the work of a handler with one record, and measures how long that takes.
    pub(super) async fn run_timed(
        &self,
        event: &'static str,
        record: &RawRecord,
        work: Work,
        passage: &Passage<'_>,
    ) -> Result<Made, Failed> {
        let begin = Stopwatch::start();
        let running = Running {
            event,
            record,
            records: 1,
        };
        let done = self.run(running, work).await;
        passage.attempted(begin);
        done
    }

    /// Does the work of a handler once.
    pub(super) async fn run<T, X>(
        &self,
        running: Running<'_>,
        work: BoxFuture<'static, Result<T, X>>,
    ) -> Result<T, X>
    where
        T: Default + Send + 'static,
        X: Outer,
    {
        #[cfg(feature = "tower")]
        let work = match &self.layers {
            Some(layers) => layers.enter(running, work).await?,
            None => work,
        };
        #[cfg(not(feature = "tower"))]
        let _ = running;
        attempt(work, self.handler_timeout).await
    }
}

/// A failure that can pass through layers.
#[cfg(not(feature = "tower"))]
pub(super) trait Outer: From<Failed> {}
#[cfg(not(feature = "tower"))]
impl<X: From<Failed>> Outer for X {}

/// A failure that can pass through layers.
#[cfg(feature = "tower")]
pub(super) trait Outer: From<Failed> + Send + 'static {
    /// The failure, and of which record of a batch it is.
    fn apart(self) -> (Failed, Option<usize>);

    fn of(failed: Failed, index: Option<usize>) -> Self;
}

#[cfg(feature = "tower")]
impl Outer for Failed {
    fn apart(self) -> (Failed, Option<usize>) {
        (self, None)
    }

    fn of(failed: Failed, _: Option<usize>) -> Self {
        failed
    }
}

#[cfg(feature = "tower")]
impl Outer for BatchFailed {
    fn apart(self) -> (Failed, Option<usize>) {
        (self.failed, self.index)
    }

    fn of(failed: Failed, index: Option<usize>) -> Self {
        Self { index, failed }
    }
}
