//! `Option`, `Box` and references: one value or none.

use super::EventTypeAs;
use crate::{Decode, DecodeError, Decoder, EncodeError, Encoder, EventType, TypeNode, TypeRef};

impl<T: EventType> EventType for Option<T> {
    const SCHEMA: TypeRef = TypeRef::new(&const { TypeNode::Optional(T::SCHEMA, 0) });

    #[inline]
    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
        match self {
            None => out.none(0),
            Some(value) => {
                out.some(T::SCHEMA, 0)?;
                value.encode(out)
            }
        }
    }

    fn length(&self) -> Option<usize> {
        self.as_ref().and_then(T::length)
    }

    fn longest_item(&self) -> Option<usize> {
        self.as_ref().and_then(T::longest_item)
    }
}

impl<'de, T: Decode<'de> + EventType> Decode<'de> for Option<T> {
    #[inline]
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        if input.option(T::SCHEMA, 0)? {
            T::decode(input).map(Some)
        } else {
            Ok(None)
        }
    }
}

impl<T, A: EventTypeAs<T>> EventTypeAs<Option<T>> for Option<A> {
    const SCHEMA: TypeRef = TypeRef::new(&const { TypeNode::Optional(A::SCHEMA, 0) });

    fn encode_as<E: Encoder>(value: &Option<T>, out: &mut E) -> Result<(), EncodeError> {
        match value {
            None => out.none(0),
            Some(value) => {
                out.some(A::SCHEMA, 0)?;
                A::encode_as(value, out)
            }
        }
    }

    fn decode_as<'de, D: Decoder<'de>>(input: &mut D) -> Result<Option<T>, DecodeError> {
        if input.option(A::SCHEMA, 0)? {
            A::decode_as(input).map(Some)
        } else {
            Ok(None)
        }
    }
}

impl<T: EventType> EventType for Box<T> {
    const SCHEMA: TypeRef = T::SCHEMA;

    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
        T::encode(self, out)
    }

    fn length(&self) -> Option<usize> {
        T::length(self)
    }

    fn longest_item(&self) -> Option<usize> {
        T::longest_item(self)
    }
}

impl<'de, T: Decode<'de>> Decode<'de> for Box<T> {
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        T::decode(input).map(Box::new)
    }
}
