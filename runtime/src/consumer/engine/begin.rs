//! Where the partitions of an assignment begin: where the group is, or where it is to begin.

use std::time::Duration;

use super::owner::Owner;
use crate::consumer::error::ConsumerError;
use crate::consumer::position::{OutOfRange, Position};
use crate::transport::{ClientError, Committed, Place, TopicPartition};

/// How long one question may take, before the client is served again.
const SLICE: Duration = Duration::from_secs(2);

/// How long it may take to say what a partition has, when nothing else hangs on it.
const ASIDE: Duration = Duration::from_secs(5);

impl<S: Send + Sync + 'static> Owner<S> {
    /// What the group has of the partitions, and the place where each is to be read from. They are asked for until the cluster answers;
    /// when the consumer ends before that, nothing is read.
    pub(super) fn begin(
        &mut self,
        partitions: &[TopicPartition],
    ) -> Vec<(Option<Committed>, Place)> {
        let committed = self.ask(|owner| owner.consumer.committed(partitions, SLICE));
        let Some(committed) = committed else {
            return partitions.iter().map(|_| (None, Place::Latest)).collect();
        };
        let new: Vec<TopicPartition> = (partitions.iter().zip(&committed))
            .filter(|(_, committed)| committed.is_none())
            .map(|(id, _)| id.clone())
            .collect();
        let mut places = self.places(&new).into_iter();
        let places = committed.into_iter().map(|committed| {
            let place = match &committed {
                Some(committed) => Place::Offset(committed.next),
                None => places.next().unwrap_or(Place::Latest),
            };
            (committed, place)
        });
        places.collect()
    }

    /// Where partitions begin that the group has no position of.
    fn places(&mut self, partitions: &[TopicPartition]) -> Vec<Place> {
        let said: Vec<Option<i64>> = (partitions.iter())
            .map(|id| self.settings.begin_at.get(id).copied())
            .collect();
        let others = partitions.iter().zip(&said);
        let others = others.filter(|(_, said)| said.is_none());
        let others: Vec<TopicPartition> = others.map(|(id, _)| id.clone()).collect();
        let mut places = self.places_of_others(&others).into_iter();
        let place = |said: Option<i64>| said.map(Place::Offset).or_else(|| places.next());
        said.into_iter().map_while(place).collect()
    }

    fn places_of_others(&mut self, partitions: &[TopicPartition]) -> Vec<Place> {
        let Some((first, position)) = partitions.first().zip(self.settings.begin) else {
            if let Some(id) = partitions.first() {
                let error = self.out_of_range(id, None);
                self.work.failure.set(ConsumerError::OutOfRange(error));
            }
            return Vec::new();
        };
        tracing::debug!(
            topic = &*first.topic,
            count = partitions.len(),
            ?position,
            "partitions without a position"
        );
        self.places_of(partitions, position)
    }

    /// The places of a position in partitions.
    pub(super) fn places_of(
        &mut self,
        partitions: &[TopicPartition],
        position: Position,
    ) -> Vec<Place> {
        let place = match position {
            Position::Earliest => Place::Earliest,
            Position::Latest => Place::Latest,
            Position::Offset(offset) => Place::Offset(offset),
            Position::Timestamp(time) => {
                let places = self.ask(|owner| owner.consumer.places_at(partitions, time, SLICE));
                return places.unwrap_or_default();
            }
        };
        vec![place; partitions.len()]
    }

    /// Asks the cluster until it answers. `None`: the consumer is to end.
    fn ask<T>(&mut self, question: impl Fn(&Self) -> Result<T, ClientError>) -> Option<T> {
        loop {
            match question(self) {
                Ok(answer) => return Some(answer),
                Err(error) if error.is_retryable() => {
                    tracing::warn!(%error, "asked again");
                }
                Err(error) => self.work.failure.set(ConsumerError::Client(error)),
            }
            self.serve();
            if self.is_to_end() {
                return None;
            }
        }
    }

    /// What can be said of a position that a partition does not have.
    pub(super) fn out_of_range(&self, id: &TopicPartition, position: Option<i64>) -> OutOfRange {
        OutOfRange {
            topic: id.topic.clone(),
            partition: id.partition,
            position,
            available: self.consumer.available(id, ASIDE).ok(),
        }
    }
}
