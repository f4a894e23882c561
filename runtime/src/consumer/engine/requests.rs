//! What the program asks of the running engine.

use super::active::Active;
use super::owner::Owner;
use crate::consumer::error::ConsumerError;
use crate::consumer::failure::Breaker;
use crate::consumer::handle::{HandleError, Lag, Request};
use crate::consumer::hooks::tell;
use crate::consumer::position::{OnOutOfRange, Position};
use crate::consumer::report::ConsumerReport;
use crate::transport::{Place, TopicPartition};

impl<S: Send + Sync + 'static> Owner<S> {
    pub(super) fn answer(&mut self, request: Request) {
        // Whoever asked may be gone: then nobody hears the answer.
        match request {
            Request::Assignment(reply) => {
                let all = self.active.iter().map(|active| active.id().clone());
                let _ = reply.send(Ok(all.collect()));
            }
            Request::Lag(reply) => {
                let _ = reply.send(Ok(self.lag()));
            }
            Request::Report(reply) => {
                let _ = reply.send(Ok(self.report()));
            }
            Request::Parked(reply) => {
                let all = self.active.iter().flat_map(Active::parked);
                let _ = reply.send(Ok(all.collect()));
            }
            Request::CircuitBreaker(reply) => {
                let breaker = self.work.processor.breaker.as_ref();
                let _ = reply.send(Ok(breaker.map(Breaker::state)));
            }
            Request::Pause(partitions, reply) => {
                self.paused.extend(partitions);
                self.set_paused();
                let _ = reply.send(Ok(()));
            }
            Request::Resume(partitions, reply) => {
                partitions.iter().for_each(|id| {
                    self.paused.remove(id);
                });
                self.set_paused();
                let _ = reply.send(Ok(()));
            }
            Request::Seek(partitions, position, reply) => {
                let _ = reply.send(self.seek(&partitions, position));
            }
        }
    }

    fn set_paused(&mut self) {
        for active in &mut self.active {
            active.paused = self.paused.contains(active.id());
        }
    }

    fn lag(&mut self) -> Vec<Lag> {
        let consumer = &self.consumer;
        let lag = |active: &mut Active| active.lag(consumer.end_of(active.id()));
        self.active.iter_mut().map(lag).collect()
    }

    /// What was done until now.
    pub(super) fn report(&self) -> ConsumerReport {
        ConsumerReport {
            rebalances: self.rebalances.count,
            stood_still: self.rebalances.stood_still,
            ..self.work.processor.counters.report()
        }
    }

    fn seek(
        &mut self,
        partitions: &[TopicPartition],
        position: Position,
    ) -> Result<(), HandleError> {
        if !self.consumer.is_cooperative() {
            return Err(HandleError::NotCooperative);
        }
        let places = self.places_of(partitions, position);
        if places.len() != partitions.len() {
            return Err(HandleError::Ended);
        }
        for (id, place) in partitions.iter().zip(places) {
            if !self.move_to(id, place) {
                return Err(HandleError::NotAssigned(id.clone()));
            }
        }
        Ok(())
    }

    /// Reads a partition from elsewhere. `false`: it is not assigned.
    fn move_to(&mut self, id: &TopicPartition, place: Place) -> bool {
        let Some(index) = self.active.iter().position(|active| active.id() == id) else {
            return false;
        };
        let active = self.active.swap_remove(index);
        self.end(vec![active], false);
        let queue = self.consumer.assign_again(id, place, &self.thread);
        self.activate(id.clone(), queue, None);
        true
    }

    /// A partition has nothing where it is to be read.
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
        self.move_to(id, place);
    }
}
