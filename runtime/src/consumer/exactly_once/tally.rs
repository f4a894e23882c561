//! How the records of a transaction ended: counted when the transaction has.

use std::sync::Arc;

use crate::consumer::report::{Counters, Outcome};
use crate::observe::TopicMeters;

/// How a record ended, where that counts with a transaction.
pub(in crate::consumer) struct Ending {
    pub(in crate::consumer) meters: Arc<TopicMeters>,
    /// The place of its event among those of its topic.
    pub(in crate::consumer) event: Option<usize>,
    pub(in crate::consumer) outcome: Outcome,
}

/// Event and outcome of a record.
type Kind = (Option<usize>, Outcome);

/// How records of a partition ended: those of an entry, or those in a transaction.
#[derive(Clone)]
pub(in crate::consumer) struct Tally {
    meters: Arc<TopicMeters>,
    /// How many of an event and outcome. The kind that came first stands by itself, so that an entry of one record takes no memory for it.
    first: (Kind, u64),
    /// Those of other kinds, of which there are few.
    others: Vec<(Kind, u64)>,
}

impl From<Ending> for Tally {
    fn from(ending: Ending) -> Self {
        Self {
            meters: ending.meters,
            first: ((ending.event, ending.outcome), 1),
            others: Vec::new(),
        }
    }
}

impl Tally {
    fn kinds(&self) -> impl Iterator<Item = &(Kind, u64)> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// Those of the same partition too.
    pub(in crate::consumer) fn add(&mut self, more: &Self) {
        for (kind, records) in more.kinds() {
            let mut kinds = std::iter::once(&mut self.first).chain(&mut self.others);
            match kinds.find(|(known, _)| known == kind) {
                Some((_, known)) => *known += records,
                None => self.others.push((*kind, *records)),
            }
        }
    }

    /// How many records there are.
    pub(super) fn records(&self) -> u64 {
        self.kinds().map(|(_, records)| records).sum()
    }

    /// The transaction was committed, or it was not.
    pub(in crate::consumer) fn count(&self, is_committed: bool, counters: &Counters) {
        for ((event, outcome), records) in self.kinds() {
            let outcome = match is_committed {
                true => *outcome,
                false => Outcome::Aborted,
            };
            Counters::count(counters.of(outcome), *records);
            self.meters.ended(*event, outcome, *records);
        }
    }
}
