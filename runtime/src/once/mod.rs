//! The memory of an idempotent consumer: which events were handled, so that a duplicate is not handled again.
//!
//! [`ConsumerBuilder::idempotent`](crate::ConsumerBuilder::idempotent) takes a [`Store`]. For each record the consumer claims the event's id
//! ([`EventId`]) there, calls the handler, and then has the id remembered:
//!
//! 1. The record is read. One that cannot be read, or that no handler wants, is never asked for.
//! 2. [`Store::begin`] gives a [`Claim`] ([`Begun::Fresh`]), knows that the event was handled ([`Begun::Done`]: the record is a duplicate, is
//!    counted and done), or says that somebody else is at it right now ([`Begun::Busy`]: it is asked again, until that one has come to an end).
//! 3. The handler runs. What the claim lends, such as an open transaction, can be its argument ([`Claim::Lent`]).
//! 4. It succeeded: [`Claim::commit`] remembers the id, and only then the record is done and its offset may be committed. It failed, panicked,
//!    took too long, or was abandoned: the claim is released, and the id is as it was before.
//!
//! What that promises with each store, and what not, is a page of its own: [`guarantees`](crate::guarantees).
//!
//! So an id is remembered after success only. Each attempt at a record is a claim of its own; the ids of records that become dead letters, are
//! postponed to a retry topic or are skipped are not remembered, and a replay of a dead letter is handled.
//!
//! # Batches
//!
//! A batch handler ([`on_batch`](crate::ConsumerBuilder::on_batch)) is given those of its records whose events were not handled. The others leave as duplicates, and so does the
//! second of two records in one batch that are the same event, when the first one is handled. Where somebody else is at one of the events the batch
//! ends before it, or waits, and holds nothing meanwhile.
//!
//! - **A claim for each event** ([`Memory`], `Redb`, Redis): when the handler has returned `Ok` all of them are remembered; when it names the
//!   record that failed ([`BatchError::at`](crate::BatchError::at)), those before it are, and the rest is not.
//! - **One claim for the batch** ([`Store::ONE_CLAIM_A_BATCH`]; an `Inbox`, whose `Tx` the handler takes once): all of it is one transaction. When the handler
//!   names the record that failed, everything is rolled back; those before it are handed to the handler again, without it, and then its error says what
//!   becomes of it. That first time counts as no attempt of theirs. So nothing is both undone and remembered.
//!
//! # When it does not answer
//!
//! A store that does not answer is a dependency that is away: the record waits in its place, the log says so, it is counted
//! (`store_failures` in [`ConsumerReport`](crate::ConsumerReport)), and the record is never blamed for it.

mod claims;
mod erased;
mod error;
mod id;
mod memory;
#[cfg(feature = "redb")]
mod redb;
mod store;

pub(crate) use erased::{AT_ONCE, BegunBatch, ErasedClaim, ErasedStore};
pub use error::{CommitError, StoreError};
pub use id::EventId;
pub use memory::{Memory, MemoryClaim};
#[cfg(feature = "redb")]
pub use redb::{Redb, RedbClaim};
pub use store::{BatchClaim, Begun, Claim, Lent, Store};
