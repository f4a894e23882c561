//! From a reference to the bytes, compared with what was uploaded.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::stream::{BoxStream, Stream, StreamExt as _};
use object_store::ObjectStoreExt as _;
use sha2::{Digest as _, Sha256};

use super::claims::{Claims, permits, store_error};
use super::{ClaimError, Fetched};
use crate::consumer::RawRecord;
use crate::{ClaimCheck, LargeBytes};

/// The bytes of an object as they come. It ends with an error, and not with `None`, when they were not the bytes that were uploaded: what was made of them
/// before the end may be kept only when it has ended well. No more bytes come than were uploaded.
pub struct ClaimStream {
    bytes: BoxStream<'static, object_store::Result<Bytes>>,
    hash: Sha256,
    check: ClaimCheck,
    left: u64,
    has_ended: bool,
}

impl Claims {
    /// The bytes of a field, piece by piece.
    ///
    /// # Errors
    /// When the reference is to another store, or the object is not there, is of another length, or cannot be read.
    pub async fn stream(&self, large: &LargeBytes) -> Result<ClaimStream, ClaimError> {
        let check = large.claim_check().ok_or(ClaimError::NotUploaded)?;
        self.open(check).await
    }

    /// The bytes of a field, all of them, and those that were uploaded.
    ///
    /// # Errors
    /// As [`stream`](Self::stream); when they are others than were uploaded; when there are more than [`memory`](Self::memory).
    pub async fn bytes(&self, large: &LargeBytes) -> Result<Bytes, ClaimError> {
        let check = large.claim_check().ok_or(ClaimError::NotUploaded)?;
        self.check_length(&check.uri, check.length)?;
        self.read(check, 0).await.map(Into::into)
    }

    /// The record with the value that it refers to, once there is room for it.
    pub(crate) async fn fetch(
        &self,
        record: &RawRecord,
        check: &ClaimCheck,
    ) -> Result<Fetched, ClaimError> {
        self.check_length(&check.uri, check.length)?;
        let room = Arc::clone(&self.room);
        let room = room.acquire_many_owned(permits(check.length)).await;
        // Nobody closes it.
        let room = room.map_err(|_| ClaimError::NoStore)?;
        let value = self.read(check, record.len()).await?;
        Ok(Fetched {
            record: record.with_value(value, &check.content_type),
            _room: room,
        })
    }

    /// All bytes, in memory that has room for so many more.
    async fn read(&self, check: &ClaimCheck, more: usize) -> Result<Vec<u8>, ClaimError> {
        let mut stream = self.open(check).await?;
        // The object is there, and as long as the record says.
        let length = usize::try_from(check.length).unwrap_or(usize::MAX);
        let mut bytes = Vec::with_capacity(length.saturating_add(more));
        while let Some(piece) = stream.next().await {
            bytes.extend_from_slice(&piece?);
        }
        Ok(bytes)
    }

    async fn open(&self, check: &ClaimCheck) -> Result<ClaimStream, ClaimError> {
        let place = self.place(&check.uri)?;
        let object = self.store.get(&place).await;
        let object = object.map_err(|error| store_error(&check.uri, error))?;
        if object.meta.size != check.length {
            return Err(altered(check, "length"));
        }
        Ok(ClaimStream {
            bytes: object.into_stream(),
            hash: Sha256::new(),
            check: check.clone(),
            left: check.length,
            has_ended: false,
        })
    }
}

fn altered(check: &ClaimCheck, what: &'static str) -> ClaimError {
    ClaimError::Altered {
        uri: check.uri.clone(),
        what,
    }
}

impl ClaimStream {
    /// What the stream yields for what the store gave.
    fn item(
        &mut self,
        next: Option<object_store::Result<Bytes>>,
    ) -> Option<Result<Bytes, ClaimError>> {
        match next {
            Some(Ok(piece)) => match self.left.checked_sub(piece.len() as u64) {
                Some(left) => {
                    self.left = left;
                    self.hash.update(&piece);
                    Some(Ok(piece))
                }
                None => Some(Err(altered(&self.check, "length"))),
            },
            Some(Err(error)) => Some(Err(store_error(&self.check.uri, error))),
            None if self.left > 0 => Some(Err(altered(&self.check, "length"))),
            None => {
                let hash: [u8; 32] = self.hash.finalize_reset().into();
                (hash != self.check.sha256).then(|| Err(altered(&self.check, "SHA-256")))
            }
        }
    }
}

impl Stream for ClaimStream {
    type Item = Result<Bytes, ClaimError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        let next = ready!(self.bytes.poll_next_unpin(context));
        let item = self.item(next);
        self.has_ended = !matches!(item, Some(Ok(_)));
        Poll::Ready(item)
    }
}

impl fmt::Debug for ClaimStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimStream")
            .field("uri", &self.check.uri)
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}
