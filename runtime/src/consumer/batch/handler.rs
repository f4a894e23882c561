//! Batch handlers: async functions of a list of events, and what else they can take.

use std::any::Any;

use super::error::BatchError;
use crate::BoxError;
use crate::consumer::consumed::ConsumedOffset;
use crate::consumer::extract::{Extract, HandlerContext, State};
use crate::event::{Contract, DecodeEvent, Event, EventSet, ReadError, RecordRef, Writers};
use crate::once::Lent;
use crate::transport::{Membership, TopicPartition};

/// What one record is in the list that a batch handler takes: an event, a set of events, or a tuple of one of these and up to four arguments that
/// are [`Extract`]: `Vec<OrderPaidEvent>`, `Vec<(OrderPaidEvent, RecordMetadata)>`.
///
/// `M` tells these forms apart; there is nothing to implement by hand.
#[diagnostic::on_unimplemented(
    message = "a batch has no items of the type `{Self}`",
    label = "not an event, a set of events, or a tuple that begins with one",
    note = "a batch is a `Vec<E>`, or a `Vec<(E, RecordMetadata, …)>`, of an event or a set of events `E`"
)]
pub trait BatchItem<M, S>: Send + Sized {
    /// The events that it can be.
    #[doc(hidden)]
    const EVENTS: &'static [&'static Contract];

    /// What is read of the record's bytes.
    #[doc(hidden)]
    type Read: Send + 'static;

    /// Reads it.
    ///
    /// # Errors
    /// When the record is none: it counts as one that cannot be read.
    #[doc(hidden)]
    fn read(record: &RecordRef<'_>, writers: &Writers) -> Result<Self::Read, ReadError>;

    /// Takes the rest from the surroundings.
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    #[doc(hidden)]
    fn item(read: Self::Read, context: &HandlerContext<'_, S>) -> Result<Self, ReadError>;
}

/// An item that is an event.
#[derive(Debug)]
pub enum OfEvent {}

/// An item that is a set of events.
#[derive(Debug)]
pub enum OfSet {}

impl<E: Event + for<'de> DecodeEvent<'de> + Send + 'static, S> BatchItem<OfEvent, S> for E {
    const EVENTS: &'static [&'static Contract] = &[E::CONTRACT];

    type Read = E;

    fn read(record: &RecordRef<'_>, writers: &Writers) -> Result<E, ReadError> {
        E::from_record_with(record, writers)
    }

    fn item(read: E, _: &HandlerContext<'_, S>) -> Result<E, ReadError> {
        Ok(read)
    }
}

impl<E: EventSet + Send + 'static, S> BatchItem<OfSet, S> for E {
    const EVENTS: &'static [&'static Contract] = E::EVENTS;

    type Read = E;

    fn read(record: &RecordRef<'_>, writers: &Writers) -> Result<E, ReadError> {
        E::from_record_with(record, writers)
    }

    fn item(read: E, _: &HandlerContext<'_, S>) -> Result<E, ReadError> {
        Ok(read)
    }
}

/// What a batch handler can take after its list: what is the same for all records of a batch.
///
/// | argument | what it is |
/// |---|---|
/// | [`TopicPartition`] | where the batch is from |
/// | [`State<S>`](State) | what the consumer's [`state`](crate::ConsumerBuilder::state) is |
/// | [`ConsumedOffset`] | the offset behind the last record of the batch, for a transaction of the handler's own |
///
/// A store of handled events can lend something to the whole batch: `Tx` of `kafka-event-sql` is the transaction in which all of its events are
/// remembered.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no argument of a batch handler",
    label = "not the same for all records of a batch",
    note = "it can take `State<S>`, `TopicPartition` and `ConsumedOffset`; what is of one record stands beside its event: `Vec<(E, RecordMetadata)>`"
)]
pub trait BatchExtract<S>: Send + Sized {
    /// Whoever takes it commits the offset of the batch.
    #[doc(hidden)]
    const COMMITS: bool = false;

    /// What the consumer's store of handled events has to lend for it, to a batch as a whole
    /// ([`Store::ONE_CLAIM_A_BATCH`](crate::once::Store::ONE_CLAIM_A_BATCH)). A consumer whose store does not, or that has none, does not start:
    /// [`ConsumerError::NotLent`](crate::ConsumerError::NotLent).
    const NEEDS: Option<Lent> = None;

    /// Takes it from the surroundings.
    ///
    /// # Errors
    /// When it is not there: the batch fails as if its handler had returned that in a [`BoxError`].
    fn extract(context: &BatchContext<'_, S>) -> Result<Self, BoxError>;
}

/// What stands around a batch.
#[derive(Debug)]
pub struct BatchContext<'a, S> {
    pub(in crate::consumer) partition: &'a TopicPartition,
    /// The offset behind its last record.
    pub(in crate::consumer) next: i64,
    pub(in crate::consumer) state: &'a S,
    pub(in crate::consumer) membership: Option<&'a Membership>,
    /// What the claim to the ids of the batch lends; `None` where there is no such claim.
    pub(in crate::consumer) lent: Option<&'a (dyn Any + Send + Sync)>,
}

