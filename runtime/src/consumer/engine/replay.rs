//! Replays: partitions that are read from here to there, assigned by nobody but the program.

use std::collections::BTreeMap;
use std::time::Duration;

use super::active::Active;
use super::owner::Owner;
use crate::Timestamp;
use crate::consumer::replay::{Kind, ReplayRange};
use crate::transport::{ClientError, Place, RawConsumer, TopicPartition};

const DOING: &str = "cannot replay";

/// The offsets of a partition that are replayed: from the first to before the second.
pub(super) type Span = (TopicPartition, i64, i64);

/// What is there of a range. Blocks.
pub(super) fn spans(
    range: &ReplayRange,
    consumer: &RawConsumer,
    topics: &[&str],
    within: Duration,
) -> Result<Vec<Span>, ClientError> {
    let mut partitions = Vec::new();
    for topic in topics {
        if topic.starts_with('^') {
            let error = "name the topics: a pattern does not say which there are";
            return Err(ClientError::other(DOING, error));
        }
        partitions.extend(consumer.partitions(topic, within)?);
    }
    let asked: BTreeMap<TopicPartition, (i64, i64)> = match &range.0 {
        Kind::Times { from, until } => {
            let at = |time: &Option<Timestamp>, otherwise: i64| match time {
                None => Ok(vec![otherwise; partitions.len()]),
                Some(time) => {
                    let places = consumer.places_at(&partitions, *time, within)?;
                    let offset = |place| match place {
                        Place::Offset(offset) => offset,
                        // No record is that young.
                        Place::Earliest | Place::Latest => i64::MAX,
                    };
                    Ok(places.into_iter().map(offset).collect())
                }
            };
            let both = at(from, 0)?.into_iter().zip(at(until, i64::MAX)?);
            partitions.iter().cloned().zip(both).collect()
        }
        Kind::Offsets(ranges) => {
            let unread = ranges.iter().find(|(id, _)| !partitions.contains(id));
            if let Some((id, _)) = unread {
                let error = format!("{id} is not there, or no handler reads it");
                return Err(ClientError::other(DOING, error));
            }
            let ranges = ranges.iter();
            ranges
                .map(|(id, range)| (id.clone(), (range.start, range.end)))
                .collect()
        }
    };
    let mut spans = Vec::new();
    for (id, (from, until)) in asked {
        let (first, end) = consumer.available(&id, within)?;
        let (from, until) = (from.max(first), until.min(end));
        if from < until {
            spans.push((id, from, until));
        }
    }
    Ok(spans)
}

impl<S: Send + Sync + 'static> Owner<S> {
    /// Begins to read the spans.
    pub(super) fn replay(&mut self, spans: Vec<Span>) {
        let places = (spans.iter()).map(|(id, from, _)| (id, Place::Offset(*from)));
        let queues = self.consumer.assign(places, &self.thread);
        self.share.divide(self.settings.in_flight, spans.len());
        for ((id, _, until), queue) in spans.into_iter().zip(queues) {
            self.activate(id, queue, None);
            if let Some(active) = self.active.last_mut() {
                active.until = Some(until);
            }
        }
    }

    /// Whether all that is to be replayed is done.
    pub(super) fn is_replayed(&mut self) -> bool {
        self.settings.replay.is_some() && self.active.iter_mut().all(Active::is_through)
    }
}
