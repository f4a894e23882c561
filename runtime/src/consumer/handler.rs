//! Handlers: async functions whose first argument is the event, and whose others are taken from the record's surroundings.

use super::extract::{Extract, HandlerContext};
use crate::BoxError;
use crate::event::ReadError;
use crate::once::Lent;

/// An async function that handles events of the type `E`: `async fn(E, …) -> Result<(), Error>`, or one that returns
/// [`Events`](crate::Events), for a consumer that sends them ([`Returns`](crate::Returns)). After the event it can take
/// up to eight arguments that are [`Extract`]. A consumer takes it when its error says what
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
    note = "a handler is `async fn(event: E, …) -> Result<(), Error>`; after the event it can take `RecordMetadata`, `RecordHeaders`, `RecordKey<K>`, `RawRecord` and `State<S>`"
)]
pub trait Handler<E, A, S>: Send + Sync + 'static {
    /// What it can fail with.
    type Error: Into<BoxError>;

    /// What it returns: `()`, or events that are to be sent (see [`Returns`](crate::Returns)).
    type Output;

    /// It commits the offset of each record.
    #[doc(hidden)]
    const COMMITS: bool;

    /// What its arguments need.
    #[doc(hidden)]
    fn needs() -> Vec<Lent>;

    /// The handling of one event.
    type Work: Future<Output = Result<Self::Output, Self::Error>> + Send + 'static;

    /// Handles one event.
    ///
    /// # Errors
    /// When the record does not have what an argument asks for: it counts as one that cannot be read.
    fn call(&self, event: E, context: &HandlerContext<'_, S>) -> Result<Self::Work, ReadError>;
}

macro_rules! handler {
    ($($argument:ident),*) => {
        impl<F, Fut, O, X, E, S, $($argument),*> Handler<E, ($($argument,)*), S> for F
        where
            F: Fn(E, $($argument),*) -> Fut + Send + Sync + 'static,
            Fut: Future<Output = Result<O, X>> + Send + 'static,
            X: Into<BoxError>,
            $($argument: Extract<S>,)*
        {
            type Error = X;
            type Output = O;
            type Work = Fut;

            const COMMITS: bool = false $(|| $argument::COMMITS)*;

            fn needs() -> Vec<Lent> {
                let needs: &[Option<Lent>] = &[$($argument::NEEDS),*];
                needs.iter().copied().flatten().collect()
            }

            fn call(&self, event: E, _context: &HandlerContext<'_, S>) -> Result<Fut, ReadError> {
                Ok(self(event, $($argument::extract(_context)?),*))
            }
        }
    };
}

handler!();
handler!(A1);
handler!(A1, A2);
handler!(A1, A2, A3);
handler!(A1, A2, A3, A4);
handler!(A1, A2, A3, A4, A5);
handler!(A1, A2, A3, A4, A5, A6);
handler!(A1, A2, A3, A4, A5, A6, A7);
handler!(A1, A2, A3, A4, A5, A6, A7, A8);
