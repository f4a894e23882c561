//! How generated code reaches a field: so that a type without a schema is one error, not one for each use of it.
//!
//! The error is that of the schema's constant. Methods are called on [`Field`], which has them when the type is an `EventType`; where it
//! is not, the method of [`NoField`] is found instead, in silence.

use std::marker::PhantomData;

use crate::codec::{check_bounds, check_written_bounds};
use crate::event::{FromRaw, RawPayload, RecordHeaders, read_header, write_header};
use crate::model::Bounds;
use crate::tree::RecordNode;
use crate::types::{With, WithRef};
use crate::{
    Decode, DecodeError, DecodeEvent, Decoder, EncodeError, EncodeErrorKind, Encoder, Event,
    EventType, EventTypeAs, ReadError, RecordRef,
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

/// Reads and writes fields of type `T` as `A` says.
pub struct FieldAs<T, A>(PhantomData<fn() -> (T, A)>);

impl<T, A> FieldAs<T, A> {
    /// The only value.
    pub const NEW: Self = Self(PhantomData);
}

impl<T, A: EventTypeAs<T>> FieldAs<T, A> {
    /// As [`Field::encode`].
    ///
    /// # Errors
    /// As [`EventTypeAs::encode_as`].
    #[inline]
    pub fn encode<E: Encoder>(
        self,
        out: &mut E,
        node: &'static RecordNode,
        index: usize,
        value: &T,
    ) -> Result<(), EncodeError> {
        out.field(node, index, &WithRef::<T, A>::new(value))
    }

    /// As [`Field::check`]. The length is that of the written form.
    ///
    /// # Errors
    /// When it is longer, or as [`EventTypeAs::encode_as`].
    pub fn check(
        self,
        node: &'static RecordNode,
        index: usize,
        value: &T,
    ) -> Result<(), EncodeError> {
        check_written_bounds(A::SCHEMA, &WithRef::<T, A>::new(value), node, index)
    }

    /// As [`Field::decode`].
    ///
    /// # Errors
    /// As [`EventTypeAs::decode_as`].
    #[inline]
    pub fn decode<'de, D: Decoder<'de>>(
        self,
        input: &mut D,
        record: &mut D::Record,
        node: &'static RecordNode,
        index: usize,
    ) -> Result<T, DecodeError> {
        input
            .field::<With<T, A>>(record, node, index)
            .map(|with| with.0)
    }

    /// As [`Field::encode_header`]; a form of another type has no length to bound.
    ///
    /// # Errors
    /// As [`EventTypeAs::encode_as`].
    pub fn encode_header(
        self,
        out: &mut RecordHeaders,
        field: &'static str,
        name: &str,
        bounds: Bounds,
        value: &T,
    ) -> Result<(), EncodeError> {
        Field::NEW.encode_header(out, field, name, bounds, &WithRef::<T, A>::new(value))
    }

    /// As [`Field::decode_header`].
    ///
    /// # Errors
    /// As [`EventTypeAs::decode_as`].
    pub fn decode_header(
        self,
        record: &RecordRef<'_>,
        field: &'static str,
        name: &str,
    ) -> Result<T, DecodeError> {
        read_header::<With<T, A>>(A::SCHEMA, record.header(name))
            .map(|with| with.0)
            .map_err(|error| error.in_field(field))
    }
}

/// Reads events of type `T`.
pub struct EventReader<T>(PhantomData<fn() -> T>);

impl<T> EventReader<T> {
    /// The only value.
    pub const NEW: Self = Self(PhantomData);
}

/// Reads and writes the payload of an event in raw format.
pub struct RawField<T>(PhantomData<fn() -> T>);

impl<T> RawField<T> {
    /// The only value.
    pub const NEW: Self = Self(PhantomData);
}

impl<T: RawPayload> RawField<T> {
    /// Appends the bytes.
    pub fn write(self, out: &mut Vec<u8>, value: &T) {
        out.extend_from_slice(value.as_raw());
    }

    /// The value of the bytes.
    ///
    /// # Errors
    /// When a text is not UTF-8.
    pub fn read<'de>(self, bytes: &'de [u8]) -> Result<T, DecodeError>
    where
        T: FromRaw<'de>,
    {
        T::from_raw(bytes)
    }
}

