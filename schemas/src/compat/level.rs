//! The seven compatibility levels of a schema registry, over a history of versions.

use super::check::{Finding, check};
use super::work::TooComplex;
use crate::model::Table;
use std::fmt;
use std::str::FromStr;

/// Which of the earlier versions a new one must get along with, and in which direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Level {
    /// Nothing is checked.
    None,
    /// The new version reads what the last one wrote.
    Backward,
    /// The new version reads what every earlier one wrote.
    BackwardTransitive,
    /// The last version reads what the new one writes.
    Forward,
    /// Every earlier version reads what the new one writes.
    ForwardTransitive,
    /// Backward and forward.
    Full,
    /// Backward and forward with every earlier version.
    #[default]
    FullTransitive,
}

impl Level {
    /// All of them.
    pub const ALL: [Level; 7] = [
        Level::None,
        Level::Backward,
        Level::BackwardTransitive,
        Level::Forward,
        Level::ForwardTransitive,
        Level::Full,
        Level::FullTransitive,
    ];

    /// The registry's spelling, as `FULL_TRANSITIVE`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Level::None => "NONE",
            Level::Backward => "BACKWARD",
            Level::BackwardTransitive => "BACKWARD_TRANSITIVE",
            Level::Forward => "FORWARD",
            Level::ForwardTransitive => "FORWARD_TRANSITIVE",
            Level::Full => "FULL",
            Level::FullTransitive => "FULL_TRANSITIVE",
        }
    }

    /// Whether the new version must read earlier ones.
    #[must_use]
    pub const fn is_backward(self) -> bool {
        matches!(
            self,
            Level::Backward | Level::BackwardTransitive | Level::Full | Level::FullTransitive
        )
    }

    /// Whether earlier versions must read the new one.
    #[must_use]
    pub const fn is_forward(self) -> bool {
        matches!(
            self,
            Level::Forward | Level::ForwardTransitive | Level::Full | Level::FullTransitive
        )
    }

    /// Whether all earlier versions count, not only the last.
    #[must_use]
    pub const fn is_transitive(self) -> bool {
        matches!(
            self,
            Level::BackwardTransitive | Level::ForwardTransitive | Level::FullTransitive
        )
    }

    /// How many of the newest of `versions` versions a new one must get along with.
    #[must_use]
    pub const fn counted(self, versions: usize) -> usize {
        match self {
            Level::None => 0,
            _ if self.is_transitive() || versions == 0 => versions,
            _ => 1,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(name: &str) -> Result<Level, UnknownLevel> {
        Level::ALL
            .into_iter()
            .find(|level| level.name() == name)
            .ok_or_else(|| UnknownLevel(name.to_owned()))
    }
}

/// A word that is no compatibility level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLevel(String);

impl fmt::Display for UnknownLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no compatibility level; they are NONE, BACKWARD, FORWARD and FULL, and each of the three with _TRANSITIVE",
            self.0
        )
    }
}

impl std::error::Error for UnknownLevel {}

/// In which direction a new version and an earlier one do not get along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The new version reads the earlier one.
    Backward,
    /// The earlier version reads the new one.
    Forward,
}

/// What a check against a history found.
#[derive(Clone, Debug, Default)]
pub struct HistoryCheck {
    /// Whether the level holds.
    pub compatible: bool,
    /// Whether a comparison ended at a field that matches several.
    pub ambiguous: bool,
    /// The differences, each with the position of the earlier version in the history and the direction.
    pub findings: Vec<(usize, Direction, Finding)>,
}

/// Checks a new version against the earlier ones, which come **oldest first**: levels that are not transitive look at the last of
/// them. A history without versions passes every level.
///
/// # Errors
/// [`TooComplex`] when two versions have millions of pairs of records.
pub fn check_history(
    level: Level,
    new: &Table<'_>,
    earlier: &[Table<'_>],
    with_logical: bool,
) -> Result<HistoryCheck, TooComplex> {
    let first = earlier.len() - level.counted(earlier.len());
    let mut result = HistoryCheck {
        compatible: true,
        ..HistoryCheck::default()
    };
    for (version, old) in earlier.iter().enumerate().skip(first) {
        for (asked, direction, reader, writer) in [
            (level.is_backward(), Direction::Backward, new, old),
            (level.is_forward(), Direction::Forward, old, new),
        ] {
            if !asked {
                continue;
            }
            let compatibility = check(reader, writer, with_logical)?;
            result.compatible &= compatibility.is_compatible();
            result.ambiguous |= compatibility.is_ambiguous();
            let findings = compatibility.findings().iter().cloned();
            result
                .findings
                .extend(findings.map(|finding| (version, direction, finding)));
        }
    }
    Ok(result)
}
