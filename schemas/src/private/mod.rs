//! What generated code names, in one place. Not part of the public interface: it changes with the macro.

mod default;
mod fallback;
mod field;
mod field_as;
mod reader;

pub use std::clone::Clone;
pub use std::cmp::PartialEq;
pub use std::convert::{Into, TryFrom};
pub use std::default::Default;
pub use std::fmt::Debug;
pub use std::ops::FnMut;
pub use std::option::Option;
pub use std::primitive::str;
pub use std::result::Result;
pub use std::vec::Vec;
pub use std::{include_bytes, panic, unreachable};

pub use crate::canonical::fingerprint;
pub use crate::codec::{default_problem, takes_items_max_len, takes_max_len};
pub use crate::event::serde_form::{deserialize, serialize};
pub use crate::event::{
    Cleanup, Contract, DecodeEvent, Event, EventSet, EventTimestamp, Events, Format, Former,
    FormerEvent, HeaderContract, Key, NoKey, OlderVersion, RawPayload, ReadError, RecordHeaders,
    RecordRef, TakeEvent, TopicSettings, Upcast, Writers, can_be_header, closed_enum, embedded,
    former_problem, identify, same_bytes_problem, set_problem, unread, upcast,
};
pub use crate::golden::{GoldenError, GoldenFile, golden, golden_histories};
pub use crate::history::{Breaches, Lengths, Recorded};
pub use crate::model::Bounds;
pub use crate::size::too_large;
pub use crate::tree::{
    About, Described, Draft, EnumNode, FieldNode, Flat, Literal, Name, Problem, RecordNode,
    TypeNode, TypeRef, UnionNode, VariantNode, record_problem, union_problem,
};
pub use crate::types::{self, ClaimField, LargeBytes, With};
pub use crate::{
    Decode, DecodeError, Decoder, EncodeError, Encoder, EventType, EventTypeAs, Timestamp,
};
pub use chrono;
pub use default::FieldDefault;
pub use fallback::{NoField, NoReader};
pub use field::Field;
pub use field_as::FieldAs;
pub use reader::{EventReader, RawField};
pub use serde;
#[cfg(feature = "uuid")]
pub use uuid;

use crate::DecodeErrorKind;

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

/// A type that is a raw payload, for an assertion on its span.
pub fn is_raw_payload<T: RawPayload>() {}

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
