//! UUIDs: `uuid` on `string`, 36 characters, as Avro 1.12 and Java write it.

use ::uuid::Uuid;

use crate::model::Logical;
use crate::{
    Decode, DecodeError, DecodeErrorKind, Decoder, EncodeError, Encoder, EventType, TypeNode,
    TypeRef,
};

impl EventType for Uuid {
    const SCHEMA: TypeRef = TypeRef::new(&TypeNode::Logical(
        TypeRef::new(&TypeNode::String),
        Logical::Uuid,
    ));

    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
        out.string(self.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
    }
}

impl<'de> Decode<'de> for Uuid {
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        let text = input.string()?;
        Uuid::try_parse(&text)
            .map_err(|_| DecodeError::new(DecodeErrorKind::Logical { ty: "uuid" }))
    }
}
