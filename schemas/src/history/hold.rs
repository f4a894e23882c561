//! Holding an event against its history in native code: what the compiler does with the newest versions, in a constant.

use super::key::same_field;
use super::{History, State, Version};
use crate::compat::{Finding, Level, Rules, TooComplex, Voice, check_as, compare_by};
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
        let rules = rules(&self.index.format);
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

/// Whether an event whose schema is `now` breaks nothing of a recorded version: whether the comparison of the compiler,
/// [`Breaches::compare`](super::Breaches::compare), would find nothing. `key` has the fields of its key.
#[must_use]
pub fn holds(
    level: Level,
    format: &str,
    key: &[String],
    now: &Table<'_>,
    recorded: &Table<'_>,
) -> bool {
    let reads = |reader, writer| {
        compare_by(reader, writer, rules(format)).is_ok_and(|comparison| comparison.is_empty())
    };
    key.iter().all(|name| same_field(now, name, recorded, name))
        && (!level.is_backward() || reads(now, recorded))
        && (!level.is_forward() || reads(recorded, now))
}

/// The rules for events in a format.
fn rules(format: &str) -> Rules {
    match format {
        "json" => Rules::Json,
        _ => Rules::Meaning,
    }
}
