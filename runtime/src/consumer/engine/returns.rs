//! Partitions that go back after a transaction was aborted: read again from their first record in it.

use std::sync::Arc;
use std::time::Instant;

use super::active::Active;
use super::owner::Owner;
use crate::consumer::error::ConsumerError;
use crate::consumer::exactly_once::{Farewell, Return, Units};
use crate::transport::{Committed, Place, TopicPartition};

impl<S: Send + Sync + 'static> Owner<S> {
    /// Hears what the keeper of the transactions has to say.
    pub(super) fn hear_of_units(&mut self) {
        let Some(units) = self.units() else {
            return;
        };
        let heard = units.heard();
        if let Some(error) = heard.ended {
            self.work.failure.set(ConsumerError::Transaction(error));
        }
        for back in heard.returns {
            // One that was given up, and perhaps came back, begins at what is committed.
            if let Some(active) = self.active.iter().find(|active| is_of(active, &back)) {
                // What its lanes still do counts for nothing: they need not begin more of it.
                active.stop();
                self.returns.push(back);
            }
        }
        if self.returns.is_empty() {
            return;
        }
        let now = Instant::now();
        let deadline = self.settings.deadline.unwrap_or_default();
        let (due, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.returns)
            .into_iter()
            .partition(|back| {
                let active = self.active.iter().find(|active| is_of(active, back));
                let is_busy = active.is_some_and(Active::is_busy);
                now >= back.not_before && !(is_busy && now < back.not_before + deadline)
            });
        self.returns = later;
        due.into_iter().for_each(|back| self.go_back(back));
    }

    fn go_back(&mut self, back: Return) {
        let id = back.partition.clone();
        let (from, place) = match back.from {
            Some(next) => {
                let metadata = Vec::new();
                let from = Committed { next, metadata };
                (Some(from), Place::Offset(next))
            }
            None => match self.begin(std::slice::from_ref(&id)).pop() {
                Some(begin) => begin,
                None => return,
            },
        };
        let Some(index) = self.active.iter().position(|active| is_of(active, &back)) else {
            return;
        };
        // Whether the transaction that it was in was committed, the group's position says.
        if let Some((behind, tally)) = back.open {
            let is_behind = from.as_ref().is_some_and(|from| from.next >= behind);
            tally.count(is_behind, &self.work.processor.counters);
        }
        // The offset behind what is done is of no use: it is done again.
        let mut active = self.active.swap_remove(index);
        active.end_rest(&self.consumer);
        let queue = active.queue();
        let _ = active.finish();
        tracing::info!(partition = %id, ?place, "records are handled again after an abort");
        self.activate_elsewhere(id, queue, (place, from.as_ref()));
    }

    /// Ends the transaction that is open, before its partitions are given up, and so that nothing of them counts afterwards. What is not ended by
    /// the deadline is ended by the coordinator: their next reader waits for that.
    pub(super) fn settle(&mut self, ending: &[Active], lost: bool, deadline: Instant) {
        let Some(units) = self.units() else {
            return;
        };
        let farewell = match lost {
            true => Farewell::Abort,
            false => Farewell::Commit,
        };
        let partitions: Vec<TopicPartition> =
            ending.iter().map(|active| active.id().clone()).collect();
        if partitions.is_empty() {
            return;
        }
        let done = units.settle(partitions, farewell);
        while !done.load(std::sync::atomic::Ordering::Acquire) && Instant::now() < deadline {
            self.serve();
            std::thread::park_timeout(super::owner::REST);
        }
    }

    fn units(&self) -> Option<Arc<Units>> {
        self.work.processor.units.clone()
    }
}

fn is_of(active: &Active, back: &Return) -> bool {
    active.id() == &back.partition && active.epoch() == back.epoch
}
