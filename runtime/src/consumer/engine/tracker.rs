//! The offsets of a partition that were delivered, and the position that may be committed: after the last one before which all are done.

use std::collections::VecDeque;
use std::sync::Arc;

use super::ahead::{self, Run};
use super::marks::{Marks, WINDOW};

/// Memory for this many offsets is kept when there are none.
const KEPT: usize = 512;

/// Belongs to the engine's thread; the tasks that handle records only set [`Marks`]. Offsets have gaps (compaction, transaction markers): they
/// are kept as they came, and nothing is counted with them.
#[derive(Debug)]
pub(super) struct Tracker {
    /// Delivered and not below the position, in order.
    delivered: VecDeque<i64>,
    /// The number of the first of them.
    first: u64,
    /// The offset after the last one that is below the position.
    next: Option<i64>,
    marks: Arc<Marks>,
}

impl Tracker {
    pub(super) fn new(marks: Arc<Marks>) -> Self {
        Self {
            delivered: VecDeque::new(),
            first: 0,
            next: None,
            marks,
        }
    }

    /// How many more records can be told apart.
    pub(super) fn room(&self) -> usize {
        WINDOW.saturating_sub(self.delivered.len())
    }

    /// A record was delivered. Its number, by which it is marked when it is done.
    pub(super) fn deliver(&mut self, offset: i64) -> u64 {
        let number = self.first + self.delivered.len() as u64;
        self.delivered.push_back(offset);
        number
    }

    /// The first offset that was delivered and is not below the position.
    pub(super) fn first(&self) -> Option<i64> {
        self.delivered.front().copied()
    }

    /// The offset after the last one that was delivered.
    pub(super) fn end(&self) -> Option<i64> {
        let last = self.delivered.back().map(|offset| offset + 1);
        last.or(self.next)
    }

    /// Whether all that were delivered are below the position.
    pub(super) fn is_empty(&self) -> bool {
        self.delivered.is_empty()
    }

    /// How many were delivered and are not done.
    pub(super) fn open(&self) -> u64 {
        let numbers = (self.first..).take(self.delivered.len());
        numbers.filter(|number| !self.marks.is_set(*number)).count() as u64
    }

    /// Moves the position over what has been done.
    pub(super) fn advance(&mut self) {
        while let Some(offset) = self.delivered.front()
            && self.marks.is_set(self.first)
        {
            self.next = Some(offset + 1);
            self.marks.clear(self.first);
            self.delivered.pop_front();
            self.first += 1;
        }
        if self.delivered.is_empty() && self.delivered.capacity() > KEPT {
            self.delivered.shrink_to(KEPT);
        }
    }

    /// The position; `None`: nothing was done yet.
    pub(super) fn position(&self) -> Option<i64> {
        let ahead = || self.ahead().next().and(self.delivered.front().copied());
        self.next.or_else(ahead)
    }

    /// The text that goes with the position.
    pub(super) fn metadata(&self) -> String {
        let position = self.position();
        position.map_or_else(String::new, |position| ahead::write(position, self.ahead()))
    }

    /// The runs of delivered offsets that are done ahead of the position.
    fn ahead(&self) -> impl Iterator<Item = Run> {
        let mut records = (self.first..).zip(self.delivered.iter().copied());
        std::iter::from_fn(move || {
            let (_, first) = records.find(|(number, _)| self.marks.is_set(*number))?;
            let rest = records
                .by_ref()
                .take_while(|(number, _)| self.marks.is_set(*number));
            let last = rest.last().map_or(first, |(_, offset)| offset);
            Some((first, last))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// What is known of a partition without any cleverness.
    #[derive(Debug, Default)]
    struct Naive {
        delivered: Vec<i64>,
        done: BTreeSet<i64>,
    }

    impl Naive {
        fn position(&self) -> Option<i64> {
            let below = self
                .delivered
                .iter()
                .take_while(|offset| self.done.contains(offset));
            let next = below.last().map(|offset| offset + 1);
            next.or_else(|| {
                self.delivered
                    .first()
                    .copied()
                    .filter(|_| !self.done.is_empty())
            })
        }
    }

    /// Steps: a record is delivered this far behind the last one, or the one at this place of those that are open is done.
    fn steps() -> impl Strategy<Value = Vec<(bool, usize)>> {
        prop::collection::vec((any::<bool>(), 0_usize..9), 0..400)
    }

    proptest! {
        /// The position, and what a restart there makes of the metadata, are what the naive model says.
        #[test]
        fn position_and_metadata_are_those_of_the_naive_model(start in 0_i64..1 << 40, steps in steps()) {
            let marks = Arc::new(Marks::new());
            let mut tracker = Tracker::new(Arc::clone(&marks));
            let mut naive = Naive::default();
            let (mut offset, mut open) = (start, Vec::new());
            for (deliver, by) in steps {
                if deliver {
                    // Powers of two, so that there are no gaps, small ones and large ones.
                    offset += 1 << by.saturating_sub(3);
                    open.push((tracker.deliver(offset), offset));
                    naive.delivered.push(offset);
                } else if !open.is_empty() {
                    let (number, offset) = open.swap_remove(by * 31 % open.len());
                    marks.set(number);
                    naive.done.insert(offset);
                }
                if by % 2 == 0 {
                    tracker.advance();
                }
            }
            tracker.advance();
            prop_assert_eq!(tracker.position(), naive.position());
            let position = tracker.position().unwrap_or(start);
            let runs = ahead::read(position, tracker.metadata().as_bytes());
            for offset in naive.delivered {
                let known = offset < position || runs.iter().any(|run| (run.0..=run.1).contains(&offset));
                prop_assert_eq!(known, naive.done.contains(&offset), "offset {}", offset);
            }
        }

        /// Whatever stands there, reading it ends, and what it tells of lies ahead of the position and in order.
        #[test]
        fn any_metadata_is_read(position in 0_i64..i64::MAX, text in "(ke1:)?[A-Za-z0-9_=-]{0,60}") {
            let mut next = position;
            for (first, last) in ahead::read(position, text.as_bytes()) {
                prop_assert!(next < first && first <= last);
                next = last + 1;
            }
        }
    }

    /// Every third record is done, every second, or two of four: what costs most.
    #[test]
    fn a_full_window_fits_into_what_a_broker_keeps() {
        for (of, done) in [(2, 1), (3, 1), (4, 2)] {
            let marks = Arc::new(Marks::new());
            let mut tracker = Tracker::new(Arc::clone(&marks));
            let last = (0..WINDOW as i64)
                .map(|offset| (tracker.deliver(offset), offset))
                .filter(|(number, _)| number % of >= of - done);
            let last = last
                .inspect(|(number, _)| marks.set(*number))
                .last()
                .unwrap()
                .1;
            assert_eq!(tracker.room(), 0);
            let text = tracker.metadata();
            assert!(text.len() <= 4096, "{}", text.len());
            assert_eq!(ahead::read(0, text.as_bytes()).back().unwrap().1, last);
        }
    }

    #[test]
    fn the_format_is_the_documented_one() {
        // Runs of 1, 2, 3 and 1: 1 010 011 1, filled up with zeros.
        let text = ahead::write(7, [(8, 9), (13, 13)]);
        assert_eq!(text, "ke1:pw");
        assert_eq!(ahead::read(7, text.as_bytes()), [(8, 9), (13, 13)]);
        assert_eq!(ahead::write(7, []), "");
        // Tasks go on while the text is written: what was ahead of the position may be at it by now.
        assert_eq!(ahead::write(7, [(7, 7), (9, 9)]), "");
        assert_eq!(ahead::read(7, b"somebody else's"), []);
    }
}
