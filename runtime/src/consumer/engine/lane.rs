//! A lane: the records of one partition, one after the other.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;

use super::progress::Progress;
use crate::consumer::error::ConsumerError;
use crate::consumer::process::Processor;
use crate::consumer::record::RawRecord;

/// Handles records until the lane is stopped or closed. `Err`: a record failed and the consumer is to stop.
///
/// The channel has no bound of its own: the engine puts into it only what [`Progress::room`] allows.
pub(super) async fn run<S>(
    mut records: UnboundedReceiver<Vec<RawRecord>>,
    processor: Arc<Processor<S>>,
    progress: Arc<Progress>,
) -> Result<(), ConsumerError> {
    while let Some(batch) = records.recv().await {
        for record in batch {
            if progress.stopping() {
                return Ok(());
            }
            let done = processor.process(&record).await;
            if let Err(error) = done {
                progress.stop();
                progress.wake();
                return Err(error);
            }
            progress.done(record.offset, record.len());
        }
    }
    Ok(())
}
