//! The services that layers are put around: the handler's call, or a layer that was given before.

use std::fmt;
use std::task::{Context, Poll};

use futures_util::future::{BoxFuture, FutureExt as _};
use tower_service::Service;

use super::call::HandlerCall;
use crate::BoxError;

/// What a layer of [`ConsumerBuilder::layer`](crate::ConsumerBuilder::layer) is put around: the call of the handler, or the layers that were given before. It
/// fails with [`HandlerFailed`](crate::HandlerFailed), or as those layers do.
#[derive(Default)]
pub struct HandlerService(Option<Box<dyn Boxed>>);

impl HandlerService {
    pub(super) fn of<T>(service: T) -> Self
    where
        T: Service<HandlerCall, Response = (), Error: Into<BoxError>, Future: Send + 'static>
            + Send
            + 'static,
    {
        Self(Some(Box::new(service)))
    }
}

/// A service without its type.
trait Boxed: Send {
    fn ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>>;

    fn run(&mut self, call: HandlerCall) -> BoxFuture<'static, Result<(), BoxError>>;
}

impl<T> Boxed for T
where
    T: Service<HandlerCall, Response = (), Error: Into<BoxError>, Future: Send + 'static> + Send,
{
    fn ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.poll_ready(context).map_err(Into::into)
    }

    fn run(&mut self, call: HandlerCall) -> BoxFuture<'static, Result<(), BoxError>> {
        let answer = self.call(call);
        answer.map(|done| done.map_err(Into::into)).boxed()
    }
}

impl Service<HandlerCall> for HandlerService {
    type Response = ();
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<(), BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        match &mut self.0 {
            Some(within) => within.ready(context),
            None => Poll::Ready(Ok(())),
        }
    }

    fn call(&mut self, call: HandlerCall) -> Self::Future {
        match &mut self.0 {
            Some(within) => within.run(call),
            None => call.work,
        }
    }
}

impl fmt::Debug for HandlerService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerService").finish_non_exhaustive()
    }
}
