//! Without the feature `claim-check`: there is no store, and nobody has one.

use super::{ClaimError, Fetched};
use crate::consumer::RawRecord;
use crate::{ClaimCheck, LargeBytes};

/// No value.
#[derive(Clone, Debug)]
pub(crate) enum Claims {}

impl Claims {
    pub(crate) fn takes(&self, _: usize) -> bool {
        match *self {}
    }

    pub(crate) fn within(&self, _: &[u8]) -> Vec<u8> {
        match *self {}
    }

    pub(crate) async fn upload<'a>(&self, _: &'a LargeBytes) -> Result<&'a ClaimCheck, ClaimError> {
        match *self {}
    }

    pub(crate) async fn upload_value(&self, _: Vec<u8>, _: &str) -> Result<ClaimCheck, ClaimError> {
        match *self {}
    }

    pub(crate) async fn fetch(&self, _: &RawRecord, _: &ClaimCheck) -> Result<Fetched, ClaimError> {
        match *self {}
    }
}
