//! Handlers that block: ordinary functions, each call on a thread that may wait.

use std::panic::resume_unwind;
use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt as _, pending};

use super::extract::{Extract, HandlerContext};
use super::handler::Handler;
use crate::BoxError;
use crate::event::ReadError;
use crate::once::Lent;

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

    /// What it returns: see [`Handler::Output`].
    type Output: Send + 'static;

    /// It commits the offset of each record.
    #[doc(hidden)]
    const COMMITS: bool;

    /// What its arguments need.
    #[doc(hidden)]
    fn needs() -> Vec<Lent>;

    /// The handling of one event.
    ///
    /// # Errors
    /// As [`Handler::call`].
    fn prepare(
        self: Arc<Self>,
        event: E,
        context: &HandlerContext<'_, S>,
    ) -> Result<Job<Self::Output, Self::Error>, ReadError>;
}

/// Work for a thread.
type Job<O, X> = Box<dyn FnOnce() -> Result<O, X> + Send>;

macro_rules! blocking_handler {
    ($($argument:ident),*) => {
        impl<F, O, X, E, S, $($argument),*> BlockingHandler<E, ($($argument,)*), S> for F
        where
            F: Fn(E, $($argument),*) -> Result<O, X> + Send + Sync + 'static,
            O: Send + 'static,
            X: Into<BoxError> + Send + 'static,
            E: Send + 'static,
            $($argument: Extract<S> + 'static,)*
        {
            type Error = X;
            type Output = O;

            const COMMITS: bool = false $(|| $argument::COMMITS)*;

            fn needs() -> Vec<Lent> {
                let needs: &[Option<Lent>] = &[$($argument::NEEDS),*];
                needs.iter().copied().flatten().collect()
            }

            #[allow(non_snake_case)]
            fn prepare(
                self: Arc<Self>,
                event: E,
                _context: &HandlerContext<'_, S>,
            ) -> Result<Job<O, X>, ReadError> {
                $(let $argument = $argument::extract(_context)?;)*
                Ok(Box::new(move || self(event, $($argument),*)))
            }
        }
    };
}

blocking_handler!();
blocking_handler!(A1);
blocking_handler!(A1, A2);
blocking_handler!(A1, A2, A3);
blocking_handler!(A1, A2, A3, A4);
blocking_handler!(A1, A2, A3, A4, A5);
blocking_handler!(A1, A2, A3, A4, A5, A6);
blocking_handler!(A1, A2, A3, A4, A5, A6, A7);
blocking_handler!(A1, A2, A3, A4, A5, A6, A7, A8);

/// A blocking handler as an asynchronous one.
pub(super) struct Blocking<H>(pub(super) Arc<H>);

impl<E, A, S, H: BlockingHandler<E, A, S>> Handler<E, A, S> for Blocking<H> {
    type Error = H::Error;
    type Output = H::Output;
    type Work = BoxFuture<'static, Result<H::Output, H::Error>>;

    const COMMITS: bool = H::COMMITS;

    fn needs() -> Vec<Lent> {
        H::needs()
    }

    fn call(&self, event: E, context: &HandlerContext<'_, S>) -> Result<Self::Work, ReadError> {
        let job = Arc::clone(&self.0).prepare(event, context)?;
        Ok(async {
            match tokio::task::spawn_blocking(job).await {
                Ok(result) => result,
                Err(ended) => match ended.try_into_panic() {
                    Ok(panic) => resume_unwind(panic),
                    // The runtime is going away, and this future with it.
                    Err(_) => pending().await,
                },
            }
        }
        .boxed())
    }
}
