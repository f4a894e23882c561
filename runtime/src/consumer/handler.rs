//! Handlers: async functions whose first argument is the event, and whose others are taken from the record's surroundings.

use super::record::RecordMetadata;
use crate::BoxError;
use crate::event::{Header, RecordHeaders};
use crate::transport::Membership;

/// What stands around the event that is handled.
#[derive(Debug)]
pub struct HandlerContext<'a, S> {
    pub(super) metadata: &'a RecordMetadata,
    pub(super) headers: &'a [Header<'a>],
    pub(super) state: &'a S,
    /// `None` where nobody commits an offset, or an offset does not say what is done.
    pub(super) membership: Option<&'a Membership>,
}

/// A type that a handler can take as an argument after the event.
pub trait Extract<S>: Send {
    /// Whoever takes it commits the offset of its record.
    #[doc(hidden)]
    const COMMITS: bool = false;

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

/// An async function that handles events of the type `E`: `async fn(E, …) -> Result<(), Error>`. After the event it can take
/// up to three arguments that are [`Extract`]: [`RecordMetadata`], [`RecordHeaders`], [`State`], [`ConsumedOffset`](crate::ConsumedOffset). A consumer takes it when its error says what
/// becomes of a record that it fails at: [`Disposition`](crate::Disposition).
///
/// `A` are those arguments; there is nothing to implement by hand.
///
/// ```compile_fail,E0277
/// # use kafka_event::prelude::*;
/// # #[kafka_event(topic = "orders")]
/// # struct OrderPaidEvent { id: i64 }
/// async fn paid(order: OrderPaidEvent) -> Result<(), std::fmt::Error> { Ok(()) }
/// # fn consume(kafka: Kafka) {
/// kafka.consumer("billing").on(paid); // what `fmt::Error` means for the record, it does not say
/// # }
/// ```
///
/// ```
/// # use kafka_event::prelude::*;
/// # #[kafka_event(topic = "orders")]
/// # struct OrderPaidEvent { id: i64 }
/// # use kafka_event::BoxError;
/// async fn paid(order: OrderPaidEvent) -> Result<(), BoxError> { Ok(()) }
/// # fn consume(kafka: Kafka) {
/// kafka.consumer("billing").on(paid);
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler of `{E}`",
    label = "not an async function of an event",
    note = "a handler is `async fn(event: E, …) -> Result<(), Error>`; after the event it can take `RecordMetadata`, `RecordHeaders` and `State<S>`"
)]
pub trait Handler<E, A, S>: Send + Sync + 'static {
    /// What it can fail with.
    type Error: Into<BoxError>;

    /// It commits the offset of each record.
    #[doc(hidden)]
    const COMMITS: bool;

    /// The handling of one event.
    type Work: Future<Output = Result<(), Self::Error>> + Send + 'static;

    /// Handles one event.
    fn call(&self, event: E, context: &HandlerContext<'_, S>) -> Self::Work;
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
            type Error = X;
            type Work = Fut;

            const COMMITS: bool = false $(|| $argument::COMMITS)*;

            fn call(&self, event: E, _context: &HandlerContext<'_, S>) -> Fut {
                self(event, $($argument::extract(_context)),*)
            }
        }
    };
}

handler!();
handler!(A1);
handler!(A1, A2);
handler!(A1, A2, A3);
