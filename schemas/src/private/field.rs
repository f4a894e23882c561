//! How generated code reaches a field: so that a type without a schema is one error, not one for each use of it.
//!
//! The error is that of the schema's constant. Methods are called on [`Field`], which has them when the type is an `EventType`; where it
//! is not, the method of [`NoField`](super::NoField) is found instead, in silence.

use std::marker::PhantomData;

use crate::codec::check_bounds;
use crate::event::{RecordHeaders, read_header, write_header};
use crate::model::Bounds;
use crate::tree::RecordNode;
use crate::{
    Decode, DecodeError, Decoder, EncodeError, EncodeErrorKind, Encoder, EventType, RecordRef,
};

/// Reads and writes fields of type `T`.
pub struct Field<T>(PhantomData<fn() -> T>);

impl<T> Field<T> {
    /// The only value.
    pub const NEW: Self = Self(PhantomData);
}

impl<T: EventType> Field<T> {
    /// Writes a value that is no field: the inside of a newtype or variant.
    ///
    /// # Errors
    /// As [`EventType::encode`].
    #[inline]
    pub fn write<E: Encoder>(self, out: &mut E, value: &T) -> Result<(), EncodeError> {
        value.encode(out)
    }

    /// Reads such a value.
    ///
    /// # Errors
    /// As [`Decode::decode`].
    #[inline]
    pub fn read<'de, D: Decoder<'de>>(self, input: &mut D) -> Result<T, DecodeError>
    where
        T: Decode<'de>,
    {
        T::decode(input)
    }

    /// As [`EventType::length`].
    #[inline]
    pub fn length(self, value: &T) -> Option<usize> {
        value.length()
    }

    /// As [`EventType::longest_item`].
    #[inline]
    pub fn longest_item(self, value: &T) -> Option<usize> {
        value.longest_item()
    }

    /// Writes field `index`.
    ///
    /// # Errors
    /// As [`EventType::encode`].
    #[inline]
    pub fn encode<E: Encoder>(
        self,
        out: &mut E,
        node: &'static RecordNode,
        index: usize,
        value: &T,
    ) -> Result<(), EncodeError> {
        out.field(node, index, value)
    }

    /// Holds a field against its `max_len`.
    ///
    /// # Errors
    /// When it is longer.
    #[inline]
    pub fn check(
        self,
        node: &'static RecordNode,
        index: usize,
        value: &T,
    ) -> Result<(), EncodeError> {
        check_bounds(value, node, index)
    }

    /// Reads field `index`.
    ///
    /// # Errors
    /// As [`Decode::decode`].
    #[inline]
    pub fn decode<'de, D: Decoder<'de>>(
        self,
        input: &mut D,
        record: &mut D::Record,
        node: &'static RecordNode,
        index: usize,
    ) -> Result<T, DecodeError>
    where
        T: Decode<'de>,
    {
        input.field(record, node, index)
    }

    /// Writes the fields of a record in place of field `index`.
    ///
    /// # Errors
    /// As [`EventType::encode`].
    #[inline]
    pub fn encode_flattened<E: Encoder>(
        self,
        out: &mut E,
        node: &'static RecordNode,
        index: usize,
        value: &T,
    ) -> Result<(), EncodeError> {
        out.flattened(node, index, value)
    }

    /// Reads such a record.
    ///
    /// # Errors
    /// As [`Decode::decode`].
    #[inline]
    pub fn decode_flattened<'de, D: Decoder<'de>>(
        self,
        input: &mut D,
        record: &mut D::Record,
        node: &'static RecordNode,
        index: usize,
    ) -> Result<T, DecodeError>
    where
        T: Decode<'de>,
    {
        input.flattened(record, node, index)
    }

    /// Writes a field of a key of several fields; that it is a key is asserted where their struct is.
    ///
    /// # Errors
    /// As [`EventType::encode`].
    pub fn write_key_part(self, out: &mut Vec<u8>, value: &T) -> Result<(), EncodeError> {
        crate::codec::avro::encode(value, out)
    }

    /// Adds the header of a field, unless the field is `None`.
    ///
    /// # Errors
    /// When it is longer than its bound, or as [`EventType::encode`].
    pub fn encode_header(
        self,
        out: &mut RecordHeaders,
        field: &'static str,
        name: &str,
        bounds: Bounds,
        value: &T,
    ) -> Result<(), EncodeError> {
        if let Some(len) = value.length()
            && len > bounds.len as usize
        {
            let max = bounds.len;
            return Err(EncodeError::new(EncodeErrorKind::TooLong { len, max }).in_field(field));
        }
        let written = write_header(value).map_err(|error| error.in_field(field))?;
        if written.is_some() {
            out.push((name.to_owned(), written));
        }
        Ok(())
    }

    /// Reads the field that travels as a header.
    ///
    /// # Errors
    /// When it is missing or not of the field's type.
    pub fn decode_header(
        self,
        record: &RecordRef<'_>,
        field: &'static str,
        name: &str,
    ) -> Result<T, DecodeError>
    where
        T: for<'de> Decode<'de>,
    {
        read_header::<T>(T::SCHEMA, record.header(name)).map_err(|error| error.in_field(field))
    }
}
