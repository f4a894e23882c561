//! Holding an event against every version of its history, at run time: what the compiler does with the newest ones.

use super::{History, State, Version};
use crate::compat::{Finding, Level, Rules, TooComplex, Voice, check_as};
use crate::model::Table;

/// A difference between an event and a recorded version that its level does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// The number of the version.
    pub version: u32,
    /// What is different, told to the author of the event.
    pub finding: Finding,
}

impl History {
    /// Everything in which an event breaks its history: against the released versions under a transitive level, against the newest of
    /// them under another. What changes the meaning of bytes is among it, though Avro does not look at that. Events in JSON are held to the rules of that
    /// form: bytes are no text there, times and decimals are texts in any unit and scale.
    ///
    /// # Errors
    /// When two versions have millions of pairs of records.
    pub fn breaks(&self, level: Level, now: &Table<'_>) -> Result<Vec<Break>, TooComplex> {
        let mut breaks = Vec::new();
        let rules = if self.index.format == "json" {
            Rules::Json
        } else {
            Rules::Meaning
        };
        let released = |version: &&Version| version.entry.state == State::Released;
        let count = level.counted(self.versions.len());
        for version in self.versions.iter().rev().filter(released).take(count) {
            let number = version.entry.version;
            let recorded = version.schema.table();
            for (asked, reader, writer, voice) in [
                (level.is_backward(), now, &recorded, Voice::Backward(number)),
                (level.is_forward(), &recorded, now, Voice::Forward(number)),
            ] {
                if !asked {
                    continue;
                }
                let found = check_as(reader, writer, rules, voice)?;
                breaks.extend(found.findings().iter().map(|finding| Break {
                    version: number,
                    finding: finding.clone(),
                }));
            }
        }
        Ok(breaks)
    }
}
