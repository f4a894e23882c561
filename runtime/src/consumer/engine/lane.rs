//! A lane: the records of one partition, one after the other.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::UnboundedReceiver;

use super::progress::Progress;
use crate::consumer::error::ConsumerError;
use crate::consumer::process::Processor;
use crate::consumer::record::RawRecord;

/// The first error that ends the consumer.
#[derive(Debug, Default)]
pub(super) struct Failure(Mutex<Option<ConsumerError>>);

impl Failure {
    pub(super) fn set(&self, error: ConsumerError) {
        let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(error);
    }

    pub(super) fn is_set(&self) -> bool {
        let first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        first.is_some()
    }

    pub(super) fn take(&self) -> Option<ConsumerError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Tells the engine that a lane is over, also when its task is dropped.
pub(super) struct EndOfLane(pub(super) Arc<Progress>);

impl Drop for EndOfLane {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Handles records until the lane is stopped or closed, or one fails.
///
/// The channel has no bound of its own: the engine puts into it only what [`Progress::room`] allows.
pub(super) async fn run<S>(
    mut records: UnboundedReceiver<Vec<RawRecord>>,
    processor: Arc<Processor<S>>,
    failure: Arc<Failure>,
    end: EndOfLane,
) {
    let progress = &end.0;
    while let Some(batch) = records.recv().await {
        for record in batch {
            if progress.stopping() {
                return;
            }
            if let Err(error) = processor.process(&record).await {
                failure.set(error);
                progress.stop();
                return;
            }
            progress.done(record.offset, record.len());
        }
    }
}
