//! Bytes: borrowed ones and arrays. (`Vec<u8>` is the list of `u8`.)

use std::borrow::Cow;

use crate::tree::{About, FixedNode, Name};
use crate::{
    Decode, DecodeError, DecodeErrorKind, Decoder, EncodeError, Encoder, EventType, TypeNode,
    TypeRef,
};

macro_rules! bytes {
    ($($ty:ty),* $(,)?) => {$(
        impl<'a> EventType for $ty {
            const SCHEMA: TypeRef = TypeRef::new(&TypeNode::Bytes);

            #[inline]
            fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
                out.bytes(self)
            }

            fn length(&self) -> Option<usize> {
                Some(self.len())
            }
        }
    )*};
}

bytes!(&'a [u8], Cow<'a, [u8]>);

impl<'de: 'a, 'a> Decode<'de> for Cow<'a, [u8]> {
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        input.bytes()
    }
}

impl<'de: 'a, 'a> Decode<'de> for &'a [u8] {
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        match input.bytes()? {
            Cow::Borrowed(bytes) => Ok(bytes),
            Cow::Owned(_) => Err(DecodeError::new(DecodeErrorKind::NotBorrowed)),
        }
    }
}

/// A `fixed` is a named type: all arrays of one length share the name `kafka_event.fixed_N`.
impl<const N: usize> EventType for [u8; N] {
    const SCHEMA: TypeRef = TypeRef::new(
        &const {
            TypeNode::Fixed(&FixedNode {
                name: Name::new("kafka_event", FixedName::<N>::NAME),
                about: About::NONE,
                size: N as u32,
            })
        },
    );

    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
        out.fixed(self)
    }
}

impl<'de, const N: usize> Decode<'de> for [u8; N] {
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        input.fixed()
    }
}

/// `fixed_16` for 16.
struct FixedName<const N: usize>;

impl<const N: usize> FixedName<N> {
    const TEXT: [u8; 26] = {
        let mut text = *b"fixed_00000000000000000000";
        let (mut left, mut at) = (N, text.len());
        while at > 6 {
            at -= 1;
            text[at] = b'0' + (left % 10) as u8;
            left /= 10;
        }
        // The digits move to the front.
        let digits = if N == 0 { 1 } else { N.ilog10() as usize + 1 };
        let mut i = 0;
        while i < digits {
            text[6 + i] = text[text.len() - digits + i];
            i += 1;
        }
        text
    };
    const NAME: &'static str = {
        let digits = if N == 0 { 1 } else { N.ilog10() as usize + 1 };
        match std::str::from_utf8(Self::TEXT.split_at(6 + digits).0) {
            Ok(name) => name,
            Err(_) => "fixed",
        }
    };
}
