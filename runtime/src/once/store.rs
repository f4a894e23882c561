//! What a store does: it lets one consumer at a time have an id, and remembers those that were handled.

use std::any::{TypeId, type_name};
use std::fmt;
use std::sync::Arc;

use super::error::{CommitError, StoreError};
use super::id::EventId;

/// What a store knows of an event.
#[derive(Debug)]
pub enum Begun<C> {
    /// It was not handled, and is now claimed by the caller.
    Fresh(C),
    /// It was handled.
    Done,
    /// Somebody else has claimed it. The consumer asks again, first after 10 ms, later once a second.
    Busy,
}

/// A claim to several ids: to those of a batch.
#[derive(Debug)]
pub struct BatchClaim<C> {
    /// The claim, which is committed and released for all of them.
    pub claim: C,
    /// Of each id that was asked for, in their order, whether it is claimed; the others were handled.
    pub fresh: Vec<bool>,
}

/// A memory of handled events. Those of this crate are [`Memory`](super::Memory) and `Redb` (feature `redb`); `kafka-event-sql` and
/// `kafka-event-redis` have others.
///
/// A store is shared: by the lanes of a consumer, by consumers of a process where it is a handle that can be cloned, and by processes
/// where it is a server. Its methods have to come to an end in bounded time, seconds rather than minutes: that a server does not answer is an
/// error and no reason to wait.
pub trait Store: Send + Sync + 'static {
    /// What is given for an id.
    type Claim: Claim;

    /// Whether the events of a batch have one claim, which [`begin_batch`](Self::begin_batch) gives: it is committed as a whole, and what it lends is lent
    /// to the batch. Where it is `false`, each has a claim of its own by [`begin`](Self::begin), all of them at the same time; so a store whose claims hold
    /// something scarce, such as a connection, has one for all.
    const ONE_CLAIM_A_BATCH: bool = false;

    /// Reaches the store and makes what it needs, once for each consumer that starts.
    ///
    /// # Errors
    /// When that does not succeed: the consumer does not start.
    fn prepare(&self) -> impl Future<Output = Result<(), StoreError>> + Send {
        async { Ok(()) }
    }

    /// Claims the id, unless it was handled or somebody else has claimed it. A future that is dropped leaves nothing claimed, at least not
    /// for ever.
    ///
    /// # Errors
    /// When the store cannot say: it is asked again.
    fn begin(
        &self,
        id: &EventId,
    ) -> impl Future<Output = Result<Begun<Self::Claim>, StoreError>> + Send;

    /// Claims those ids that were not handled, for a batch: [`ONE_CLAIM_A_BATCH`](Self::ONE_CLAIM_A_BATCH). No id is there twice. The answer is
    /// [`Begun::Done`] when all of them were handled, and [`Begun::Busy`] when somebody else has one of them; then none is claimed, so that two who
    /// have what the other one needs do not wait for each other.
    ///
    /// # Errors
    /// As for [`begin`](Self::begin).
    fn begin_batch(
        &self,
        ids: &[EventId],
    ) -> impl Future<Output = Result<Begun<BatchClaim<Self::Claim>>, StoreError>> + Send {
        let _ = ids;
        async {
            let reason = "its `begin_batch` is not written, and it says that it has one";
            Err(StoreError::new("claim a batch", reason))
        }
    }

    /// Returns when all that was [committed](Claim::commit) before is remembered for good. The consumer calls it before it commits offsets, from
    /// a thread that may block: a store can so remember many ids at once and yet never forget one whose offset is committed. There is nothing to
    /// do where a commit is for good itself.
    ///
    /// # Errors
    /// When it is not: the offsets are not committed, and the next time it is tried again.
    fn flush(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// A claim to an id: nobody else handles the event while it stands. Dropping it releases it, at the latest after a time that the store
/// documents.
pub trait Claim: Send + 'static {
    /// What it lends to the handler, such as an open transaction; `()` when there is nothing. An argument of a handler takes it by
    /// [`HandlerContext::lent`](crate::HandlerContext::lent), and says so by [`Extract::NEEDS`](crate::Extract::NEEDS); one of a batch handler by
    /// [`BatchContext::lent`](crate::BatchContext::lent) and [`BatchExtract::NEEDS`](crate::BatchExtract::NEEDS).
    type Lent: Send + Sync + 'static;

    /// What it lends.
    fn lent(&self) -> &Self::Lent;

    /// Remembers the id. After [`CommitError::Unavailable`] it is called again.
    ///
    /// # Errors
    /// [`CommitError`] says what they mean.
    fn commit(&mut self) -> impl Future<Output = Result<(), CommitError>> + Send;

    /// Gives the id up as it was before. What cannot be released at once releases itself later.
    fn release(self) -> impl Future<Output = ()> + Send
    where
        Self: Sized,
    {
        async move { drop(self) }
    }
}

/// Shared among consumers.
impl<T: Store> Store for Arc<T> {
    type Claim = T::Claim;

    const ONE_CLAIM_A_BATCH: bool = T::ONE_CLAIM_A_BATCH;

    fn prepare(&self) -> impl Future<Output = Result<(), StoreError>> + Send {
        (**self).prepare()
    }

    fn begin(
        &self,
        id: &EventId,
    ) -> impl Future<Output = Result<Begun<Self::Claim>, StoreError>> + Send {
        (**self).begin(id)
    }

    fn begin_batch(
        &self,
        ids: &[EventId],
    ) -> impl Future<Output = Result<Begun<BatchClaim<Self::Claim>>, StoreError>> + Send {
        (**self).begin_batch(ids)
    }

    fn flush(&self) -> Result<(), StoreError> {
        (**self).flush()
    }
}

/// A type that a claim lends, and that an argument of a handler asks for.
#[derive(Clone, Copy)]
pub struct Lent {
    id: TypeId,
    name: fn() -> &'static str,
}

impl Lent {
    /// The type `T`: a [`Claim::Lent`].
    #[must_use]
    pub const fn of<T: 'static>() -> Self {
        Self {
            id: TypeId::of::<T>(),
            name: type_name::<T>,
        }
    }

    /// Its name, for errors.
    #[must_use]
    pub fn name(self) -> &'static str {
        (self.name)()
    }
}

impl PartialEq for Lent {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Lent {}

impl fmt::Debug for Lent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lent").field(&self.name()).finish()
    }
}
