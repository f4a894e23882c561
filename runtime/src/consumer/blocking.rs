//! Handlers that block: ordinary functions, each call on a thread that may wait.

use std::panic::resume_unwind;
use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt as _, pending};

use super::handler::{Extract, Handler, HandlerContext};
use crate::BoxError;

/// A function that handles events of the type `E` and may block its thread: `fn(E, …) -> Result<(), impl Disposition>`. It takes the arguments of a
/// [`Handler`]; there is nothing to implement by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a blocking handler of `{E}`",
    label = "not a function of an event",
    note = "a blocking handler is `fn(event: E, …) -> Result<(), Error>`; an `async fn` goes to `.on(…)`"
)]
pub trait BlockingHandler<E, A, S>: Send + Sync + 'static {
    /// What it can fail with.
    type Error: Into<BoxError> + Send + 'static;

    /// It commits the offset of each record.
    #[doc(hidden)]
    const COMMITS: bool;

    /// The handling of one event.
    fn prepare(self: Arc<Self>, event: E, context: &HandlerContext<'_, S>) -> Job<Self::Error>;
}

/// Work for a thread.
type Job<X> = Box<dyn FnOnce() -> Result<(), X> + Send>;

macro_rules! blocking_handler {
    ($($argument:ident),*) => {
        impl<F, X, E, S, $($argument),*> BlockingHandler<E, ($($argument,)*), S> for F
        where
            F: Fn(E, $($argument),*) -> Result<(), X> + Send + Sync + 'static,
            X: Into<BoxError> + Send + 'static,
            E: Send + 'static,
            $($argument: Extract<S> + 'static,)*
        {
            type Error = X;

            const COMMITS: bool = false $(|| $argument::COMMITS)*;

            #[allow(non_snake_case)]
            fn prepare(self: Arc<Self>, event: E, _context: &HandlerContext<'_, S>) -> Job<X> {
                $(let $argument = $argument::extract(_context);)*
                Box::new(move || self(event, $($argument),*))
            }
        }
    };
}

blocking_handler!();
blocking_handler!(A1);
blocking_handler!(A1, A2);
blocking_handler!(A1, A2, A3);

/// A blocking handler as an asynchronous one.
pub(super) struct Blocking<H>(pub(super) Arc<H>);

impl<E, A, S, H: BlockingHandler<E, A, S>> Handler<E, A, S> for Blocking<H> {
    type Error = H::Error;
    type Work = BoxFuture<'static, Result<(), H::Error>>;

    const COMMITS: bool = H::COMMITS;

    fn call(&self, event: E, context: &HandlerContext<'_, S>) -> Self::Work {
        let job = Arc::clone(&self.0).prepare(event, context);
        async {
            match tokio::task::spawn_blocking(job).await {
                Ok(result) => result,
                Err(ended) => match ended.try_into_panic() {
                    Ok(panic) => resume_unwind(panic),
                    // The runtime is going away, and this future with it.
                    Err(_) => pending().await,
                },
            }
        }
        .boxed()
    }
}
