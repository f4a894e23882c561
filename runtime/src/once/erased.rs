//! A store without its type, as a consumer keeps it.

use std::any::Any;

use futures_util::future::{BoxFuture, FutureExt as _};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::error::{CommitError, StoreError};
use super::id::EventId;
use super::store::{BatchClaim, Begun, Claim, Lent, Store};

/// How many events of a batch a store is asked for, or told of, at once.
pub(crate) const AT_ONCE: usize = 64;

/// What a store knows of the events of a batch.
pub(crate) enum BegunBatch {
    /// Each by itself, in their order.
    Each(Vec<Begun<Box<dyn ErasedClaim>>>),
    All(Begun<BatchClaim<Box<dyn ErasedClaim>>>),
}

pub(crate) trait ErasedStore: Send + Sync {
    fn lends(&self) -> Lent;

    /// Whether what it lends is lent to a batch.
    fn lends_to_batches(&self) -> bool;

    fn prepare(&self) -> BoxFuture<'_, Result<(), StoreError>>;

    fn begin<'a>(
        &'a self,
        id: &'a EventId,
    ) -> BoxFuture<'a, Result<Begun<Box<dyn ErasedClaim>>, StoreError>>;

    /// Claims the events of a batch, of which no two are the same.
    fn begin_batch<'a>(
        &'a self,
        ids: &'a [EventId],
    ) -> BoxFuture<'a, Result<BegunBatch, StoreError>>;

    fn flush(&self) -> Result<(), StoreError>;
}

pub(crate) trait ErasedClaim: Send {
    fn lent(&self) -> &(dyn Any + Send + Sync);

    fn commit(&mut self) -> BoxFuture<'_, Result<(), CommitError>>;

    fn release(self: Box<Self>) -> BoxFuture<'static, ()>;
}

fn boxed(claim: impl Claim) -> Box<dyn ErasedClaim> {
    Box::new(claim)
}

fn erased<C, D>(begun: Begun<C>, erase: impl FnOnce(C) -> D) -> Begun<D> {
    match begun {
        Begun::Fresh(claim) => Begun::Fresh(erase(claim)),
        Begun::Done => Begun::Done,
        Begun::Busy => Begun::Busy,
    }
}

impl<T: Store> ErasedStore for T {
    fn lends(&self) -> Lent {
        Lent::of::<<T::Claim as Claim>::Lent>()
    }

    fn lends_to_batches(&self) -> bool {
        T::ONE_CLAIM_A_BATCH
    }

    fn prepare(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        Store::prepare(self).boxed()
    }

    fn begin<'a>(
        &'a self,
        id: &'a EventId,
    ) -> BoxFuture<'a, Result<Begun<Box<dyn ErasedClaim>>, StoreError>> {
        let begun = async move { Ok(erased(Store::begin(self, id).await?, boxed)) };
        begun.boxed()
    }

    fn begin_batch<'a>(
        &'a self,
        ids: &'a [EventId],
    ) -> BoxFuture<'a, Result<BegunBatch, StoreError>> {
        if T::ONE_CLAIM_A_BATCH {
            let all = async move {
                let begun = Store::begin_batch(self, ids).await?;
                Ok(BegunBatch::All(erased(begun, |batch| BatchClaim {
                    claim: boxed(batch.claim),
                    fresh: batch.fresh,
                })))
            };
            return all.boxed();
        }
        let each: Vec<_> = ids.iter().map(|id| ErasedStore::begin(self, id)).collect();
        let each = stream::iter(each).buffered(AT_ONCE).try_collect();
        async move { each.await.map(BegunBatch::Each) }.boxed()
    }

    fn flush(&self) -> Result<(), StoreError> {
        Store::flush(self)
    }
}

impl<C: Claim> ErasedClaim for C {
    fn lent(&self) -> &(dyn Any + Send + Sync) {
        Claim::lent(self)
    }

    fn commit(&mut self) -> BoxFuture<'_, Result<(), CommitError>> {
        Claim::commit(self).boxed()
    }

    fn release(self: Box<Self>) -> BoxFuture<'static, ()> {
        Claim::release(*self).boxed()
    }
}
