//! Optional values whose union does not begin with `null`, which the schemas of others often have: `["string", "null"]`.

use super::EventTypeAs;
use crate::{Decode, DecodeError, Decoder, EncodeError, Encoder, EventType, TypeNode, TypeRef};
use std::marker::PhantomData;

/// An `Option` as a union with `null` at that position, where the type of the value, or its branches, are counted without it:
/// `with = NullAt<1>` on an `Option<String>` is `["string", "null"]`.
///
/// The value is written as `A` says. Unlike an `Option` alone, whose schema default is `null`, the field has the default that is
/// written, or none: before Avro 1.12 a default had to be a value of the first branch.
///
/// ```
/// use kafka_event_schema::types::{NullAt, TimestampMicros};
/// use kafka_event_schema::{EventTypeAs, TypeNode};
///
/// let schema = <NullAt<1, TimestampMicros> as EventTypeAs<Option<i64>>>::SCHEMA;
/// assert!(matches!(schema.get(), TypeNode::Optional(_, 1)));
/// ```
#[derive(Debug)]
pub struct NullAt<const POSITION: u32, A = Plain>(PhantomData<A>);

impl<const POSITION: u32, A> NullAt<POSITION, A> {
    const fn of(value: TypeRef) -> TypeNode {
        let branches = match value.get() {
            TypeNode::Union(union) => union.variants.len(),
            _ => 1,
        };
        assert!(
            POSITION as usize <= branches,
            "`NullAt` has a position that the union does not have"
        );
        TypeNode::Optional(value, POSITION)
    }
}

#[diagnostic::do_not_recommend]
impl<const POSITION: u32, T, A: EventTypeAs<T>> EventTypeAs<Option<T>> for NullAt<POSITION, A> {
    const SCHEMA: TypeRef = TypeRef::new(&const { Self::of(A::SCHEMA) });

    fn encode_as<E: Encoder>(value: &Option<T>, out: &mut E) -> Result<(), EncodeError> {
        match value {
            None => out.none(POSITION),
            Some(value) => {
                out.some(A::SCHEMA, POSITION)?;
                A::encode_as(value, out)
            }
        }
    }

    fn decode_as<'de, D: Decoder<'de>>(input: &mut D) -> Result<Option<T>, DecodeError> {
        if input.option(A::SCHEMA, POSITION)? {
            A::decode_as(input).map(Some)
        } else {
            Ok(None)
        }
    }
}

/// A type in its own form, where a form is asked for: `with = NullAt<1, Plain>`.
#[derive(Debug)]
pub struct Plain;

#[diagnostic::do_not_recommend]
impl<T: EventType + for<'de> Decode<'de>> EventTypeAs<T> for Plain {
    const SCHEMA: TypeRef = T::SCHEMA;

    fn encode_as<E: Encoder>(value: &T, out: &mut E) -> Result<(), EncodeError> {
        value.encode(out)
    }

    fn decode_as<'de, D: Decoder<'de>>(input: &mut D) -> Result<T, DecodeError> {
        T::decode(input)
    }
}
