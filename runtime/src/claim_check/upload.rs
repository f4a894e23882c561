//! From bytes to an object and the reference to it, piece by piece.

use std::pin::pin;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, Stream, StreamExt as _};
use object_store::buffered::BufWriter;
use object_store::path::Path;
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::task::coop;

use super::ClaimError;
use super::claims::{Claims, new_name, store_error};
use crate::types::{Content, SharedBytes};
use crate::{BoxError, ClaimCheck, LargeBytes};

/// How much is in one request. What is shorter is one request as a whole; S3 takes 10,000 parts, so that an object can have 80 GB.
const PART: usize = 8 * 1024 * 1024;

/// How many parts are on their way while the next one is filled.
const PARTS_ON_THEIR_WAY: usize = 1;

/// How much is read and hashed at once.
const PIECE: usize = 256 * 1024;

impl Claims {
    /// Writes the bytes to the store, unless they are there, and gives back the reference, which the value keeps: for a field that is not marked, or to
    /// send later what is uploaded now. An object that no record refers to is [collected](Self::collect) after some time.
    ///
    /// # Errors
    /// When the bytes cannot be read or the store does not take them.
    pub async fn upload<'a>(&self, large: &'a LargeBytes) -> Result<&'a ClaimCheck, ClaimError> {
        if let Some(check) = large.claim_check() {
            return Ok(check);
        }
        let content_type = large.content_type();
        let check = match large.content() {
            Some(Content::Bytes(bytes)) => self.put(pieces(bytes), content_type).await?,
            Some(Content::File(path)) => self.put(file(path), content_type).await?,
            None => return Err(ClaimError::NotUploaded),
        };
        Ok(large.uploaded(check))
    }

    /// Writes what a stream yields to the store: the value for a field of an event. Some 16 MiB of it are in memory at once.
    ///
    /// # Errors
    /// When the stream fails or the store does not take the bytes.
    pub async fn upload_stream<E: Into<BoxError>>(
        &self,
        stream: impl Stream<Item = Result<Bytes, E>> + Send,
        content_type: &str,
    ) -> Result<LargeBytes, ClaimError> {
        let stream = stream.map(|piece| piece.map_err(Into::into));
        self.put(stream, content_type).await.map(Into::into)
    }

    /// Writes the value of a record to the store.
    pub(crate) async fn upload_value(
        &self,
        value: Vec<u8>,
        content_type: &str,
    ) -> Result<ClaimCheck, ClaimError> {
        let value = Bytes::from(value);
        self.put(slices(value), content_type).await
    }

    async fn put(
        &self,
        pieces: impl Stream<Item = Result<Bytes, BoxError>> + Send,
        content_type: &str,
    ) -> Result<ClaimCheck, ClaimError> {
        let name = new_name();
        let uri = self.uri(&name);
        let path = Path::from(name);
        let mut object = BufWriter::with_capacity(Arc::clone(&self.store), path, PART)
            .with_max_concurrency(PARTS_ON_THEIR_WAY);
        let mut hash = Sha256::new();
        let mut length = 0;
        let mut pieces = pin!(pieces);
        let written = async {
            while let Some(piece) = pieces.next().await {
                let piece = piece.map_err(|source| ClaimError::Content { source })?;
                hash.update(&piece);
                length += piece.len() as u64;
                object
                    .put(piece)
                    .await
                    .map_err(|error| store_error(&uri, error))?;
                // Hashing what is in memory never waits, and would keep the thread from other tasks.
                coop::consume_budget().await;
            }
            Ok(())
        };
        if let Err(error) = written.await {
            // Parts that were written and are no object cost money; the first error counts.
            let _ = object.abort().await;
            return Err(error);
        }
        object
            .shutdown()
            .await
            .map_err(|error| match error.downcast::<object_store::Error>() {
                Ok(error) => store_error(&uri, error),
                Err(error) => ClaimError::Store {
                    uri: uri.clone(),
                    source: error.into(),
                },
            })?;
        let sha256 = hash.finalize().into();
        Ok(ClaimCheck::new(
            uri,
            length,
            content_type.to_owned(),
            sha256,
        ))
    }
}

fn pieces(bytes: &SharedBytes) -> impl Stream<Item = Result<Bytes, BoxError>> + Send + use<> {
    slices(Bytes::from_owner(bytes.clone()))
}

/// Bytes in memory, cut and not copied.
fn slices(bytes: Bytes) -> impl Stream<Item = Result<Bytes, BoxError>> + Send {
    stream::unfold(bytes, async |mut left| {
        let piece = left.split_to(left.len().min(PIECE));
        (!piece.is_empty()).then_some((Ok(piece), left))
    })
}

/// What is in a file.
fn file(path: &std::path::Path) -> impl Stream<Item = Result<Bytes, BoxError>> + Send {
    let path = path.to_owned();
    stream::try_unfold(None, move |open| {
        let path = path.clone();
        async move {
            let mut file = match open {
                Some(file) => file,
                None => tokio::fs::File::open(path).await?,
            };
            let mut piece = BytesMut::with_capacity(PIECE);
            let read = file.read_buf(&mut piece).await?;
            Ok((read > 0).then(|| (piece.freeze(), Some(file))))
        }
    })
}
