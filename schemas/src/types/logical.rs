//! Avro's dates and times as ways to write a number: `#[event(logical = "timestamp-micros")]` on an `i64` is `with = TimestampMicros`.

use super::EventTypeAs;
use crate::model::Logical;
use crate::{DecodeError, Decoder, EncodeError, Encoder, TypeNode, TypeRef};

macro_rules! logical {
    ($($(#[$doc:meta])* $name:ident: $base:ident as $ty:ident by $method:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl $name {
            pub(super) const NODE: TypeRef =
                TypeRef::new(&TypeNode::Logical(TypeRef::new(&TypeNode::$base), Logical::$name));
        }

        #[diagnostic::do_not_recommend]
        impl EventTypeAs<$ty> for $name {
            const SCHEMA: TypeRef = Self::NODE;

            fn encode_as<E: Encoder>(value: &$ty, out: &mut E) -> Result<(), EncodeError> {
                out.$method(Logical::$name, *value)
            }

            fn decode_as<'de, D: Decoder<'de>>(input: &mut D) -> Result<$ty, DecodeError> {
                input.$method(Logical::$name)
            }
        }
    )*};
}

logical! {
    /// `date`: days since 1970-01-01.
    Date: Int as i32 by logical_int,
    /// `time-millis`: milliseconds since midnight.
    TimeMillis: Int as i32 by logical_int,
    /// `time-micros`: microseconds since midnight.
    TimeMicros: Long as i64 by logical_long,
    /// `timestamp-millis`: milliseconds since 1970-01-01T00:00Z.
    TimestampMillis: Long as i64 by logical_long,
    /// `timestamp-micros`: microseconds since 1970-01-01T00:00Z.
    TimestampMicros: Long as i64 by logical_long,
    /// `timestamp-nanos`: nanoseconds since 1970-01-01T00:00Z.
    TimestampNanos: Long as i64 by logical_long,
    /// `local-timestamp-millis`: milliseconds since 1970-01-01T00:00 of a time zone that is not said.
    LocalTimestampMillis: Long as i64 by logical_long,
    /// `local-timestamp-micros`: microseconds since 1970-01-01T00:00 of a time zone that is not said.
    LocalTimestampMicros: Long as i64 by logical_long,
    /// `local-timestamp-nanos`: nanoseconds since 1970-01-01T00:00 of a time zone that is not said.
    LocalTimestampNanos: Long as i64 by logical_long,
}
