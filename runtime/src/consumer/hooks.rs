//! What a consumer tells the program while it runs: its partitions, and handlers that take long.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use super::failure::HandlerPanicked;
use super::position::OutOfRange;
use crate::transport::TopicPartition;

/// A handler that has not returned for longer than [`watch_handlers`](crate::ConsumerBuilder::watch_handlers) says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StuckHandler {
    /// The partition of its record.
    pub partition: TopicPartition,
    /// The offset of its record.
    pub offset: i64,
    /// How long it has been at it.
    pub age: Duration,
}

/// A record that is parked, and what that costs: see [`Verdict::Park`](crate::Verdict::Park).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParkedRecord {
    /// Its partition.
    pub partition: TopicPartition,
    /// Its offset.
    pub offset: i64,
    /// How long it still waits.
    pub wait: Duration,
    /// Its partition takes no more, since what may be in flight is full: nothing of it goes on until the oldest parked record is done.
    pub stops_partition: bool,
}

/// A function of the program's.
pub(super) type Hook<T> = Arc<dyn Fn(&T) + Send + Sync>;

/// The functions that were given; they are called on the engine's thread.
#[derive(Clone, Default)]
pub(super) struct Hooks {
    pub(super) assigned: Option<Hook<[TopicPartition]>>,
    pub(super) revoked: Option<Hook<[TopicPartition]>>,
    pub(super) lost: Option<Hook<[TopicPartition]>>,
    pub(super) out_of_range: Option<Hook<OutOfRange>>,
    pub(super) stuck: Option<Hook<StuckHandler>>,
}

/// Calls a hook. One that panics stops nothing.
pub(super) fn tell<T: ?Sized>(hook: &Option<Hook<T>>, news: &T) {
    let Some(hook) = hook else {
        return;
    };
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| hook(news))) {
        let error = HandlerPanicked::new(&*panic);
        tracing::error!(%error, "a hook of the consumer failed");
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks").finish_non_exhaustive()
    }
}
