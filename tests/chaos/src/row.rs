//! What became of a load: a line of the table, and what of it must never be.

use std::collections::BTreeSet;
use std::time::Duration;

use kafka_event::Written;

use crate::found::Found;
use crate::load::{Heard, Step};

/// The head of the table.
pub(crate) const HEAD: &str = "fault                       sent   acked   found  lost  doubled  disordered  failed  of these found  said No  silence ms";

/// A line.
#[derive(Debug, Default)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    sent: u64,
    acknowledged: usize,
    found: usize,
    lost: usize,
    doubled: usize,
    out_of_order: usize,
    failed: usize,
    failed_and_found: usize,
    /// Of the found ones, those that were said not to be.
    denied_and_found: usize,
    pub(crate) longest_silence: Duration,
    /// How often a record is there again, under the event id that it had.
    pub(crate) repeated: usize,
    pub(crate) remark: String,
    /// Deliveries timed out, after which the client gives its producer a new epoch: what it was trying again then, in whatever partition, is not
    /// recognised if it had been written before (librdkafka issue 4953).
    may_double: bool,
}

impl Row {
    pub(crate) fn new(name: &'static str, heard: &Heard, found: &Found) -> Self {
        let is_there = |step| found.steps.contains_key(step);
        let failed = || heard.failed.iter().filter(|(step, _)| is_there(step));
        Self {
            name,
            sent: heard.sent,
            acknowledged: heard.acknowledged.len(),
            found: found.steps.len(),
            lost: heard.acknowledged.iter().filter(|s| !is_there(s)).count(),
            doubled: found.steps.values().filter(|times| **times > 1).count(),
            out_of_order: found.out_of_order,
            failed: heard.failed.len(),
            failed_and_found: failed().count(),
            denied_and_found: failed()
                .filter(|(_, error)| error.written() == Written::No)
                .count(),
            longest_silence: heard.longest_silence,
            ..Self::default()
        }
    }

    /// Of what a database has committed and refused. Sent is what was committed, all of which has left the table; what is there again under the event
    /// id that it had is not doubled, since a consumer knows it.
    pub(crate) fn of_outbox(
        name: &'static str,
        (committed, refused): (&BTreeSet<Step>, &BTreeSet<Step>),
        found: &Found,
    ) -> Self {
        let is_there = |step: &&Step| found.steps.contains_key(*step);
        let records: usize = found.steps.values().sum();
        let repeated = records - found.steps.len();
        Self {
            name,
            sent: committed.len() as u64,
            acknowledged: committed.len(),
            found: found.steps.len(),
            lost: committed.len() - committed.iter().filter(is_there).count(),
            doubled: found.under_other_ids,
            out_of_order: found.out_of_order,
            failed: refused.len(),
            failed_and_found: refused.iter().filter(is_there).count(),
            denied_and_found: found
                .steps
                .keys()
                .filter(|s| !committed.contains(s))
                .count(),
            repeated,
            remark: format!("{repeated} published again, under the ids that they had"),
            ..Self::default()
        }
    }

    /// The same, for a load of which deliveries timed out.
    pub(crate) fn that_may_double(self) -> Self {
        Self {
            may_double: true,
            ..self
        }
    }

    /// What is there that must never be.
    pub(crate) fn wrong(&self) -> Vec<String> {
        let never = [
            ("lost", self.lost),
            ("doubled", if self.may_double { 0 } else { self.doubled }),
            ("disordered", self.out_of_order),
            ("said No", self.denied_and_found),
        ];
        let wrong = never.iter().filter(|(_, count)| *count > 0);
        let mut wrong: Vec<String> = wrong
            .map(|(what, count)| format!("{what} {count}"))
            .collect();
        if self.acknowledged == 0 {
            wrong.push("nothing acknowledged".to_owned());
        }
        wrong
    }

    pub(crate) fn line(&self) -> String {
        format!(
            "{:<26}{:>6}{:>8}{:>8}{:>6}{:>9}{:>12}{:>8}{:>16}{:>9}{:>12}  {}",
            self.name,
            self.sent,
            self.acknowledged,
            self.found,
            self.lost,
            self.doubled,
            self.out_of_order,
            self.failed,
            self.failed_and_found,
            self.denied_and_found,
            self.longest_silence.as_millis(),
            self.remark
        )
    }
}
