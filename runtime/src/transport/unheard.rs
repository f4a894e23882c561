//! Records that failed and that nobody awaits: kept until a flush or a close asks, so that none is lost without a word.

use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::Undelivered;

/// The records, within a bound of memory.
#[derive(Debug)]
pub(super) struct Unheard {
    /// How many bytes are kept at most.
    room: usize,
    /// From now on all failures are kept, also those that somebody awaits: the producer is closing.
    closing: AtomicBool,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    records: Vec<Undelivered>,
    bytes: usize,
    /// How many had no room.
    dropped: usize,
}

impl Unheard {
    pub(super) fn new(room: usize) -> Self {
        Self {
            room,
            closing: AtomicBool::new(false),
            kept: Mutex::default(),
        }
    }

    pub(super) fn close(&self) {
        self.closing.store(true, Ordering::Release);
    }

    pub(super) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }

    pub(super) fn keep(&self, undelivered: Undelivered) {
        let bytes = undelivered.len();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // What a closing producer gives up comes back whatever its size: it was in memory before, and this is the last word on it.
        if kept.bytes + bytes > self.room && !self.is_closing() {
            kept.dropped += 1;
            drop(kept);
            tracing::error!(%undelivered, reason = %undelivered.source, "nobody awaits this, and there is no room to keep it");
            return;
        }
        kept.bytes += bytes;
        kept.records.push(undelivered);
    }

    /// All that is kept, and how many had no room.
    pub(super) fn take(&self) -> (Vec<Undelivered>, usize) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept {
            records, dropped, ..
        } = mem::take(&mut *kept);
        (records, dropped)
    }
}
