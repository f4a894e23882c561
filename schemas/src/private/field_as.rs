//! As [`Field`], for a field that is written as another type says: `#[event(with = …)]`.

use std::marker::PhantomData;

use super::Field;
use crate::codec::check_written_bounds;
use crate::event::{RecordHeaders, read_header};
use crate::model::Bounds;
use crate::tree::RecordNode;
use crate::types::{With, WithRef};
use crate::{DecodeError, Decoder, EncodeError, Encoder, EventTypeAs, RecordRef};

/// Reads and writes fields of type `T` as `A` says.
pub struct FieldAs<T, A>(PhantomData<fn() -> (T, A)>);

impl<T, A> FieldAs<T, A> {
    /// The only value.
    pub const NEW: Self = Self(PhantomData);
}

impl<T, A: EventTypeAs<T>> FieldAs<T, A> {
    /// As [`Field::write`].
    ///
    /// # Errors
    /// As [`EventTypeAs::encode_as`].
    #[inline]
    pub fn write<E: Encoder>(self, out: &mut E, value: &T) -> Result<(), EncodeError> {
        A::encode_as(value, out)
    }

    /// As [`Field::read`].
    ///
    /// # Errors
    /// As [`EventTypeAs::decode_as`].
    #[inline]
    pub fn read<'de, D: Decoder<'de>>(self, input: &mut D) -> Result<T, DecodeError> {
        A::decode_as(input)
    }

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
