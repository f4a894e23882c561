//! A partition in one assignment: its queue, its lane, and how far both are.

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, UnboundedSender};
use tokio::task::AbortHandle;

use super::lane::{self, EndOfLane, Failure};
use super::progress::Progress;
use crate::consumer::process::Processor;
use crate::consumer::record::RawRecord;
use crate::transport::{Commit, PartitionId, RawQueue};

/// The most records that go to a lane at once.
const BATCH: usize = 256;

/// A partition that is read.
pub(super) struct Active {
    id: PartitionId,
    queue: RawQueue,
    lane: UnboundedSender<Vec<RawRecord>>,
    task: AbortHandle,
    progress: Arc<Progress>,
    /// The position that the group has.
    committed: Option<i64>,
    /// The position that was last asked for as news.
    told: Option<i64>,
}

impl Active {
    /// Starts the lane of a partition.
    pub(super) fn start<S: Send + Sync + 'static>(
        id: PartitionId,
        queue: RawQueue,
        progress: Progress,
        runtime: &Handle,
        (processor, failure): (&Arc<Processor<S>>, &Arc<Failure>),
    ) -> Self {
        let progress = Arc::new(progress);
        let (lane, records) = mpsc::unbounded_channel();
        let end = EndOfLane(Arc::clone(&progress));
        let (processor, failure) = (Arc::clone(processor), Arc::clone(failure));
        let task = runtime.spawn(lane::run(records, processor, failure, end));
        Self {
            id,
            queue,
            lane,
            task: task.abort_handle(),
            progress,
            committed: None,
            told: None,
        }
    }

    pub(super) fn id(&self) -> &PartitionId {
        &self.id
    }

    pub(super) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Moves records into the lane, as far as it has room. The number of them.
    pub(super) fn take(&mut self) -> u64 {
        let (records, room) = self.progress.room();
        let most = records.min(BATCH);
        let (mut batch, mut bytes) = (Vec::new(), 0);
        self.queue.take(&self.id.topic, most, |record| {
            if batch.is_empty() {
                batch.reserve(most);
            }
            bytes += record.len();
            batch.push(record);
            bytes < room
        });
        let taken = batch.len();
        if taken > 0 {
            self.progress.taken(taken, bytes);
            // A lane that has ended is seen in the next round.
            let _ = self.lane.send(batch);
        }
        taken as u64
    }

    /// Where the lane is.
    pub(super) fn position(&self) -> Option<(&PartitionId, i64)> {
        Some((&self.id, self.progress.position()?))
    }

    /// Where the lane is, when that is new.
    pub(super) fn news(&mut self) -> Option<(&PartitionId, i64)> {
        let next = self
            .progress
            .position()
            .filter(|next| self.told != Some(*next))?;
        self.told = Some(next);
        Some((&self.id, next))
    }

    /// A position that the group does not have yet, and is now going to have.
    pub(super) fn due(&mut self) -> Option<Commit> {
        let next = self.progress.position();
        let next = next.filter(|next| self.committed != Some(*next))?;
        self.committed = Some(next);
        Some(Commit {
            partition: self.id.clone(),
            next,
        })
    }

    /// The group may not have the position after all.
    pub(super) fn uncommitted(&mut self) {
        self.committed = None;
    }

    /// The lane is to begin no further record.
    pub(super) fn stop(&mut self) {
        self.progress.stop();
        // A lane that waits for records is woken by the end of its channel.
        self.lane = mpsc::unbounded_channel().0;
    }

    /// Ends the partition; a handler that still runs is abandoned. The last position to commit, also when it was asked for before: that
    /// commit may have failed since.
    pub(super) fn finish(self) -> Option<Commit> {
        if !self.progress.ended() {
            let PartitionId { topic, partition } = &self.id;
            tracing::warn!(
                topic = &**topic,
                partition,
                "a handler did not finish by the deadline; its record will be handled again"
            );
            self.task.abort();
        }
        let next = self.progress.position()?;
        Some(Commit {
            partition: self.id,
            next,
        })
    }
}
