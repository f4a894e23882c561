//! A value that is in the object store as a whole: how its record says so.
//!
//! The value of such a record is a [`ClaimCheck`] as JSON, and two headers say so: `content-type` names that form (the type of the payload is in the
//! reference), and `ce_dataref` has the URI, as the CloudEvents extension Dataref asks. Where the value has references of its own, for fields that are claim checks, a third
//! names their objects. A record with a value is never a tombstone.

use super::ClaimError;
use crate::ClaimCheck;
use crate::codec::json;
use crate::consumer::RawRecord;
use crate::event;

/// The `content-type` of a record whose value is a reference.
pub(crate) const CONTENT_TYPE: &str = "application/vnd.kafka-event.claim-check+json";

/// The header with the URI (CloudEvents, extension Dataref 1.0).
pub(crate) const DATA_REF: &str = "ce_dataref";

/// The header with the names of the objects that the value refers to itself: who collects objects need not fetch it.
pub(crate) const WITHIN: &str = "kafka_event-claims";

/// The reference that stands for a record's value, unread; `None`: the value is in the record.
pub(crate) fn reference_of(record: &RawRecord) -> Option<&[u8]> {
    let content_type = record.header(event::CONTENT_TYPE)?;
    (content_type == CONTENT_TYPE.as_bytes()).then(|| record.value())?
}

/// Where the value of a record is; `None`: it is in the record.
pub(crate) fn claim_check_of(record: &RawRecord) -> Option<Result<ClaimCheck, ClaimError>> {
    let check = json::decode(reference_of(record)?);
    Some(check.map_err(|source| ClaimError::Malformed { source }))
}
