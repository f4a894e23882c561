//! What the engine's thread hears of the units: partitions that go back, and the end.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::Thread;
use std::time::Instant;

use super::tally::Tally;
use crate::transport::{ClientError, TopicPartition};

/// A partition that is to be read again, after a transaction was aborted.
pub(in crate::consumer) struct Return {
    pub(in crate::consumer) partition: TopicPartition,
    /// The assignment whose records are to be read again: a later one began at what is committed.
    pub(in crate::consumer) epoch: u64,
    /// Its first record in that transaction. `None`: where the group is, since that may have been committed.
    pub(in crate::consumer) from: Option<i64>,
    /// Not before this, so that a cluster that refuses is not asked without a pause.
    pub(in crate::consumer) not_before: Instant,
    /// Its records in a transaction of which it is not known whether it was committed, and the position behind them.
    pub(in crate::consumer) open: Option<(i64, Tally)>,
}

/// What there is to hear.
#[derive(Default)]
pub(in crate::consumer) struct Heard {
    pub(in crate::consumer) returns: Vec<Return>,
    /// What ended the producer.
    pub(in crate::consumer) ended: Option<ClientError>,
}

/// Told by the keeper, heard by the engine's thread, which is woken.
#[derive(Default)]
pub(super) struct News {
    heard: Mutex<Heard>,
    engine: OnceLock<Thread>,
}

impl News {
    /// The thread that hears it.
    pub(super) fn wake(&self, engine: Thread) {
        // There is one engine.
        let _ = self.engine.set(engine);
    }

    fn lock(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn tell(&self, tell: impl FnOnce(&mut Heard)) {
        tell(&mut self.lock());
        self.nudge();
    }

    /// Lets the engine's thread look.
    pub(super) fn nudge(&self) {
        if let Some(engine) = self.engine.get() {
            engine.unpark();
        }
    }

    pub(super) fn take(&self) -> Heard {
        std::mem::take(&mut *self.lock())
    }
}
