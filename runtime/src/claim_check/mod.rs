//! Large payloads: written to an object store before the record is sent, and fetched from it by who reads the record.
//!
//! 1. [`Claims`] is the store, and how much goes there (`claims.rs`; without the feature `claim-check` nobody has one, `without.rs`).
//! 2. A producer uploads (`upload.rs`) the fields that are marked, and a value above the threshold as a whole, whose record then says so
//!    (`payload.rs`).
//! 3. A consumer fetches (`download.rs`) such a value before it is decoded; the bytes of a field are the handler's to ask for.
//! 4. Objects that no record refers to are deleted by `collect.rs`.
//!
//! What a record refers to was written by anybody: only objects of this program's own store are fetched, no more of one than the record says
//! it is long, and nothing of it is used as a whole before its SHA-256 has been compared.

#[cfg(feature = "claim-check")]
mod claims;
#[cfg(feature = "claim-check")]
mod collect;
#[cfg(feature = "claim-check")]
mod download;
mod error;
mod payload;
#[cfg(feature = "claim-check")]
mod upload;
#[cfg(not(feature = "claim-check"))]
mod without;

#[cfg(feature = "claim-check")]
pub use claims::Claims;
#[cfg(feature = "claim-check")]
pub use collect::{CollectClaims, CollectError, CollectedClaims};
#[cfg(feature = "claim-check")]
pub use download::ClaimStream;
pub use error::ClaimError;
pub(crate) use payload::{CONTENT_TYPE, DATA_REF, WITHIN, claim_check_of, reference_of};
#[cfg(not(feature = "claim-check"))]
pub(crate) use without::Claims;

use crate::consumer::RawRecord;

/// A record whose value was fetched, and the room that it takes of what may be in memory.
pub(crate) struct Fetched {
    pub(crate) record: RawRecord,
    #[cfg(feature = "claim-check")]
    _room: tokio::sync::OwnedSemaphorePermit,
}
