//! What generated code names, in one place. Not part of the public interface: it changes with the macro.

pub use std::clone::Clone;
pub use std::cmp::PartialEq;
pub use std::convert::{Into, TryFrom};
pub use std::default::Default;
pub use std::fmt::Debug;
pub use std::option::Option;
pub use std::result::Result;
pub use std::vec::Vec;
pub use std::{assert, include_bytes, panic, unreachable};

pub use crate::canonical;
pub use crate::codec::{check_bounds, takes_default, takes_max_len};
pub use crate::event::serde_form::{deserialize, serialize};
pub use crate::event::{
    Contract, DecodeEvent, Event, EventSet, EventTimestamp, Format, HeaderContract, Key, NoKey,
    RawPayload, ReadError, RecordHeaders, RecordRef, can_be_header, identify,
};
pub use crate::fingerprint::crc64;
pub use crate::json;
pub use crate::model::Bounds;
pub use crate::size::TooLargeMessage;
pub use crate::tree::{
    About, Counts, Described, EnumNode, FieldNode, Flat, Literal, Name, RecordNode, TypeNode,
    TypeRef, UnionNode, VariantNode, count, flatten,
};
pub use crate::types::{self, With, WithRef};
pub use crate::{
    Decode, DecodeError, Decoder, EncodeError, Encoder, EventType, EventTypeAs, Timestamp,
};
pub use serde;

use crate::DecodeErrorKind;

/// The constant's bytes as text: they were written as UTF-8.
pub const fn text(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => "",
    }
}

/// A position that the decoder let through although no variant stands there.
#[cold]
pub fn no_variant(index: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::Index {
        index: i64::try_from(index).unwrap_or(i64::MAX),
        len: index,
    })
}

/// A type that is a key, for an assertion on its span.
pub fn is_key<T: Key>() {}

/// The written default of a field, for `Default`.
///
/// # Panics
/// When a conversion of the user's (`try_from`, `with`) refuses the default that the user wrote: there is no other value to give.
#[allow(
    clippy::panic,
    reason = "the compiler has seen that the literal fits; only user code can refuse it"
)]
pub fn default_of<T: Decode<'static>>(node: &'static RecordNode, index: usize) -> T {
    let Some(field) = node.fields.get(index) else {
        panic!("a generated index is out of range")
    };
    match crate::codec::written_default(field) {
        Ok(value) => value,
        Err(error) => panic!(
            "the default of field `{}` of `{}` was refused: {error}",
            field.name, node.name.name
        ),
    }
}

/// Adds a header, unless the field is `None`.
///
/// # Errors
/// As [`EventType::encode`].
pub fn header<T: EventType>(
    value: &T,
    field: &'static str,
    name: &str,
    out: &mut RecordHeaders,
) -> Result<(), EncodeError> {
    let written = crate::event::write_header(value).map_err(|error| error.in_field(field))?;
    if written.is_some() {
        out.push((name.to_owned(), written));
    }
    Ok(())
}

/// Holds a header field against its `max_len`.
///
/// # Errors
/// When it is longer.
pub fn check_header<T: EventType>(
    value: &T,
    bounds: Bounds,
    field: &'static str,
) -> Result<(), EncodeError> {
    match value.length() {
        Some(len) if len > bounds.len as usize => {
            Err(EncodeError::new(crate::EncodeErrorKind::TooLong {
                len,
                max: bounds.len,
            })
            .in_field(field))
        }
        _ => Ok(()),
    }
}

/// The field that travels as a header.
///
/// # Errors
/// When it is missing or not of the field's type.
pub fn header_of<T: for<'de> Decode<'de> + EventType>(
    record: &RecordRef<'_>,
    field: &'static str,
    name: &str,
) -> Result<T, DecodeError> {
    crate::event::read_header(record.header(name)).map_err(|error| error.in_field(field))
}

/// Appends a field of a key of several fields.
///
/// # Errors
/// As [`EventType::encode`].
pub fn write_key_part<T: Key>(value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    crate::codec::avro::encode(value, out)
}
