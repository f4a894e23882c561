//! Records, and batches, that come again one by one, since an output of theirs was refused in a transaction that they shared.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::transport::TopicPartition;

/// The records that are to have a transaction of their own each, or with their batch.
#[derive(Debug, Default)]
pub(super) struct Alone {
    offsets: Mutex<HashMap<TopicPartition, Ranges>>,
    /// There are some, so that whoever asks for nothing need not lock.
    any: AtomicBool,
}

/// Ranges of offsets by their begin, with their end; none overlaps another. Those of a batch are one, however many offsets it has.
type Ranges = BTreeMap<i64, i64>;

impl Alone {
    fn lock(&self) -> MutexGuard<'_, HashMap<TopicPartition, Ranges>> {
        self.offsets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The records at those offsets are some.
    pub(super) fn add(&self, partition: TopicPartition, offsets: Range<i64>) {
        let mut all = self.lock();
        let of = all.entry(partition).or_default();
        let Range { mut start, mut end } = offsets;
        while let Some((from, to)) = last_before(of, end).filter(|(_, to)| *to > start) {
            of.remove(&from);
            (start, end) = (start.min(from), end.max(to));
        }
        of.insert(start, end);
        self.any.store(true, Ordering::Release);
    }

    /// Whether one of the records at those offsets is one.
    pub(super) fn has(&self, partition: &TopicPartition, of: Range<i64>) -> bool {
        if !self.any.load(Ordering::Acquire) {
            return false;
        }
        let offsets = self.lock();
        let last = offsets
            .get(partition)
            .and_then(|offsets| last_before(offsets, of.end));
        last.is_some_and(|(_, end)| end > of.start)
    }

    /// The records before `next` are done.
    pub(super) fn done(&self, partition: &TopicPartition, next: i64) {
        if !self.any.load(Ordering::Acquire) {
            return;
        }
        let mut offsets = self.lock();
        if let Some(of) = offsets.get_mut(partition) {
            let behind = of.split_off(&next);
            // The batch that it was may be done in part.
            let around = last_before(of, next).filter(|(_, end)| *end > next);
            *of = behind;
            of.extend(around.map(|(_, end)| (next, end)));
            if of.is_empty() {
                offsets.remove(partition);
            }
        }
        self.any.store(!offsets.is_empty(), Ordering::Release);
    }
}

/// The last one that begins before an offset.
fn last_before(ranges: &Ranges, offset: i64) -> Option<(i64, i64)> {
    let last = ranges.range(..offset).next_back();
    last.map(|(start, end)| (*start, *end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offsets_of_batches_are_ranges_that_end_one_by_one() {
        let (alone, orders) = (Alone::default(), TopicPartition::new("orders", 0));
        let those = |alone: &Alone| -> Vec<i64> {
            (0..40)
                .filter(|offset| alone.has(&orders, *offset..offset + 1))
                .collect()
        };
        for offsets in [10..14, 20..22, 12..16, 30..31, 10..11, 15..20] {
            alone.add(orders.clone(), offsets);
        }
        let all: Vec<i64> = (10..22).chain([30]).collect();
        assert_eq!(those(&alone), all);
        assert!(!alone.has(&TopicPartition::new("orders", 1), 12..13));
        assert!(alone.has(&orders, 5..11) && !alone.has(&orders, 22..30));
        alone.done(&orders, 13);
        assert_eq!(those(&alone), all[3..]);
        alone.done(&orders, 22);
        assert_eq!(those(&alone), [30]);
        alone.done(&orders, 31);
        assert!(!alone.any.load(Ordering::Acquire));
    }
}
