//! Records that are parked: which they are, and lanes of their own for those of their keys, so that other keys go on.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::AtomicUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::lane::{Job, Lane};

/// Where a task takes its records from.
#[derive(Debug)]
pub(super) enum Place {
    /// A lane of the partition.
    Lane(usize),
    /// The lane of a key whose first record is, or was, parked.
    Aside(Box<[u8]>),
    /// Nowhere: its record is the last one.
    Alone,
    /// Nowhere: its record has left this lane for another topic.
    Left(usize),
}

/// What is parked of a partition. Its bound is that of the records in flight.
#[derive(Debug, Default)]
pub(super) struct Aside {
    keys: Mutex<Keys>,
    /// Offsets, and until when each waits.
    records: Mutex<BTreeMap<i64, Instant>>,
    /// How many records in flight stand aside: they are, or were, parked, or come after one that is.
    pub(super) count: AtomicUsize,
}

/// The lanes of the keys that stand aside. Whoever puts records into lanes holds the lock meanwhile, so that none of them is
/// overtaken by its key's stepping aside.
pub(super) type Keys = HashMap<Box<[u8]>, Lane>;

impl Aside {
    pub(super) fn keys(&self) -> MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn records(&self) -> MutexGuard<'_, BTreeMap<i64, Instant>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the records of a key's lane to a task. `false`: there are none, and the key goes back to the lane that it shares.
    pub(super) fn take(&self, key: &[u8], jobs: &mut VecDeque<Job>) -> bool {
        let mut keys = self.keys();
        let took = keys.get(key).is_some_and(|lane| lane.take(jobs));
        if !took {
            keys.remove(key);
            if keys.is_empty() {
                keys.shrink_to(0);
            }
        }
        took
    }

    /// A record is parked, for as long as what is returned is kept.
    pub(super) fn note(&self, offset: i64, time: Duration) -> Parked<'_> {
        let now = Instant::now();
        self.records()
            .insert(offset, now.checked_add(time).unwrap_or(now));
        Parked {
            aside: self,
            offset,
        }
    }

    /// How many records are parked.
    pub(super) fn parked_now(&self) -> usize {
        self.records().len()
    }

    /// Offsets of the records that are parked, and how long each still waits.
    pub(super) fn parked(&self) -> Vec<(i64, Duration)> {
        let now = Instant::now();
        let records = self.records();
        let left = |until: &Instant| until.saturating_duration_since(now);
        records
            .iter()
            .map(|(offset, until)| (*offset, left(until)))
            .collect()
    }
}

/// A record that is parked.
pub(super) struct Parked<'a> {
    aside: &'a Aside,
    offset: i64,
}

impl Drop for Parked<'_> {
    fn drop(&mut self) {
        self.aside.records().remove(&self.offset);
    }
}
