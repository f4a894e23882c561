//! Where a partition is read from, and what happens when there is no such place any more.

use std::fmt;
use std::sync::Arc;

use crate::Timestamp;
use crate::config::Checked;

/// A place in a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Position {
    /// The first record that is still there.
    Earliest,
    /// Behind the last record that is there now.
    Latest,
    /// The first record that is not older; behind the last one where all are.
    Timestamp(Timestamp),
    /// The record with this offset, or the next one that is still there.
    Offset(i64),
}

/// What happens when a partition has no record at the group's position any more: retention was faster than the consumer, or the log was
/// truncated. Either way records are lost for the group, so that it is not passed over in silence.
///
/// A truncation is seen by a consumer that has read records of the partition while it runs, also where the log has grown beyond its position again
/// (KIP-320). The group's own position is committed without the leader's epoch: a consumer that begins there sees a truncation only as long as the
/// log ends before that position, and reads on there afterwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnOutOfRange {
    /// The consumer stops with [`ConsumerError::OutOfRange`](crate::ConsumerError::OutOfRange).
    #[default]
    Stop,
    /// It is logged as an error, and read on from the first record that is still there.
    Earliest,
    /// It is logged as an error, and read on behind the last record.
    Latest,
}

/// A position that its partition does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutOfRange {
    /// The topic.
    pub topic: Arc<str>,
    /// The partition.
    pub partition: i32,
    /// Where it was to be read on; `None`: the group has no position, and `auto.offset.reset=none` says that it has to have one.
    pub position: Option<i64>,
    /// The first offset and the one behind the last that are there, when the cluster told in time.
    pub available: Option<(i64, i64)>,
}

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            topic, partition, ..
        } = self;
        let has = |position| matches!(self.available, Some((first, end)) if (first..end).contains(&position));
        match self.position {
            Some(position) if has(position) => write!(
                f,
                "{topic}/{partition} was truncated before offset {position}, where the group goes on, and written anew"
            )?,
            Some(position) => write!(
                f,
                "{topic}/{partition} has nothing at offset {position}, where the group goes on"
            )?,
            None => write!(f, "the group has no position in {topic}/{partition}")?,
        }
        match self.available {
            Some((first, end)) => write!(f, ": it has the offsets from {first} to before {end}"),
            None => Ok(()),
        }
    }
}

/// Where a group begins that has no position: what the configuration says. `None`: nowhere.
pub(super) fn begin(checked: &Checked) -> Option<Position> {
    match checked.get("auto.offset.reset") {
        Some("latest") => Some(Position::Latest),
        Some("none") => None,
        _ => Some(Position::Earliest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_that_is_there_again_belongs_to_a_log_that_was_truncated() {
        let text = |position, available| {
            let place = OutOfRange {
                topic: "ledger".into(),
                partition: 0,
                position,
                available,
            };
            place.to_string()
        };
        assert_eq!(
            text(Some(20), Some((0, 10))),
            "ledger/0 has nothing at offset 20, where the group goes on: it has the offsets from 0 to before 10"
        );
        assert_eq!(
            text(Some(20), Some((0, 40))),
            "ledger/0 was truncated before offset 20, where the group goes on, and written anew: it has the offsets from 0 to before 40"
        );
        assert_eq!(text(None, None), "the group has no position in ledger/0");
    }
}
