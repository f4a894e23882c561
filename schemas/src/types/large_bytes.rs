//! A field of bytes that are too large for a record, and are kept in an object store.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::ClaimCheck;
use crate::{Decode, DecodeError, Decoder, EncodeError, Encoder, EventType, TypeRef};

/// Bytes that are too large for a record (an image, a PDF), for a field with `#[event(claim_check)]`.
///
/// Before an event is sent its bytes are written to the producer's object store; the record carries the [`ClaimCheck`]. Who reads the event has that,
/// and asks the store for the bytes when they are wanted. So the value is one of two: content that is still to be uploaded, in memory or in
/// a file, or a reference to what is in the store; after an upload it is both, and sending the event again uploads nothing.
///
/// ```
/// use kafka_event_schema::LargeBytes;
///
/// let photo = LargeBytes::new(vec![0xFF, 0xD8]).with_content_type("image/jpeg");
/// assert!(photo.claim_check().is_none(), "nobody has uploaded it yet");
/// let scan = LargeBytes::file("scan.pdf").with_content_type("application/pdf");
/// # drop((photo, scan));
/// ```
///
/// Two are equal when their references are, or, while one has none, when their content is the same bytes or the same file.
#[derive(Clone)]
pub struct LargeBytes {
    content: Option<Content>,
    content_type: String,
    check: OnceLock<ClaimCheck>,
}

/// What is to be uploaded.
#[doc(hidden)]
#[derive(Clone)]
pub enum Content {
    /// Bytes in memory.
    Bytes(SharedBytes),
    /// A file.
    File(Arc<Path>),
}

/// Bytes in memory, whoever owns them.
#[doc(hidden)]
#[derive(Clone)]
pub struct SharedBytes(Arc<dyn AsRef<[u8]> + Send + Sync>);

impl AsRef<[u8]> for SharedBytes {
    fn as_ref(&self) -> &[u8] {
        (*self.0).as_ref()
    }
}

/// The media type when nothing is said.
const OCTETS: &str = "application/octet-stream";

impl LargeBytes {
    /// Bytes in memory: a `Vec<u8>`, `bytes::Bytes`, a memory-mapped file. They are not copied.
    #[must_use]
    pub fn new(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        Self::of(Content::Bytes(SharedBytes(Arc::new(bytes))))
    }

    /// The bytes of a file. It is read piece by piece when the event is sent, and must not change before.
    #[must_use]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::of(Content::File(path.into().into()))
    }

    fn of(content: Content) -> Self {
        Self {
            content: Some(content),
            content_type: OCTETS.to_owned(),
            check: OnceLock::new(),
        }
    }

    /// With this media type; `application/octet-stream` when nothing is said. What was uploaded keeps its own.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = content_type.into();
        self
    }

    /// Its media type.
    #[must_use]
    pub fn content_type(&self) -> &str {
        match self.claim_check() {
            Some(check) => &check.content_type,
            None => &self.content_type,
        }
    }

    /// The reference to the object; `None` until it was uploaded.
    #[must_use]
    pub fn claim_check(&self) -> Option<&ClaimCheck> {
        self.check.get()
    }

    /// What is to be uploaded; `None` for what was read from a record.
    #[doc(hidden)]
    #[must_use]
    pub fn content(&self) -> Option<&Content> {
        self.content.as_ref()
    }

    /// Says where it was uploaded to. Of two uploads the first counts.
    #[doc(hidden)]
    pub fn uploaded(&self, check: ClaimCheck) -> &ClaimCheck {
        self.check.get_or_init(|| check)
    }
}

/// No bytes, which are to be uploaded all the same.
impl Default for LargeBytes {
    fn default() -> Self {
        Self::new([])
    }
}

impl From<Vec<u8>> for LargeBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

/// What is in an object store already.
impl From<ClaimCheck> for LargeBytes {
    fn from(check: ClaimCheck) -> Self {
        Self {
            content: None,
            content_type: check.content_type.clone(),
            check: OnceLock::from(check),
        }
    }
}

impl PartialEq for LargeBytes {
    fn eq(&self, other: &Self) -> bool {
        match (self.claim_check(), other.claim_check()) {
            (Some(own), Some(other)) => own == other,
            _ => match (&self.content, &other.content) {
                (Some(Content::Bytes(own)), Some(Content::Bytes(other))) => {
                    own.as_ref() == other.as_ref()
                }
                (Some(Content::File(own)), Some(Content::File(other))) => own == other,
                _ => false,
            },
        }
    }
}

impl fmt::Debug for LargeBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("LargeBytes");
        match (self.claim_check(), &self.content) {
            (Some(check), _) => shown.field("claim_check", check),
            (None, Some(Content::Bytes(bytes))) => shown.field("bytes", &bytes.as_ref().len()),
            (None, Some(Content::File(path))) => shown.field("file", path),
            (None, None) => &mut shown,
        }
        .finish_non_exhaustive()
    }
}

impl EventType for LargeBytes {
    const SCHEMA: TypeRef = ClaimCheck::SCHEMA;

    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
        match self.claim_check() {
            Some(check) => check.encode(out),
            None => Err(EncodeError::custom(
                "its bytes are in no object store yet: mark the field with `#[event(claim_check)]`, so that a producer uploads them, or upload them before",
            )),
        }
    }
}

impl<'de> Decode<'de> for LargeBytes {
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        ClaimCheck::decode(input).map(Self::from)
    }
}

/// A field that can have `#[event(claim_check)]`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a claim check",
    label = "not `LargeBytes`",
    note = "bytes that a producer is to upload have the type `kafka_event::LargeBytes`; `Option<LargeBytes>` and `Vec<LargeBytes>` can be marked, too"
)]
pub trait ClaimField {
    /// Calls `found` with each value.
    fn each<'a>(&'a self, found: &mut dyn FnMut(&'a LargeBytes));
}

impl ClaimField for LargeBytes {
    fn each<'a>(&'a self, found: &mut dyn FnMut(&'a LargeBytes)) {
        found(self);
    }
}

impl ClaimField for Option<LargeBytes> {
    fn each<'a>(&'a self, found: &mut dyn FnMut(&'a LargeBytes)) {
        self.iter().for_each(found);
    }
}

impl ClaimField for Vec<LargeBytes> {
    fn each<'a>(&'a self, found: &mut dyn FnMut(&'a LargeBytes)) {
        self.iter().for_each(found);
    }
}
