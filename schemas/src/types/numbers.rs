//! Booleans and numbers.

use crate::{
    Decode, DecodeError, DecodeErrorKind, Decoder, EncodeError, EncodeErrorKind, Encoder, EventType,
};
use crate::{TypeNode, TypeRef};

macro_rules! number {
    ($($ty:ty: $node:ident by $method:ident as $wire:ty),* $(,)?) => {$(
        impl EventType for $ty {
            const SCHEMA: TypeRef = TypeRef::new(&TypeNode::$node);

            #[inline]
            fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
                out.$method(<$wire>::from(*self))
            }
        }

        impl<'de> Decode<'de> for $ty {
            #[inline]
            fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
                narrow(input.$method()?, stringify!($ty))
            }
        }
    )*};
}

number! {
    bool: Boolean by boolean as bool,
    i8: Int by int as i32,
    i16: Int by int as i32,
    i32: Int by int as i32,
    u16: Int by int as i32,
    i64: Long by long as i64,
    u32: Long by long as i64,
    f32: Float by float as f32,
    f64: Double by double as f64,
}

#[inline]
fn narrow<W, T: TryFrom<W>>(wide: W, ty: &'static str) -> Result<T, DecodeError> {
    T::try_from(wide).map_err(|_| DecodeError::new(DecodeErrorKind::OutOfRange { ty }))
}

/// A list of them is `bytes`.
impl EventType for u8 {
    const SCHEMA: TypeRef = TypeRef::new(&TypeNode::Int);
    const LIST: TypeRef = TypeRef::new(&TypeNode::Bytes);

    #[inline]
    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
        out.int(i32::from(*self))
    }

    fn encode_list<E: Encoder>(list: &[Self], out: &mut E) -> Result<(), EncodeError> {
        out.bytes(list)
    }
}

impl<'de> Decode<'de> for u8 {
    #[inline]
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        narrow(input.int()?, "u8")
    }

    fn decode_list<D: Decoder<'de>>(input: &mut D) -> Result<Vec<Self>, DecodeError> {
        input.bytes().map(std::borrow::Cow::into_owned)
    }
}

/// Avro has no unsigned types: a value above `i64::MAX` cannot be encoded.
impl EventType for u64 {
    const SCHEMA: TypeRef = TypeRef::new(&TypeNode::Long);

    #[inline]
    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
        match i64::try_from(*self) {
            Ok(value) => out.long(value),
            Err(_) => Err(EncodeError::new(EncodeErrorKind::OutOfRange { ty: "long" })),
        }
    }
}

impl<'de> Decode<'de> for u64 {
    #[inline]
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        narrow(input.long()?, "u64")
    }
}
