//! How generated code reads an event of a set and a raw payload; see [`Field`](super::Field) for why.

use std::marker::PhantomData;

use crate::event::{FromRaw, RawPayload, TakeEvent};
use crate::{DecodeError, DecodeEvent, Event, ReadError, RecordRef, Writers};

/// Reads events of type `T`, and hands them over.
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
    /// As [`Event::from_record_with`].
    ///
    /// # Errors
    /// As [`Event::from_record_with`].
    pub fn read_with<'de>(
        self,
        record: &RecordRef<'de>,
        writers: &'de Writers,
    ) -> Result<T, ReadError>
    where
        T: DecodeEvent<'de>,
    {
        T::from_record_with(record, writers)
    }

    /// Hands an event over to who sends it.
    pub fn hand_over(self, event: T, to: &mut impl TakeEvent)
    where
        T: Send + Sync + 'static,
    {
        to.take(event);
    }
}
