//! Payloads that are just text or bytes: what `format = "raw"` takes.

use std::borrow::Cow;

use crate::{DecodeError, DecodeErrorKind};

/// A type whose bytes are the whole value of a record.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a raw payload",
    label = "neither text nor bytes",
    note = "the payload field of an event with `format = \"raw\"` is a `String`, `Vec<u8>`, `&str`, `&[u8]` or a `Cow` of those"
)]
pub trait RawPayload {
    /// The bytes.
    fn as_raw(&self) -> &[u8];
}

/// A raw payload that is made of bytes that live for `'de`.
pub trait FromRaw<'de>: RawPayload + Sized {
    /// The value of those bytes.
    ///
    /// # Errors
    /// When a text is not UTF-8.
    fn from_raw(bytes: &'de [u8]) -> Result<Self, DecodeError>;
}

fn text(bytes: &[u8]) -> Result<&str, DecodeError> {
    std::str::from_utf8(bytes).map_err(|_| DecodeError::new(DecodeErrorKind::Utf8))
}

macro_rules! raw {
    ($([$($life:lifetime)?] $ty:ty: $from:expr),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($life)?> RawPayload for $ty {
            fn as_raw(&self) -> &[u8] {
                self.as_ref()
            }
        }

        impl<$($life,)? 'de $(: $life)?> FromRaw<'de> for $ty {
            fn from_raw(bytes: &'de [u8]) -> Result<Self, DecodeError> {
                let from: fn(&'de [u8]) -> Result<Self, DecodeError> = $from;
                from(bytes)
            }
        }
    )*};
}

raw! {
    [] Vec<u8>: |bytes| Ok(bytes.to_vec()),
    ['a] &'a [u8]: |bytes| Ok(bytes),
    ['a] Cow<'a, [u8]>: |bytes| Ok(Cow::Borrowed(bytes)),
}

macro_rules! raw_text {
    ($([$($life:lifetime)?] $ty:ty),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($life)?> RawPayload for $ty {
            fn as_raw(&self) -> &[u8] {
                self.as_bytes()
            }
        }

        impl<$($life,)? 'de $(: $life)?> FromRaw<'de> for $ty {
            fn from_raw(bytes: &'de [u8]) -> Result<Self, DecodeError> {
                text(bytes).map(Self::from)
            }
        }
    )*};
}

raw_text!([] String, ['a] &'a str, ['a] Cow<'a, str>);
