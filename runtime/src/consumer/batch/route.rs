//! A batch handler without its types: records are read into its list one after the other, then it is called.

use std::marker::PhantomData;

use futures_util::future::{BoxFuture, FutureExt as _, ready};

use super::error::{BatchError, BatchFailed};
use super::handler::{BatchContext, BatchHandler, BatchItem};
use super::size::Batches;
use crate::consumer::extract::HandlerContext;
use crate::consumer::failure::Failed;
use crate::consumer::made::Made;
use crate::consumer::route::{self, Route, Work, guarded, stateless};
use crate::event::{Contract, Events, ReadError, RecordRef, Writers};
use crate::transport::TopicPartition;
use crate::{BoxError, Disposition};

/// What a batch handler makes of its list.
pub(in crate::consumer) type BatchWork = BoxFuture<'static, Result<Made, BatchFailed>>;

/// How a record is handled.
pub(in crate::consumer) enum Kind<'a, S> {
    /// With others of the route; place and contract of the event that it is.
    Batch((usize, &'static Contract), &'a dyn Route<S>, Batches),
    /// By itself.
    Single,
    /// By nobody: it cannot be read, or is passed over. It ends no batch.
    Aside,
}

/// A list that is being read, and the handler that it goes to.
pub(in crate::consumer) trait BatchCall<S>: Send {
    /// Reads one more.
    fn read(
        &mut self,
        record: &RecordRef<'_>,
        writers: &Writers,
        context: &HandlerContext<'_, S>,
    ) -> Result<(), ReadError>;

    /// Leaves out what is not to be handled: `keep` says it of each that was read, in their order, and nothing of those that leave too.
    fn keep(&mut self, keep: &[bool]);

    /// Starts the handler.
    fn start(self: Box<Self>, context: &BatchContext<'_, S>) -> BatchWork;
}

/// The work of a handler, whose error is asked what becomes of the records.
fn told<O: Events, X: Disposition + Into<BoxError>>(
    work: impl Future<Output = Result<O, BatchError<X>>> + Send + 'static,
) -> BatchWork {
    let made = |done: Result<O, BatchError<X>>| done.map(Made::of).map_err(BatchFailed::from);
    work.map(made).boxed()
}

/// A route for batches. A record that comes alone is a batch of one.
pub(in crate::consumer) struct OnBatch<B, M, A, H> {
    pub(in crate::consumer) handler: H,
    pub(in crate::consumer) batches: Batches,
    pub(in crate::consumer) types: PhantomData<fn(B, M, A)>,
}

impl<B, M, A, H> OnBatch<B, M, A, H> {
    fn list(&self) -> Call<'_, B, M, A, H> {
        Call {
            route: self,
            items: Vec::new(),
        }
    }
}

struct Call<'a, B, M, A, H> {
    route: &'a OnBatch<B, M, A, H>,
    items: Vec<B>,
}

impl<B, M, A, S, H> BatchCall<S> for Call<'_, B, M, A, H>
where
    B: BatchItem<M, S>,
    H: BatchHandler<B, M, A, S, Error: Disposition, Output: Events>,
{
    fn read(
        &mut self,
        record: &RecordRef<'_>,
        writers: &Writers,
        context: &HandlerContext<'_, S>,
    ) -> Result<(), ReadError> {
        let read = B::read(record, writers)?;
        self.items.push(B::item(read, context)?);
        Ok(())
    }

    fn keep(&mut self, keep: &[bool]) {
        let mut keep = keep.iter();
        self.items.retain(|_| keep.next().is_some_and(|keep| *keep));
    }

    fn start(self: Box<Self>, context: &BatchContext<'_, S>) -> BatchWork {
        let handler = &self.route.handler;
        let work = guarded(|| handler.call(self.items, context));
        match work.and_then(|work| work.map_err(Failed::new::<BoxError>)) {
            Ok(work) => told(work),
            Err(failed) => ready(Err(failed.into())).boxed(),
        }
    }
}

impl<B, M, A, S, H> Route<S> for OnBatch<B, M, A, H>
where
    B: BatchItem<M, S>,
    H: BatchHandler<B, M, A, S, Error: Disposition, Output: Events>,
{
    fn start(
        &self,
        record: &RecordRef<'_>,
        writers: &Writers,
        context: &HandlerContext<'_, S>,
    ) -> Result<Work, ReadError> {
        self.read(record, writers)?(context)
    }

    fn read(
        &self,
        record: &RecordRef<'_>,
        writers: &Writers,
    ) -> Result<route::Call<'_, S>, ReadError> {
        let read = B::read(record, writers)?;
        Ok(Box::new(move |context| {
            let mut list = self.list();
            list.items.push(B::item(read, context)?);
            let metadata = context.metadata;
            let partition = TopicPartition::new(metadata.topic.clone(), metadata.partition);
            let work = Box::new(list).start(&BatchContext {
                partition: &partition,
                next: metadata.offset + 1,
                state: context.state,
                membership: context.membership,
                lent: context.lent,
            });
            let told = |done: Result<Made, BatchFailed>| done.map_err(|failed| failed.failed);
            Ok(work.map(told).boxed())
        }))
    }

    fn batches(&self) -> Option<Batches> {
        Some(self.batches)
    }

    fn begin(&self) -> Option<Box<dyn BatchCall<S> + '_>> {
        Some(Box::new(self.list()))
    }
}

/// A list of a handler that was given before the consumer had a state.
pub(in crate::consumer) struct StatelessCall<'a>(
    pub(in crate::consumer) Box<dyn BatchCall<()> + 'a>,
);

impl<S> BatchCall<S> for StatelessCall<'_> {
    fn read(
        &mut self,
        record: &RecordRef<'_>,
        writers: &Writers,
        context: &HandlerContext<'_, S>,
    ) -> Result<(), ReadError> {
        self.0.read(record, writers, &stateless(context))
    }

    fn keep(&mut self, keep: &[bool]) {
        self.0.keep(keep);
    }

    fn start(self: Box<Self>, context: &BatchContext<'_, S>) -> BatchWork {
        self.0.start(&BatchContext {
            partition: context.partition,
            next: context.next,
            state: &(),
            membership: context.membership,
            lent: context.lent,
        })
    }
}
