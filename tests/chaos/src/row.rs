//! What became of a load: a line of the table, and whether it is one to be proud of.

use std::time::Duration;

use kafka_event::Written;

use crate::found::Found;
use crate::load::Heard;

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
    longest_silence: Duration,
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
        }
    }

    /// What must never be.
    pub(crate) fn is_bad(&self) -> bool {
        let never = self.lost + self.doubled + self.out_of_order + self.denied_and_found;
        never > 0 || self.acknowledged == 0
    }

    pub(crate) fn line(&self) -> String {
        format!(
            "{:<26}{:>6}{:>8}{:>8}{:>6}{:>9}{:>12}{:>8}{:>16}{:>9}{:>12}",
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
            self.longest_silence.as_millis()
        )
    }
}
