//! Layers of tower around handlers: what goes through them, and what comes back.

mod call;
mod failed;
mod service;

use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::{BoxFuture, FutureExt as _};
use tower_layer::Layer;
use tower_service::Service;

use super::builder::ConsumerBuilder;
use super::failure::Failed;
use super::run::{Outer, Running};
use crate::BoxError;

pub use call::HandlerCall;
pub use failed::HandlerFailed;
pub use service::HandlerService;

/// The layers of a consumer. All its tasks share them.
pub(super) struct Layers(tokio::sync::Mutex<HandlerService>);

impl Layers {
    pub(super) fn of(service: HandlerService) -> Self {
        Self(tokio::sync::Mutex::new(service))
    }

    /// Waits until the layers are ready, and gives the work to them.
    pub(super) async fn enter<T, X>(
        &self,
        running: Running<'_>,
        work: BoxFuture<'static, Result<T, X>>,
    ) -> Result<BoxFuture<'static, Result<T, X>>, X>
    where
        T: Default + Send + 'static,
        X: Outer,
    {
        let made = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&made);
        let work = work.map(move |done| match done {
            Ok(output) => {
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(output);
                Ok(())
            }
            Err(failed) => {
                let (failed, index) = failed.apart();
                Err(Box::new(HandlerFailed::of(failed, index)) as BoxError)
            }
        });
        let call = HandlerCall::new(&running, work.boxed());
        let entering = async {
            let mut service = self.0.lock().await;
            poll_fn(|context| service.poll_ready(context)).await?;
            Ok(service.call(call))
        };
        let entered: Result<_, BoxError> = match AssertUnwindSafe(entering).catch_unwind().await {
            Ok(entered) => entered,
            Err(panic) => return Err(Failed::panicked(&*panic).into()),
        };
        let answer = entered.map_err(failed::understood)?;
        let outcome = move |answer: Result<(), BoxError>| match answer {
            // A layer may have answered without the handler.
            Ok(()) => {
                let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
                Ok(made.take().unwrap_or_default())
            }
            Err(error) => Err(failed::understood(error)),
        };
        Ok(answer.map(outcome).boxed())
    }
}

impl<S, G> ConsumerBuilder<S, G> {
    /// Puts a layer around the handling of each record: tracing, limits, whatever is written for [tower](https://docs.rs/tower). One that is
    /// given later is around those that were given before. Needs the feature `tower`.
    ///
    /// What goes through is a [`HandlerCall`]: one attempt at one record, or at one batch. Its retries, dead letters and commits are the consumer's and
    /// lie outside. What a layer answers counts: `Ok` without having called the service within is a record that is handled; an error of its own
    /// is one that passes, so that the record is tried again ([`HandlerFailed::new`] says otherwise); an error that comes from the handler and is handed on means
    /// what the handler's error says.
    ///
    /// - **`poll_ready` is waited for before each attempt**, by one record after the other: all of the consumer's tasks share one service, so that a rate
    ///   limit is that of the consumer. A record that waits there counts as one that is handled (for `concurrency` and `watch_handlers`), those
    ///   behind it wait as their order says, and polling goes on. Its time does not count for
    ///   [`handler_timeout`](Self::handler_timeout), which holds for the layers and the handler together. At the end of the consumer a record that waits
    ///   there is handed back at the deadline.
    /// - The call can be made once: layers that repeat a request (tower's `retry`) do not fit, and are not needed: the consumer's `retry` keeps the order.
    ///
    /// ```
    /// use std::time::Duration;
    /// use kafka_event::BoxError;
    /// use kafka_event::prelude::*;
    /// use tower::limit::RateLimitLayer;
    ///
    /// # #[kafka_event(topic = "orders")]
    /// # struct OrderPaidEvent { id: i64 }
    /// async fn paid(order: OrderPaidEvent) -> Result<(), BoxError> { Ok(()) }
    /// # fn consume(kafka: Kafka) {
    /// // What the handler calls takes a hundred requests a second.
    /// kafka.consumer("billing").layer(RateLimitLayer::new(100, Duration::from_secs(1))).on(paid);
    /// # }
    /// ```
    #[must_use]
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<HandlerService>,
        L::Service: Service<HandlerCall, Response = (), Error: Into<BoxError>, Future: Send + 'static>
            + Send
            + 'static,
    {
        let within = self.layers.take().unwrap_or_default();
        self.layers = Some(HandlerService::of(layer.layer(within)));
        self
    }
}
