//! What an event asks of its topic: how many partitions and replicas, and what is kept for how long.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an event asks of its topic beside its name and its largest record. What is `None` is left to the cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TopicSettings {
    /// How many partitions.
    pub partitions: Option<u32>,
    /// On how many brokers each partition is.
    pub replication: Option<u16>,
    /// `min.insync.replicas`: how many of them have to have a record before it is acknowledged to `acks=all`.
    pub min_insync_replicas: Option<u16>,
    /// `retention.ms`: for how many ms a record is kept, −1 for ever.
    pub retention_ms: Option<i64>,
    /// `cleanup.policy`: what happens to old records.
    pub cleanup: Option<Cleanup>,
}

impl TopicSettings {
    /// Nothing is asked.
    pub const NONE: Self = Self {
        partitions: None,
        replication: None,
        min_insync_replicas: None,
        retention_ms: None,
        cleanup: None,
    };

    /// Whether nothing is asked.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::NONE
    }
}

/// `cleanup.policy` of a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cleanup {
    /// Records go when their retention is over.
    #[serde(rename = "delete")]
    Delete,
    /// Of each key the last record stays.
    #[serde(rename = "compact")]
    Compact,
    /// Of each key the last record stays until its retention is over.
    #[serde(rename = "compact,delete")]
    CompactDelete,
}

impl Cleanup {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Delete, Self::Compact, Self::CompactDelete];

    /// As Kafka writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Compact => "compact",
            Self::CompactDelete => "compact,delete",
        }
    }

    /// As Kafka writes it, in either order.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "delete,compact" => Some(Self::CompactDelete),
            _ => Self::ALL.into_iter().find(|policy| policy.name() == text),
        }
    }

    /// Whether it keeps the last record of each key.
    #[must_use]
    pub const fn compacts(self) -> bool {
        !matches!(self, Self::Delete)
    }
}

impl fmt::Display for Cleanup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The units of a retention, in ms, the longest first.
const UNITS: [(&str, i64); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// What `7d`, `12h`, `30m`, `45s` or `500ms` is in ms; `forever` is −1. `None`: it is none of these, or more than Kafka counts.
#[must_use]
pub fn parse_retention(text: &str) -> Option<i64> {
    if text == "forever" {
        return Some(-1);
    }
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.strip_prefix(digits)?;
    let (_, ms) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse::<i64>().ok()?.checked_mul(ms)
}

/// A retention in the largest unit that it is a whole number of.
#[must_use]
pub fn retention_text(ms: i64) -> String {
    if ms < 0 {
        return "forever".to_owned();
    }
    let whole = UNITS
        .into_iter()
        .find(|(_, unit)| ms != 0 && ms % unit == 0);
    match whole {
        Some((name, unit)) => format!("{}{name}", ms / unit),
        None => format!("{ms}ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retention_is_a_number_and_a_unit() {
        assert_eq!(parse_retention("7d"), Some(604_800_000));
        assert_eq!(parse_retention("500ms"), Some(500));
        assert_eq!(parse_retention("forever"), Some(-1));
        for wrong in [
            "",
            "7",
            "d",
            "7w",
            "-7d",
            "+7d",
            "7 d",
            "1.5h",
            "9223372036854775807d",
        ] {
            assert_eq!(parse_retention(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn its_text_reads_back() {
        for ms in [-1, 0, 1, 1_500, 60_000, 604_800_000, i64::MAX] {
            assert_eq!(parse_retention(&retention_text(ms)), Some(ms));
        }
        assert_eq!(retention_text(604_800_000), "7d");
    }
}
