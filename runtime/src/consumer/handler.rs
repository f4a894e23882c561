//! Handlers: async functions whose first argument is the event, and whose others are taken from the record's surroundings.

use std::error::Error;

use futures_util::future::{BoxFuture, FutureExt as _};

use super::record::RecordMetadata;
use crate::event::{Header, RecordHeaders};

/// An error of a handler, of any type.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// What stands around the event that is handled.
#[derive(Debug)]
pub struct HandlerContext<'a, S> {
    pub(super) metadata: &'a RecordMetadata,
    pub(super) headers: &'a [Header<'a>],
    pub(super) state: &'a S,
}

/// A type that a handler can take as an argument after the event.
pub trait Extract<S>: Send {
    /// Takes it from the surroundings.
    fn extract(context: &HandlerContext<'_, S>) -> Self;
}

impl<S> Extract<S> for RecordMetadata {
    fn extract(context: &HandlerContext<'_, S>) -> Self {
        context.metadata.clone()
    }
}

/// All headers of the record, those that are fields of the event and those of the infrastructure (`ce_id`, trace contexts) alike.
impl<S> Extract<S> for RecordHeaders {
    fn extract(context: &HandlerContext<'_, S>) -> Self {
        let headers = context.headers.iter();
        headers
            .map(|header| (header.name.to_owned(), header.value.map(<[u8]>::to_vec)))
            .collect()
    }
}

/// The consumer's state, as an argument of a handler: `State(db): State<Db>`.
#[derive(Clone, Copy, Debug)]
pub struct State<S>(pub S);

impl<S: Clone + Send> Extract<S> for State<S> {
    fn extract(context: &HandlerContext<'_, S>) -> Self {
        Self(context.state.clone())
    }
}

/// An async function that handles events of the type `E`: `async fn(E, …) -> Result<(), impl Into<BoxError>>`. After the event it can take
/// up to three arguments that are [`Extract`]: [`RecordMetadata`], [`RecordHeaders`], [`State`].
///
/// `A` are those arguments; there is nothing to implement by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler of `{E}`",
    label = "not an async function of an event",
    note = "a handler is `async fn(event: E, …) -> Result<(), Error>`; after the event it can take `RecordMetadata`, `RecordHeaders` and `State<S>`"
)]
pub trait Handler<E, A, S>: Send + Sync + 'static {
    /// Handles one event.
    fn call(
        &self,
        event: E,
        context: &HandlerContext<'_, S>,
    ) -> BoxFuture<'static, Result<(), BoxError>>;
}

macro_rules! handler {
    ($($argument:ident),*) => {
        impl<F, Fut, X, E, S, $($argument),*> Handler<E, ($($argument,)*), S> for F
        where
            F: Fn(E, $($argument),*) -> Fut + Send + Sync + 'static,
            Fut: Future<Output = Result<(), X>> + Send + 'static,
            X: Into<BoxError>,
            $($argument: Extract<S>,)*
        {
            fn call(&self, event: E, _context: &HandlerContext<'_, S>) -> BoxFuture<'static, Result<(), BoxError>> {
                self(event, $($argument::extract(_context)),*).map(|done| done.map_err(Into::into)).boxed()
            }
        }
    };
}

handler!();
handler!(A1);
handler!(A1, A2);
handler!(A1, A2, A3);
