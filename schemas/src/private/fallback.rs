//! What generated code finds where a type cannot do what is asked of it: code that does not compile anyway.

use super::{EventReader, Field, FieldAs, RawField};
use crate::event::RecordHeaders;
use crate::model::Bounds;
use crate::tree::RecordNode;
use crate::{DecodeError, EncodeError, RecordRef};

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
    fn read_with<R, W, V, E>(&self, _: R, _: W) -> Result<V, E> {
        unreachable!()
    }
    #[doc(hidden)]
    fn hand_over<V, T>(&self, _: V, _: &mut T) {
        unreachable!()
    }
    #[doc(hidden)]
    fn write<V>(&self, _: &mut Vec<u8>, _: &V) {
        unreachable!()
    }
}

impl<T> NoReader for EventReader<T> {}
impl<T> NoReader for RawField<T> {}