impl<T: Event> EventReader<T> {
    /// As [`Event::from_record`].
    ///
    /// # Errors
    /// As [`Event::from_record`].
    pub fn read<'de>(self, record: &RecordRef<'de>) -> Result<T, ReadError>
    where
        T: DecodeEvent<'de>,
    {
        T::from_record(record)
    }
}

/// What is found in place of the methods above when a type has none of them: code that does not compile anyway.
pub trait NoField {
    #[doc(hidden)]
    fn write<O, V>(&self, _: &mut O, _: &V) -> Result<(), EncodeError> {
        unreachable!()
    }
    #[doc(hidden)]
    fn read<I, V>(&self, _: &mut I) -> Result<V, DecodeError> {
        unreachable!()
    }
    #[doc(hidden)]
    fn length<V>(&self, _: &V) -> Option<usize> {
        unreachable!()
    }
    #[doc(hidden)]
    fn longest_item<V>(&self, _: &V) -> Option<usize> {
        unreachable!()
    }
    #[doc(hidden)]
    fn encode<O, V>(
        &self,
        _: &mut O,
        _: &'static RecordNode,
        _: usize,
        _: &V,
    ) -> Result<(), EncodeError> {
        unreachable!()
    }
    #[doc(hidden)]
    fn check<V>(&self, _: &'static RecordNode, _: usize, _: &V) -> Result<(), EncodeError> {
        unreachable!()
    }
    #[doc(hidden)]
    fn decode<I, R, V>(
        &self,
        _: &mut I,
        _: &mut R,
        _: &'static RecordNode,
        _: usize,
    ) -> Result<V, DecodeError> {
        unreachable!()
    }
    #[doc(hidden)]
    fn encode_flattened<O, V>(
        &self,
        _: &mut O,
        _: &'static RecordNode,
        _: usize,
        _: &V,
    ) -> Result<(), EncodeError> {
        unreachable!()
    }
    #[doc(hidden)]
    fn decode_flattened<I, R, V>(
        &self,
        _: &mut I,
        _: &mut R,
        _: &'static RecordNode,
        _: usize,
    ) -> Result<V, DecodeError> {
        unreachable!()
    }
    #[doc(hidden)]
    fn write_key_part<V>(&self, _: &mut Vec<u8>, _: &V) -> Result<(), EncodeError> {
        unreachable!()
    }
    #[doc(hidden)]
    fn encode_header<V>(
        &self,
        _: &mut RecordHeaders,
        _: &'static str,
        _: &str,
        _: Bounds,
        _: &V,
    ) -> Result<(), EncodeError> {
        unreachable!()
    }
    #[doc(hidden)]
    fn decode_header<V>(
        &self,
        _: &RecordRef<'_>,
        _: &'static str,
        _: &str,
    ) -> Result<V, DecodeError> {
        unreachable!()
    }
}

impl<T> NoField for Field<T> {}
impl<T, A> NoField for FieldAs<T, A> {}

/// As [`NoField`], for an event of a set and a raw payload.
pub trait NoReader {
    #[doc(hidden)]
    fn read<I, V, E>(&self, _: I) -> Result<V, E> {
        unreachable!()
    }
    #[doc(hidden)]
    fn write<V>(&self, _: &mut Vec<u8>, _: &V) {
        unreachable!()
    }
}

impl<T> NoReader for EventReader<T> {}
impl<T> NoReader for RawField<T> {}

/// A type that a field of an event can start with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no default value",
    label = "an event can be made without arguments: each of its fields has a default",
    note = "add `#[derive(Default)]` to the type, or write the default of the field: `#[event(default = …)]`"
)]
pub trait FieldDefault {
    /// Its default.
    fn default() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default> FieldDefault for T {
    fn default() -> Self {
        T::default()
    }
}
