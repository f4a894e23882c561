//! The records of a batch that are not done, in their order.

use std::collections::VecDeque;
use std::ops::Range;

use crate::consumer::exactly_once::Joining;
use crate::consumer::failure::{Attempts, Failed};
use crate::consumer::passage::Passage;
use crate::consumer::record::RawRecord;
use crate::consumer::report::Outcome;
use crate::event::Contract;

/// A record of a batch, and place and contract of the event that it is; `None`: it is of none that is handled.
pub(in crate::consumer) type Part<'a> = (&'a RawRecord, Option<(usize, &'static Contract)>);

/// One of them.
pub(in crate::consumer) struct Item<'a> {
    pub(in crate::consumer) record: &'a RawRecord,
    pub(in crate::consumer) event: Option<&'static Contract>,
    pub(in crate::consumer) passage: Passage<'a>,
    /// It was handled, and nobody knows whether its store has that.
    pub(in crate::consumer) ours: bool,
    /// In the batch as it was gathered.
    pub(super) place: usize,
}

/// What is open of a batch, and what was tried.
pub(in crate::consumer) struct Open<'a> {
    items: VecDeque<Item<'a>>,
    /// Those that are the same event as one before them.
    aside: Vec<Item<'a>>,
    /// Those that came to their end without an output, and have still to join a transaction.
    passed: Vec<Item<'a>>,
    /// The one whose failure undid what was done of those before it, which are to be handled first.
    failed: Option<(usize, Failed)>,
    done: &'a mut (dyn FnMut(usize) + Send),
    /// At the first of them.
    pub(super) attempts: Attempts,
    /// At all of them.
    pub(super) whole: Attempts,
}

impl<'a> Open<'a> {
    /// `passage` is that of any of its records, and `done` is told of each that is done, by its place.
    pub(super) fn new<'p: 'a>(
        parts: &[Part<'a>],
        passage: impl Fn() -> Passage<'p>,
        done: &'a mut (dyn FnMut(usize) + Send),
    ) -> Self {
        let items = parts.iter().enumerate().map(|(place, (record, event))| {
            let passage = passage();
            if let Some((event, _)) = event {
                passage.is_of(*event);
            }
            Item {
                record,
                event: event.map(|(_, contract)| contract),
                passage,
                ours: false,
                place,
            }
        });
        Self {
            items: items.collect(),
            aside: Vec::new(),
            passed: Vec::new(),
            failed: None,
            done,
            attempts: Attempts::new(),
            whole: Attempts::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(in crate::consumer) fn get(&self, index: usize) -> Option<&Item<'a>> {
        self.items.get(index)
    }

    /// Where they are in the batch as it was gathered.
    pub(super) fn places(&self) -> Vec<usize> {
        self.items.iter().map(|item| item.place).collect()
    }

    /// Whether the one of that place is open.
    pub(super) fn has(&self, place: usize) -> bool {
        let mut all = self.items.iter().chain(&self.aside);
        all.any(|item| item.place == place)
    }

    /// The first ones.
    pub(in crate::consumer) fn first_ones(&self, count: usize) -> impl Iterator<Item = &Item<'a>> {
        self.items.iter().take(count)
    }

    /// Some of them were handled, and perhaps remembered.
    pub(in crate::consumer) fn are_ours(&mut self, range: Range<usize>) {
        let items = self.items.iter_mut().take(range.end).skip(range.start);
        items.for_each(|item| item.ours = true);
    }

    /// Puts one aside until the others are handled, or not.
    pub(in crate::consumer) fn put_aside(&mut self, index: usize) {
        self.aside.extend(self.items.remove(index));
    }

    /// What was put aside is in its place again.
    pub(super) fn come_back(&mut self) {
        if !self.aside.is_empty() {
            self.items.extend(self.aside.drain(..));
            let items = self.items.make_contiguous();
            items.sort_unstable_by_key(|item| item.place);
        }
    }

    /// The record there failed, and what was done of those before it is undone.
    pub(super) fn fail_later(&mut self, index: usize, failed: Failed) {
        self.failed = self.items.get(index).map(|item| (item.place, failed));
    }

    /// Whether that is this one.
    pub(super) fn fails_later(&self, item: &Item<'_>) -> bool {
        matches!(self.failed, Some((place, _)) if place == item.place)
    }

    /// Why the first one failed, when those that were before it are done.
    pub(super) fn take_failed(&mut self) -> Option<Failed> {
        let first = self.items.front()?;
        self.failed
            .take_if(|(place, _)| *place == first.place)
            .map(|(_, failed)| failed)
    }

    /// The first, and the attempts at it.
    pub(super) fn first(&mut self) -> Option<(&Item<'a>, &mut Attempts)> {
        Some((self.items.front()?, &mut self.attempts))
    }

    /// The record there is done, and counted, or to be counted with the transaction that it is to join.
    pub(in crate::consumer) fn remove(&mut self, index: usize) {
        if let Some(item) = self.items.remove(index) {
            match item.passage.is_to_join() {
                true => self.passed.push(item),
                false => (self.done)(item.place),
            }
        }
        if index == 0 {
            self.attempts = Attempts::new();
        }
    }

    /// The event there was handled before: by this batch, perhaps.
    pub(in crate::consumer) fn was_handled(&mut self, index: usize) {
        if let Some(item) = self.items.get(index) {
            item.passage.ended(match item.ours {
                true => Outcome::Handled,
                false => Outcome::Duplicate,
            });
        }
        self.remove(index);
    }

    /// The first ones were handled.
    pub(in crate::consumer) fn handled(&mut self, count: usize) {
        for _ in 0..count {
            if let Some(item) = self.items.front() {
                item.passage.ended(Outcome::Handled);
            }
            self.remove(0);
        }
        self.whole = Attempts::new();
    }

    /// The first ones, which were handled, and those that were passed over among them and behind them, as what joins a transaction together.
    /// `None`: there are none.
    pub(super) fn to_join(&self, handled: usize) -> Option<Joining> {
        let first_ones = self.items.iter().take(handled);
        let first_ones = first_ones.map(|item| (item, item.passage.ending(Outcome::Handled)));
        let next = self.next(handled);
        let passed = self.passed.iter().filter(|item| item.place < next);
        let passed = passed.filter_map(|item| Some((item, item.passage.to_join()?)));
        let joining = first_ones
            .chain(passed)
            .map(|(item, ending)| Joining::one(item.record, ending));
        joining.reduce(|mut all, one| {
            all.first = all.first.min(one.first);
            all.next = all.next.max(one.next);
            all.tally.add(&one.tally);
            all
        })
    }

    /// They have joined.
    pub(super) fn joined(&mut self, handled: usize) {
        let next = self.next(handled);
        let first_ones = self.items.drain(..handled.min(self.items.len()));
        let passed = self.passed.extract_if(.., |item| item.place < next);
        let all = first_ones.chain(passed);
        all.for_each(|item| (self.done)(item.place));
        if handled > 0 {
            self.attempts = Attempts::new();
            self.whole = Attempts::new();
        }
    }

    /// The place of the first open one behind so many.
    fn next(&self, count: usize) -> usize {
        let next = self.items.get(count);
        next.map_or(usize::MAX, |item| item.place)
    }

    /// The first ones are tried again.
    pub(super) fn retried(&self, count: usize) {
        let items = self.items.iter().take(count);
        items.for_each(|item| item.passage.retried());
    }
}
