//! Everything that is not right between an event as it was built and its recorded history.

use super::{History, State};
use crate::compat::Level;
use crate::contract::Found;

/// Something that is not right, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// A stable id: that of a compatibility rule, or `not-recorded`, `outdated`, `moved`, `level-unknown`, `too-complex`,
    /// `released-changed`, `golden-missing`, `golden-changed`.
    pub rule: &'static str,
    /// The version that it is about.
    pub version: Option<u32>,
    /// What is not right and what to do.
    pub message: String,
}

impl Flaw {
    fn new(rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            rule,
            version: None,
            message: message.into(),
        }
    }
}

/// Holds an event against its history.
#[must_use]
pub fn audit(now: &Found, history: Option<&History>) -> Vec<Flaw> {
    let Some(history) = history else {
        let message =
            "has no recorded version: run `cargo kafka-event record` and commit what it writes";
        return vec![Flaw::new("not-recorded", message)];
    };
    let mut flaws = Vec::new();
    if !history.is_newest(&now.schema) {
        let state = history
            .versions
            .last()
            .map_or("none", |version| version.entry.state.name());
        let message = format!(
            "is not what was recorded last (version {}, {state}): run `cargo kafka-event record` and commit what it writes",
            history.newest()
        );
        flaws.push(Flaw::new("outdated", message));
    }
    flaws.extend(
        history
            .moved(now)
            .into_iter()
            .map(|message| Flaw::new("moved", message)),
    );
    flaws.extend(breaks(now, history));
    flaws
}

fn breaks(now: &Found, history: &History) -> Vec<Flaw> {
    // The bytes of a raw event are the user's own.
    if now.head.format == "raw" {
        return Vec::new();
    }
    let level: Level = match now.head.compatibility.parse() {
        Ok(level) => level,
        Err(error) => return vec![Flaw::new("level-unknown", format!("{error}"))],
    };
    match history.breaks(level, &now.schema.table()) {
        Ok(breaks) => breaks
            .into_iter()
            .map(|found| Flaw {
                rule: found.finding.rule.id(),
                version: Some(found.version),
                message: format!("{}: {}", found.finding.reader_path, found.finding.message),
            })
            .collect(),
        Err(error) => vec![Flaw::new("too-complex", error.to_string())],
    }
}

/// What was released before, in an earlier state of the same folder, and is no more, or is another.
#[must_use]
pub fn removed(before: &super::Index, now: Option<&History>) -> Vec<Flaw> {
    let released = before
        .versions
        .iter()
        .filter(|entry| entry.state != State::Draft);
    released
        .filter_map(|entry| {
            let still = now
                .and_then(|now| {
                    now.versions
                        .iter()
                        .find(|version| version.entry.version == entry.version)
                })
                .map(|version| &version.entry);
            let message = match still {
                None => "was released and is gone: restore it; a version whose records are gone is retired, its file stays",
                Some(still) if still.state == State::Draft => {
                    "was released and is a draft again: restore its state"
                }
                Some(still) if still.sha256 != entry.sha256 => {
                    "was released and is another schema now: restore it, and record the change as a version of its own"
                }
                Some(still) if entry.golden.is_some() && still.golden != entry.golden => {
                    "was released and has other golden records now: restore its file and its line in the index"
                }
                Some(_) => return None,
            };
            Some(Flaw {
                rule: "released-changed",
                version: Some(entry.version),
                message: message.to_owned(),
            })
        })
        .collect()
}
