//! Partitions that are read from elsewhere: since the program asks for it, after an abort, or since there is nothing at their position.
//!
//! The client is told by `seek`, which says nothing to the group. To give a partition up and take it again would: where the client waits for the answer to a decision
//! that this thread has not heard of yet, it takes either for that, and goes back to the group while another member's partitions are still read here.

use std::time::Duration;

use super::active::Active;
use super::owner::Owner;
use crate::consumer::error::ConsumerError;
use crate::consumer::handle::HandleError;
use crate::consumer::hooks::tell;
use crate::consumer::position::{OnOutOfRange, Position};
use crate::transport::{Committed, Place, RawQueue, TopicPartition};

/// How long the client may take for its answer, before it is asked again.
const ANSWER: Duration = Duration::from_millis(100);

impl<S: Send + Sync + 'static> Owner<S> {
    pub(super) fn seek(
        &mut self,
        partitions: &[TopicPartition],
        position: Position,
    ) -> Result<(), HandleError> {
        let places = self.places_of(partitions, position);
        if places.len() != partitions.len() {
            return Err(HandleError::Ended);
        }
        for (id, place) in partitions.iter().zip(places) {
            let Some(active) = self.take_out(id) else {
                return Err(HandleError::NotAssigned(id.clone()));
            };
            let queue = active.queue();
            self.end(vec![active], false);
            self.activate_elsewhere(id.clone(), queue, (place, None));
        }
        Ok(())
    }

    /// Begins to read a partition anew, from another place.
    pub(super) fn activate_elsewhere(
        &mut self,
        id: TopicPartition,
        queue: RawQueue,
        (place, from): (Place, Option<&Committed>),
    ) {
        self.activate(id, Some(queue), from);
        if let Some(active) = self.active.last_mut() {
            active.elsewhere = Some(place);
        }
    }

    /// Tells the client of the places from which partitions are to be read, until it has heard of them.
    pub(super) fn go_elsewhere(&mut self) {
        let mut ended = Vec::new();
        for active in &mut self.active {
            let Some(place) = active.elsewhere else {
                continue;
            };
            match self.consumer.seek(active.id(), place, ANSWER) {
                Ok(()) => active.elsewhere = None,
                Err(_) if active.is_out_of_range() => ended.push((active.id().clone(), place)),
                // While the group rebalances the client may not have begun with a partition yet.
                Err(error) => {
                    tracing::debug!(partition = %active.id(), %error, "it is tried again");
                }
            }
        }
        for (id, place) in ended {
            // What was not there is of no account any more.
            match self.consumer.is_cooperative() {
                true => self.assign_anew(&id, place),
                false => self.go_on_elsewhere(&id),
            }
        }
    }

    /// A partition has nothing where it is to be read. The client has ended reading it.
    pub(super) fn go_on_elsewhere(&mut self, id: &TopicPartition) {
        let known = self.active.iter().find(|active| active.id() == id);
        let error = self.out_of_range(id, known.and_then(Active::place));
        tell(&self.settings.hooks.out_of_range, &error);
        let place = match self.settings.on_out_of_range {
            OnOutOfRange::Earliest if self.consumer.is_cooperative() => Place::Earliest,
            OnOutOfRange::Latest if self.consumer.is_cooperative() => Place::Latest,
            _ => {
                self.work.failure.set(ConsumerError::OutOfRange(error));
                return;
            }
        };
        tracing::error!(%error, go_on = ?place, "records may be lost for this group");
        self.assign_anew(id, place);
    }

    /// Lets the client read a partition from there that it has ended reading. For cooperative groups: others give up all that they have.
    fn assign_anew(&mut self, id: &TopicPartition, place: Place) {
        self.serve();
        self.carry_out();
        if let Some(active) = self.take_out(id) {
            self.end(vec![active], false);
            let queue = self.consumer.assign_again(id, place, &self.thread);
            self.activate(id.clone(), queue, None);
        }
    }

    /// Takes a partition out of those that are read.
    fn take_out(&mut self, id: &TopicPartition) -> Option<Active> {
        let index = self.active.iter().position(|active| active.id() == id)?;
        Some(self.active.swap_remove(index))
    }
}
