//! What was sent and has not come back: the proof that nothing is lost, doubled or out of order.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::events::FlightKey;

/// The counts of a run.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Counts {
    /// Events that were sent, by name.
    pub(crate) produced: BTreeMap<&'static str, u64>,
    /// Events of this run that came back, by name.
    pub(crate) consumed: BTreeMap<&'static str, u64>,
    /// Sent and never seen again.
    pub(crate) lost: u64,
    /// Seen more often than sent.
    pub(crate) duplicated: u64,
    /// Seen after an event of the same flight that was sent later.
    pub(crate) out_of_order: u64,
    /// Rows of the file that are no flights.
    pub(crate) rejected: u64,
    /// Records of earlier runs that were on the topic and not counted.
    pub(crate) other_runs: u64,
}

impl Counts {
    /// All that was sent.
    pub(crate) fn total_produced(&self) -> u64 {
        self.produced.values().sum()
    }

    /// All that came back.
    pub(crate) fn total_consumed(&self) -> u64 {
        self.consumed.values().sum()
    }

    /// Whether the run proved what it set out to prove.
    pub(crate) fn is_clean(&self) -> bool {
        self.lost == 0 && self.duplicated == 0 && self.out_of_order == 0
    }
}

/// The ledger: an entry for each event that is on its way, so that its size is that of the lead of the producer over the consumer.
#[derive(Default)]
pub(crate) struct Ledger(Mutex<State>);

#[derive(Default)]
struct State {
    counts: Counts,
    /// The numbers of the events that are on their way, by flight and in the order they were sent.
    expected: HashMap<FlightKey, VecDeque<i64>>,
    on_their_way: u64,
}

impl Ledger {
    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves counts that are still true.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An event is about to be sent.
    pub(crate) fn sent(&self, name: &'static str, flight: &FlightKey, sequence: i64) {
        let mut state = self.state();
        *state.counts.produced.entry(name).or_default() += 1;
        state.on_their_way += 1;
        match state.expected.get_mut(flight) {
            Some(queue) => queue.push_back(sequence),
            None => {
                state
                    .expected
                    .insert(flight.clone(), VecDeque::from([sequence]));
            }
        }
    }

    /// An event of this run came back. `false`: it was not on its way.
    pub(crate) fn seen(&self, name: &'static str, flight: &FlightKey, sequence: i64) -> bool {
        let mut state = self.state();
        *state.counts.consumed.entry(name).or_default() += 1;
        let place = state
            .expected
            .get(flight)
            .and_then(|queue| queue.iter().position(|expected| *expected == sequence));
        let Some(place) = place else {
            state.counts.duplicated += 1;
            return false;
        };
        state.counts.out_of_order += u64::from(place > 0);
        state.on_their_way -= 1;
        if let Some(queue) = state.expected.get_mut(flight) {
            queue.remove(place);
            if queue.is_empty() {
                state.expected.remove(flight);
            }
        }
        true
    }

    /// An event of another run.
    pub(crate) fn foreign(&self) {
        self.state().counts.other_runs += 1;
    }

    /// A row that is no flight.
    pub(crate) fn rejected(&self) {
        self.state().counts.rejected += 1;
    }

    /// How many events have not come back yet, and how many records were seen in all.
    pub(crate) fn progress(&self) -> (u64, u64) {
        let state = self.state();
        let seen = state.counts.total_consumed() + state.counts.other_runs;
        (state.on_their_way, seen)
    }

    /// The counts, with everything that has not come back as lost.
    pub(crate) fn close(&self) -> Counts {
        let state = self.state();
        Counts {
            lost: state.on_their_way,
            ..state.counts.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flight(number: u16) -> FlightKey {
        FlightKey {
            number,
            ..FlightKey::default()
        }
    }

    #[test]
    fn each_fault_is_counted_as_what_it_is() {
        let ledger = Ledger::default();
        for (number, sequence) in [(1, 0), (1, 1), (2, 2), (1, 3)] {
            ledger.sent("A", &flight(number), sequence);
        }
        assert!(
            ledger.seen("A", &flight(1), 1),
            "before 0, of the same flight: out of order"
        );
        assert!(ledger.seen("A", &flight(1), 0));
        assert!(
            ledger.seen("A", &flight(2), 2),
            "another flight has an order of its own"
        );
        assert!(!ledger.seen("A", &flight(2), 2), "twice");
        ledger.foreign();
        let counts = ledger.close();
        assert_eq!(
            (
                counts.lost,
                counts.duplicated,
                counts.out_of_order,
                counts.other_runs
            ),
            (1, 1, 1, 1)
        );
        assert!(!counts.is_clean());
    }
}
