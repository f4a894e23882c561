//! A record whose value is in an object store, with its value.

use super::failure::Failure;
use super::process::Processor;
use super::record::RawRecord;
use crate::claim_check::{ClaimError, Fetched, claim_check_of, reference_of};

/// Whether a record's value is in an object store.
pub(super) fn is_claimed(record: &RawRecord) -> bool {
    reference_of(record).is_some()
}

impl<S> Processor<S> {
    /// Fetches the value of a record that has only a reference to it. `None`: the record has its value.
    pub(super) async fn fetched(&self, record: &RawRecord) -> Result<Option<Fetched>, Failure> {
        let Some(check) = claim_check_of(record) else {
            return Ok(None);
        };
        let claims = self.claims.as_ref().ok_or(ClaimError::NoStore);
        let fetched = match (claims, check) {
            // Boxed, so that a lane need not have room for it.
            (Ok(claims), Ok(check)) => Box::pin(claims.fetch(record, &check)).await,
            (Err(error), _) | (_, Err(error)) => Err(error),
        };
        fetched.map(Some).map_err(Failure::Claim)
    }
}
