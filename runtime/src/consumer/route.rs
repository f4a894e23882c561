//! A handler without its types: it reads its event from a record, and is called.

use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt as _, ready};

use super::batch::{BatchCall, Batches, StatelessCall};
use super::extract::HandlerContext;
use super::failure::Failed;
use super::handler::Handler;
use super::made::Made;
use crate::event::{DecodeEvent, Event, EventSet, Events, ReadError, RecordRef, Writers};
use crate::{BoxError, Disposition};

/// What a handler makes of a record: the work to be done.
pub(super) type Work = BoxFuture<'static, Result<Made, Failed>>;

/// The work of a handler, whose error is asked what becomes of the record.
fn work<O: Events, X: Disposition + Into<BoxError>>(
    work: impl Future<Output = Result<O, X>> + Send + 'static,
) -> Work {
    let made = |done: Result<O, X>| done.map(Made::of).map_err(Failed::new);
    work.map(made).boxed()
}

/// An event that was read: calling it starts its handler.
pub(super) type Call<'a, S> =
    Box<dyn FnOnce(&HandlerContext<'_, S>) -> Result<Work, ReadError> + Send + 'a>;

/// A handler without its types.
pub(super) trait Route<S>: Send + Sync {
    /// Reads the record and starts the handler.
    fn start(
        &self,
        record: &RecordRef<'_>,
        writers: &Writers,
        context: &HandlerContext<'_, S>,
    ) -> Result<Work, ReadError>;

    /// Reads the record, for a handler that is started later.
    fn read(&self, record: &RecordRef<'_>, writers: &Writers) -> Result<Call<'_, S>, ReadError>;

    /// How large its batches are, where it takes several records at once.
    fn batches(&self) -> Option<Batches> {
        None
    }

    /// Begins a batch, where it takes any.
    fn begin(&self) -> Option<Box<dyn BatchCall<S> + '_>> {
        None
    }
}

/// What a handler is given of a record: the first of its arguments.
pub(super) trait Reading {
    type Argument: Send + 'static;

    fn read(record: &RecordRef<'_>, writers: &Writers) -> Result<Self::Argument, ReadError>;
}

/// The event that it is.
pub(super) struct OfEvent<E>(PhantomData<E>);

impl<E: for<'de> DecodeEvent<'de> + Send + 'static> Reading for OfEvent<E> {
    type Argument = E;

    fn read(record: &RecordRef<'_>, writers: &Writers) -> Result<E, ReadError> {
        E::from_record_with(record, writers)
    }
}

/// Whichever event of a set it is.
pub(super) struct OfSet<E>(PhantomData<E>);

impl<E: EventSet + Send + 'static> Reading for OfSet<E> {
    type Argument = E;

    fn read(record: &RecordRef<'_>, writers: &Writers) -> Result<E, ReadError> {
        E::from_record_with(record, writers)
    }
}

/// The key that its tombstone deletes.
pub(super) struct OfTombstone<E>(PhantomData<E>);

impl<E: Event<Key: Send> + 'static> Reading for OfTombstone<E> {
    type Argument = E::Key;

    fn read(record: &RecordRef<'_>, _: &Writers) -> Result<E::Key, ReadError> {
        E::key_of(record)
    }
}

/// A route for records one by one: reads `R` of each for the handler.
pub(super) struct OnRecord<R, A, H> {
    handler: H,
    types: PhantomData<fn(R, A)>,
}

impl<R, A, H> OnRecord<R, A, H> {
    pub(super) fn new(handler: H) -> Self {
        Self {
            handler,
            types: PhantomData,
        }
    }
}

impl<R, A, S, H> Route<S> for OnRecord<R, A, H>
where
    R: Reading,
    A: 'static,
    H: Handler<R::Argument, A, S, Error: Disposition, Output: Events>,
{
    fn start(
        &self,
        record: &RecordRef<'_>,
        writers: &Writers,
        context: &HandlerContext<'_, S>,
    ) -> Result<Work, ReadError> {
        let argument = R::read(record, writers)?;
        Ok(work(self.handler.call(argument, context)?))
    }

    fn read(&self, record: &RecordRef<'_>, writers: &Writers) -> Result<Call<'_, S>, ReadError> {
        let argument = R::read(record, writers)?;
        Ok(Box::new(move |context| {
            Ok(work(self.handler.call(argument, context)?))
        }))
    }
}

/// A route that was made before the consumer had a state.
pub(super) struct Stateless(pub(super) Arc<dyn Route<()>>);

impl<S> Route<S> for Stateless {
    fn start(
        &self,
        record: &RecordRef<'_>,
        writers: &Writers,
        context: &HandlerContext<'_, S>,
    ) -> Result<Work, ReadError> {
        self.0.start(record, writers, &stateless(context))
    }

    fn read(&self, record: &RecordRef<'_>, writers: &Writers) -> Result<Call<'_, S>, ReadError> {
        let call = self.0.read(record, writers)?;
        Ok(Box::new(move |context| call(&stateless(context))))
    }

    fn batches(&self) -> Option<Batches> {
        self.0.batches()
    }

    fn begin(&self) -> Option<Box<dyn BatchCall<S> + '_>> {
        let call = self.0.begin()?;
        Some(Box::new(StatelessCall(call)))
    }
}

pub(super) fn stateless<'a, S>(context: &HandlerContext<'a, S>) -> HandlerContext<'a, ()> {
    HandlerContext {
        record: context.record,
        parts: context.parts,
        metadata: context.metadata,
        state: &(),
        membership: context.membership,
        lent: context.lent,
    }
}

/// A handler that is no async function can panic before there is a future.
pub(super) fn guarded<T>(start: impl FnOnce() -> T) -> Result<T, Failed> {
    catch_unwind(AssertUnwindSafe(start)).map_err(|panic| Failed::panicked(&*panic))
}

/// The work of a handler that has failed already.
pub(super) fn fail(failed: Failed) -> Work {
    ready(Err(failed)).boxed()
}