impl<S> BatchContext<'_, S> {
    /// What the consumer's store of handled events lends for this batch ([`Claim::Lent`](crate::once::Claim::Lent)), if that is a `T`. A type
    /// that says so by [`BatchExtract::NEEDS`] is extracted only where it is.
    #[must_use]
    pub fn lent<T: Any>(&self) -> Option<&T> {
        self.lent?.downcast_ref()
    }
}

impl<S> BatchExtract<S> for TopicPartition {
    fn extract(context: &BatchContext<'_, S>) -> Result<Self, BoxError> {
        Ok(context.partition.clone())
    }
}

impl<S: Clone + Send> BatchExtract<S> for State<S> {
    fn extract(context: &BatchContext<'_, S>) -> Result<Self, BoxError> {
        Ok(Self(context.state.clone()))
    }
}

impl<S> BatchExtract<S> for ConsumedOffset {
    const COMMITS: bool = true;

    fn extract(context: &BatchContext<'_, S>) -> Result<Self, BoxError> {
        Ok(Self {
            partition: context.partition.clone(),
            next: context.next,
            member: context.membership.and_then(|membership| membership.now()),
        })
    }
}

/// An async function that handles several records at once: `async fn(Vec<E>, …) -> Result<(), BatchError<X>>`, or one that returns
/// [`Events`](crate::Events) for a consumer that sends them ([`Returns`](crate::Returns)), for [`on_batch`](crate::ConsumerBuilder::on_batch). After
/// the list it can take up to four arguments that are [`BatchExtract`]. There is nothing to implement by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a batch handler",
    label = "not an async function of a list of events",
    note = "a batch handler is `async fn(batch: Vec<E>, …) -> Result<(), BatchError<X>>`"
)]
pub trait BatchHandler<B, M, A, S>: Send + Sync + 'static {
    /// What it can fail with.
    type Error: Into<BoxError>;

    /// What it returns for the whole batch: `()`, or events that are to be sent (see [`Returns`](crate::Returns)).
    type Output;

    /// It commits the offset of each batch.
    #[doc(hidden)]
    const COMMITS: bool;

    /// What its arguments need.
    #[doc(hidden)]
    fn needs() -> Vec<Lent>;

    /// The handling of one batch.
    type Work: Future<Output = Result<Self::Output, BatchError<Self::Error>>> + Send + 'static;

    /// Handles one batch.
    ///
    /// # Errors
    /// When an argument is not there.
    fn call(&self, batch: Vec<B>, context: &BatchContext<'_, S>) -> Result<Self::Work, BoxError>;
}

macro_rules! batch_handler {
    ($($argument:ident),*) => {
        impl<F, Fut, O, X, B, M, S, $($argument),*> BatchHandler<B, M, ($($argument,)*), S> for F
        where
            B: BatchItem<M, S>,
            F: Fn(Vec<B>, $($argument),*) -> Fut + Send + Sync + 'static,
            Fut: Future<Output = Result<O, BatchError<X>>> + Send + 'static,
            X: Into<BoxError>,
            $($argument: BatchExtract<S>,)*
        {
            type Error = X;
            type Output = O;
            type Work = Fut;

            const COMMITS: bool = false $(|| $argument::COMMITS)*;

            fn needs() -> Vec<Lent> {
                let needs: &[Option<Lent>] = &[$($argument::NEEDS),*];
                needs.iter().copied().flatten().collect()
            }

            fn call(&self, batch: Vec<B>, _context: &BatchContext<'_, S>) -> Result<Fut, BoxError> {
                Ok(self(batch, $($argument::extract(_context)?),*))
            }
        }

        batch_item!($($argument),*);
    };
}

macro_rules! batch_item {
    () => {};
    ($($argument:ident),*) => {
        impl<E, M, S, $($argument),*> BatchItem<(M, $($argument,)*), S> for (E, $($argument,)*)
        where
            E: BatchItem<M, S>,
            $($argument: Extract<S>,)*
        {
            const EVENTS: &'static [&'static Contract] = E::EVENTS;

            type Read = E::Read;

            fn read(record: &RecordRef<'_>, writers: &Writers) -> Result<E::Read, ReadError> {
                E::read(record, writers)
            }

            fn item(read: E::Read, context: &HandlerContext<'_, S>) -> Result<Self, ReadError> {
                const {
                    assert!(
                        !(false $(|| $argument::COMMITS)*),
                        "a batch is committed as a whole: take `ConsumedOffset` as an argument of the handler, behind the list"
                    );
                    assert!(
                        true $(&& $argument::NEEDS.is_none())*,
                        "a store lends to a batch as a whole: take what it lends (`Tx`) as an argument of the handler, behind the list"
                    );
                }
                Ok((E::item(read, context)?, $($argument::extract(context)?,)*))
            }
        }
    };
}

batch_handler!();
batch_handler!(A1);
batch_handler!(A1, A2);
batch_handler!(A1, A2, A3);
batch_handler!(A1, A2, A3, A4);
