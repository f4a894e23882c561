//! Setting up which events a consumer handles, and by which functions.

use std::sync::Arc;

use super::blocking::{Blocking, BlockingHandler};
use super::builder::ConsumerBuilder;
use super::guarantee::Returns;
use super::handler::Handler;
use super::route::{OfEvent, OfSet, OfTombstone, OnRecord};
use crate::Disposition;
use crate::event::{DecodeEvent, Event, EventSet, Events};

impl<S: Clone + Send + Sync + 'static, G> ConsumerBuilder<S, G> {
    /// Handles an event; the type of the function's first argument says which.
    #[must_use]
    pub fn on<E, A: 'static>(
        mut self,
        handler: impl Handler<E, A, S, Error: Disposition, Output: Returns<G>>,
    ) -> Self
    where
        E: Event + for<'de> DecodeEvent<'de> + Send + 'static,
    {
        self.asked_for::<E, A, S, _>(&handler);
        self.writers = self.writers.with_history(E::CONTRACT);
        let route = OnRecord::<OfEvent<E>, A, _>::new(handler);
        self.entries.route(E::CONTRACT, Arc::new(route));
        self
    }

    /// Handles an event with a function that may block: each call has a thread of the runtime's for blocking work, so that neither the consumer nor
    /// asynchronous handlers wait for it. How many run at once is what [`ordering`](Self::ordering) and [`concurrency`](Self::concurrency) say. A
    /// call that has begun cannot be ended from outside: one that exceeds its time has failed, and yet runs on.
    #[must_use]
    pub fn on_blocking<E, A: 'static, H>(self, handler: H) -> Self
    where
        E: Event + for<'de> DecodeEvent<'de> + Send + 'static,
        H: BlockingHandler<E, A, S, Error: Disposition, Output: Returns<G>>,
    {
        self.on::<E, A>(Blocking(Arc::new(handler)))
    }

    /// Handles every event of a set; the type of the function's first argument says which.
    #[must_use]
    pub fn on_set<E: EventSet + Send + 'static, A: 'static>(
        mut self,
        handler: impl Handler<E, A, S, Error: Disposition, Output: Returns<G>>,
    ) -> Self {
        self.asked_for::<E, A, S, _>(&handler);
        let route = Arc::new(OnRecord::<OfSet<E>, A, _>::new(handler));
        for contract in E::EVENTS {
            self.writers = self.writers.with_history(contract);
            self.entries.route(contract, Arc::clone(&route) as _);
        }
        self
    }

    /// Handles the tombstones of an event: the function gets the key that was deleted. Tombstones of other events are passed over.
    #[must_use]
    pub fn on_tombstone<E: Event<Key: Send> + 'static, A: 'static>(
        mut self,
        handler: impl Handler<E::Key, A, S, Error: Disposition, Output: Returns<G>>,
    ) -> Self {
        self.asked_for::<E::Key, A, S, _>(&handler);
        let route = OnRecord::<OfTombstone<E>, A, _>::new(handler);
        self.entries.tombstone(E::CONTRACT, Arc::new(route));
        self
    }

    /// What a handler is going to ask for, and what it may return.
    fn asked_for<E, A, S2, H: Handler<E, A, S2, Output: Events>>(&mut self, _: &H) {
        self.settings.handlers_commit |= H::COMMITS;
        H::Output::contracts(&mut |contract| self.outputs.push(contract));
        self.once.needs.extend(H::needs());
    }

    /// Passes over an event that is on the topic of another: without this, its records count as unreadable.
    #[must_use]
    pub fn skip<E: Event>(mut self) -> Self {
        self.entries.skip(E::CONTRACT);
        self
    }

    /// Every event of the set has a handler, or is passed over on purpose ([`skip`](Self::skip)): a consumer that forgot one does not start. For handlers of single
    /// events on a topic that has several; a handler of the set itself ([`on_set`](Self::on_set)) sees all of them by its type.
    ///
    /// # Errors
    /// [`start`](Self::start) fails with [`ConsumerError::NoHandlerOf`](crate::ConsumerError::NoHandlerOf).
    #[must_use]
    pub fn exhaustive<E: EventSet>(mut self) -> Self {
        self.sets.extend_from_slice(E::EVENTS);
        self
    }
}
