//! What the program asks of the running engine.

use super::active::Active;
use super::owner::Owner;
use crate::consumer::failure::Breaker;
use crate::consumer::handle::{Lag, Request};
use crate::consumer::report::ConsumerReport;

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
}
