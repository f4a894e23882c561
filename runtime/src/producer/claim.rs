//! What a producer writes to the object store before it sends: marked fields, and a value above the threshold.

use std::sync::Arc;

use tokio::runtime::{Handle, RuntimeFlavor};

use super::error::SendError;
use super::prepared::{Prepared, encode_error};
use super::queue::{Queue, Route};
use crate::LargeBytes;
use crate::claim_check::{ClaimError, Claims};
use crate::event::Event;
use crate::transport::block_on;

impl Queue {
    /// The record of an event whose large parts are in the store.
    pub(super) async fn prepare<E: Event>(
        &self,
        event: &E,
    ) -> Result<(Arc<Route>, Box<Prepared>), SendError> {
        let fields = waiting(event);
        if !fields.is_empty() {
            // Boxed, as what follows is: a send that uploads nothing need not have room for it.
            let uploaded = Box::pin(self.upload(&fields)).await;
            uploaded.map_err(refused::<E>)?;
        }
        let (route, mut record) = self.prepare_as_it_is(event)?;
        if let Some(claims) = self.claims_for(&record) {
            let value = record.take_value();
            let within = claims.within(&value);
            let content_type = E::CONTRACT.format.content_type();
            let check = Box::pin(claims.upload_value(value, content_type)).await;
            let referred = record.refer_to(&check.map_err(refused::<E>)?, within);
            referred.map_err(|source| SendError::Record(encode_error(E::CONTRACT, source)))?;
        }
        Ok((route, self.checked(event, record)?))
    }

    /// As [`prepare`](Self::prepare), of an event of which nothing is to be uploaded.
    pub(super) fn prepare_at_once<E: Event>(
        &self,
        event: &E,
    ) -> Result<(Arc<Route>, Box<Prepared>), SendError> {
        if !waiting(event).is_empty() {
            return Err(refused::<E>(ClaimError::NotUploaded));
        }
        let (route, record) = self.prepare_as_it_is(event)?;
        if self.claims_for(&record).is_some() {
            record.recycle();
            return Err(refused::<E>(ClaimError::NotUploaded));
        }
        Ok((route, self.checked(event, record)?))
    }

    /// As [`prepare`](Self::prepare), for a thread, which sleeps while the producer's runtime uploads.
    pub(super) fn prepare_blocking<E: Event>(
        &self,
        event: &E,
    ) -> Result<(Arc<Route>, Box<Prepared>), SendError> {
        let at_once = self.prepare_at_once(event);
        let uploads = matches!(&at_once, Err(SendError::ClaimCheck { .. }));
        // The only thread of a runtime would wait for itself.
        let is_alone = self.runtime.runtime_flavor() == RuntimeFlavor::CurrentThread
            && Handle::try_current().is_ok();
        if !uploads || is_alone {
            return at_once;
        }
        let _context = self.runtime.enter();
        block_on(self.prepare(event))
    }

    /// Where the value of a record is uploaded to, when it is.
    fn claims_for(&self, record: &Prepared) -> Option<&Claims> {
        let length = record.value().map_or(0, <[u8]>::len);
        let claims = self.kafka.known_claims();
        claims.filter(|claims| claims.takes(length))
    }

    async fn upload(&self, fields: &[&LargeBytes]) -> Result<(), ClaimError> {
        let claims = self.kafka.known_claims().ok_or(ClaimError::NoStore)?;
        for field in fields {
            claims.upload(field).await?;
        }
        Ok(())
    }
}

/// The fields that are to be uploaded and were not yet.
fn waiting<E: Event>(event: &E) -> Vec<&LargeBytes> {
    let mut fields = Vec::new();
    event.each_claim(&mut |field| {
        if field.claim_check().is_none() {
            fields.push(field);
        }
    });
    fields
}

fn refused<E: Event>(source: ClaimError) -> SendError {
    SendError::ClaimCheck {
        event: E::CONTRACT.name,
        source,
    }
}
