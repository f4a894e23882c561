//! Where bytes are that are too large for a record: what the record carries instead of them.

use std::fmt;

use crate::model::Bounds;
use crate::tree::{About, FieldNode, Name, RecordNode};
use crate::{
    Decode, DecodeError, DecodeErrorKind, Decoder, EncodeError, EncodeErrorKind, Encoder,
    EventType, TypeNode, TypeRef,
};

/// The reference to an object in an object store that stands in a record for bytes that are too large for one: the *claim check* of Enterprise
/// Integration Patterns.
///
/// Its schema is the record `kafka_event.ClaimCheck`: `uri` and `content_type` are strings, `length` is a long, and `sha256` is a string of 64
/// hexadecimal digits. An event has it through a field of type [`LargeBytes`](crate::LargeBytes).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClaimCheck {
    /// Where the object is, as in `s3://bucket/prefix/claim-…`; at most 2,048 bytes.
    pub uri: String,
    /// How long it is, in bytes.
    pub length: u64,
    /// Its media type, as `image/png`; at most 255 bytes.
    pub content_type: String,
    /// The SHA-256 of its bytes.
    pub sha256: [u8; 32],
}

/// The most bytes that a [`ClaimCheck::uri`] may have.
const URI: u32 = 2_048;

/// The most bytes that a [`ClaimCheck::content_type`] may have: RFC 6838 has 127 for each half.
const CONTENT_TYPE: u32 = 255;

static NODE: RecordNode = RecordNode {
    name: Name::new("kafka_event", "ClaimCheck"),
    about: About {
        doc: "A reference to an object in an object store, in place of its bytes.",
        ..About::NONE
    },
    fields: &[
        text("uri", "\"uri\":", URI),
        FieldNode {
            name: "length",
            key: "\"length\":",
            ty: i64::SCHEMA,
            ..FieldNode::NEW
        },
        text("content_type", "\"content_type\":", CONTENT_TYPE),
        text("sha256", "\"sha256\":", 64),
    ],
};

const fn text(name: &'static str, key: &'static str, len: u32) -> FieldNode {
    FieldNode {
        name,
        key,
        ty: String::SCHEMA,
        bounds: Bounds {
            len,
            ..Bounds::NONE
        },
        ..FieldNode::NEW
    }
}

impl ClaimCheck {
    /// A reference to an object.
    #[must_use]
    pub fn new(uri: String, length: u64, content_type: String, sha256: [u8; 32]) -> Self {
        Self {
            uri,
            length,
            content_type,
            sha256,
        }
    }

    /// The digits of its SHA-256, in lower case.
    #[must_use]
    pub fn sha256_hex(&self) -> String {
        self.sha256.iter().fold(String::new(), |mut text, byte| {
            // Writing to a text cannot fail.
            let _ = fmt::Write::write_fmt(&mut text, format_args!("{byte:02x}"));
            text
        })
    }
}

impl fmt::Debug for ClaimCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimCheck")
            .field("uri", &self.uri)
            .field("length", &self.length)
            .field("content_type", &self.content_type)
            .field("sha256", &self.sha256_hex())
            .finish()
    }
}

fn within(text: &str, max: u32, field: &'static str) -> Result<(), EncodeError> {
    if text.len() > max as usize {
        let len = text.len();
        return Err(EncodeError::new(EncodeErrorKind::TooLong { len, max }).in_field(field));
    }
    Ok(())
}

impl EventType for ClaimCheck {
    const SCHEMA: TypeRef = TypeRef::new(&const { TypeNode::Record(&NODE) });

    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
        within(&self.uri, URI, "uri")?;
        within(&self.content_type, CONTENT_TYPE, "content_type")?;
        out.begin_record(&NODE)?;
        out.field(&NODE, 0, &self.uri)?;
        out.field(&NODE, 1, &self.length)?;
        out.field(&NODE, 2, &self.content_type)?;
        out.field(&NODE, 3, &self.sha256_hex())?;
        out.end_record()
    }
}

impl<'de> Decode<'de> for ClaimCheck {
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        let mut record = input.begin_record(&NODE)?;
        let uri = input.field(&mut record, &NODE, 0)?;
        let length = input.field(&mut record, &NODE, 1)?;
        let content_type = input.field(&mut record, &NODE, 2)?;
        let Hex(sha256) = input.field(&mut record, &NODE, 3)?;
        input.end_record(record, &NODE)?;
        Ok(Self::new(uri, length, content_type, sha256))
    }
}

/// Thirty-two bytes as hexadecimal digits.
struct Hex([u8; 32]);

impl<'de> Decode<'de> for Hex {
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        let text = input.string()?;
        bytes_of(text.as_bytes())
            .map(Self)
            .ok_or_else(|| DecodeError::new(DecodeErrorKind::Logical { ty: "SHA-256" }))
    }
}

fn bytes_of(digits: &[u8]) -> Option<[u8; 32]> {
    let digits: &[u8; 64] = digits.try_into().ok()?;
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?;
    }
    Some(bytes)
}
