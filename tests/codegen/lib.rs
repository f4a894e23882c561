//! The types that `build.rs` makes, under the strictest lints that a crate may have.
#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub)]
#![deny(clippy::all, clippy::pedantic)]

/// Every shape that a schema can have.
pub mod shapes {
    include!(concat!(env!("OUT_DIR"), "/schemas.rs"));
}

/// A sample of generated schemas.
pub mod random {
    include!(concat!(env!("OUT_DIR"), "/random.rs"));
}

/// `kafka-event` by another name.
pub mod renamed {
    pub use kafka_event::*;
}

/// Types in place of generated ones.
pub mod own {
    use kafka_event::types::TimestampNanos;
    use kafka_event::{
        Decimal, Decode, DecodeError, Decoder, EncodeError, Encoder, EventType, EventTypeAs,
        TypeRef,
    };

    /// A UUID in its own type.
    #[derive(Clone, Debug, Default, PartialEq, Eq, kafka_event::EventType)]
    pub struct Id(pub uuid::Uuid);

    /// Nanoseconds since 1970.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Nanos(pub i64);

    /// Nanoseconds as `timestamp-nanos`.
    #[derive(Debug)]
    pub struct AsNanos;

    impl EventTypeAs<Nanos> for AsNanos {
        const SCHEMA: TypeRef = <TimestampNanos as EventTypeAs<i64>>::SCHEMA;

        fn encode_as<E: Encoder>(value: &Nanos, out: &mut E) -> Result<(), EncodeError> {
            TimestampNanos::encode_as(&value.0, out)
        }

        fn decode_as<'de, D: Decoder<'de>>(input: &mut D) -> Result<Nanos, DecodeError> {
            TimestampNanos::decode_as(input).map(Nanos)
        }
    }

    /// The fixed of four bytes.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Cents(pub i32);

    impl EventType for Cents {
        const SCHEMA: TypeRef = crate::shapes::shapes::DecimalFixed::SCHEMA;

        fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
            out.decimal(i128::from(self.0), 0, Some(4))
        }
    }

    impl<'de> Decode<'de> for Cents {
        fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
            let unscaled = input.decimal(0, Some(4))?;
            let cents = Decimal::<9, 0>::from_unscaled(unscaled).map(Decimal::unscaled);
            cents
                .and_then(|cents| i32::try_from(cents).ok())
                .map(Self)
                .ok_or_else(|| DecodeError::custom("more digits than fit"))
        }
    }
}

/// The same shapes under other options.
pub mod others {
    include!(concat!(env!("OUT_DIR"), "/others.rs"));
}
