//! Texts, owned and borrowed, and types that are written as their text.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use super::EventTypeAs;
use crate::{
    Decode, DecodeError, DecodeErrorKind, Decoder, EncodeError, Encoder, EventType, TypeNode,
    TypeRef,
};

const STRING: TypeRef = TypeRef::new(&TypeNode::String);

macro_rules! text {
    ($([$($life:lifetime)?] $ty:ty),* $(,)?) => {$(
        impl$(<$life>)? EventType for $ty {
            const SCHEMA: TypeRef = STRING;

            #[inline]
            fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
                out.string(self)
            }

            fn length(&self) -> Option<usize> {
                Some(self.len())
            }
        }
    )*};
}

text!([] str, [] String, [] Box<str>, ['a] Cow<'a, str>, ['a] &'a str);

impl<'de> Decode<'de> for String {
    #[inline]
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        input.string().map(Cow::into_owned)
    }
}

impl<'de> Decode<'de> for Box<str> {
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        input
            .string()
            .map(|text| text.into_owned().into_boxed_str())
    }
}

impl<'de: 'a, 'a> Decode<'de> for Cow<'a, str> {
    #[inline]
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        input.string()
    }
}

impl<'de: 'a, 'a> Decode<'de> for &'a str {
    #[inline]
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        match input.string()? {
            Cow::Borrowed(text) => Ok(text),
            Cow::Owned(_) => Err(DecodeError::new(DecodeErrorKind::NotBorrowed)),
        }
    }
}

/// For `#[event(with = DisplayFromStr)]`: a type of another crate as its text, such as an `IpAddr`.
#[derive(Debug)]
pub struct DisplayFromStr;

impl<T: Display + FromStr> EventTypeAs<T> for DisplayFromStr {
    const SCHEMA: TypeRef = STRING;

    fn encode_as<E: Encoder>(value: &T, out: &mut E) -> Result<(), EncodeError> {
        out.string(&value.to_string())
    }

    fn decode_as<'de, D: Decoder<'de>>(input: &mut D) -> Result<T, DecodeError> {
        // Not the parser's own error: it may repeat the text.
        input.string()?.parse().map_err(|_| {
            DecodeError::custom(format_args!(
                "the text is not a `{}`",
                std::any::type_name::<T>()
            ))
        })
    }
}
