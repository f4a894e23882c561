//! Decimals of a precision and scale that are part of the type.

use std::fmt;
use std::str::FromStr;

#[cfg(feature = "rust_decimal")]
use super::EventTypeAs;
use crate::model::Logical;
use crate::{Decode, DecodeError, DecodeErrorKind, Decoder, EncodeError, Encoder, EventType};
use crate::{TypeNode, TypeRef};

/// A number of at most `P` digits, `S` of them after the point: `decimal` on `bytes`, and a string in JSON.
///
/// It is a value of its own and also the way to write a `rust_decimal::Decimal`: `#[event(with = Decimal<12, 2>)]`.
///
/// ```
/// use kafka_event_schema::Decimal;
///
/// let price: Decimal<12, 2> = "19.90".parse()?;
/// assert_eq!(price.unscaled(), 1990);
/// assert_eq!(price.to_string(), "19.90");
/// # Ok::<(), kafka_event_schema::ParseDecimalError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal<const P: u32, const S: u32>(i128);

impl<const P: u32, const S: u32> Decimal<P, S> {
    const LIMIT: i128 = {
        // Avro 1.12, "Decimal": the scale is at most the precision.
        assert!(
            P > 0 && P <= 38 && S <= P,
            "a Decimal has 1 to 38 digits, and no more of them after the point than in all"
        );
        10i128.pow(P)
    };

    /// From the value times 10 to the power of `S`. `None`: it has more than `P` digits.
    #[must_use]
    pub const fn from_unscaled(unscaled: i128) -> Option<Self> {
        if -Self::LIMIT < unscaled && unscaled < Self::LIMIT {
            Some(Self(unscaled))
        } else {
            None
        }
    }

    /// The value times 10 to the power of `S`.
    #[must_use]
    pub const fn unscaled(self) -> i128 {
        self.0
    }

    const NODE: TypeRef = TypeRef::new(
        &const {
            let _ = Self::LIMIT;
            TypeNode::Logical(
                TypeRef::new(&TypeNode::Bytes),
                Logical::Decimal {
                    precision: P,
                    scale: S,
                },
            )
        },
    );
}

impl<const P: u32, const S: u32> fmt::Display for Decimal<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = S as usize;
        let digits = format!("{:0>width$}", self.0.unsigned_abs(), width = scale + 1);
        let (whole, part) = digits.split_at(digits.len() - scale);
        let point = if part.is_empty() { "" } else { "." };
        f.pad_integral(self.0 >= 0, "", &format!("{whole}{point}{part}"))
    }
}

/// A text that is no decimal of the type's precision and scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseDecimalError {
    precision: u32,
    scale: u32,
}

impl fmt::Display for ParseDecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "not a decimal of at most {} digits, at most {} of them after the point",
            self.precision, self.scale
        )
    }
}

impl std::error::Error for ParseDecimalError {}

impl<const P: u32, const S: u32> FromStr for Decimal<P, S> {
    type Err = ParseDecimalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        crate::codec::json::unscaled(text, S)
            .and_then(Self::from_unscaled)
            .ok_or(ParseDecimalError {
                precision: P,
                scale: S,
            })
    }
}

impl<const P: u32, const S: u32> EventType for Decimal<P, S> {
    const SCHEMA: TypeRef = Self::NODE;

    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
        out.decimal(self.0, S, None)
    }
}

impl<'de, const P: u32, const S: u32> Decode<'de> for Decimal<P, S> {
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        Self::from_unscaled(input.decimal(S, None)?)
            .ok_or_else(|| DecodeError::new(DecodeErrorKind::OutOfRange { ty: "decimal" }))
    }
}

/// A value of another scale is written when nothing is lost by it, and refused otherwise.
#[cfg(feature = "rust_decimal")]
impl<const P: u32, const S: u32> EventTypeAs<rust_decimal::Decimal> for Decimal<P, S> {
    const SCHEMA: TypeRef = Self::NODE;

    fn encode_as<E: Encoder>(
        value: &rust_decimal::Decimal,
        out: &mut E,
    ) -> Result<(), EncodeError> {
        let value = value.normalize();
        S.checked_sub(value.scale())
            .and_then(|missing| value.mantissa().checked_mul(10i128.checked_pow(missing)?))
            .and_then(Self::from_unscaled)
            .ok_or_else(|| EncodeError::new(crate::EncodeErrorKind::OutOfRange { ty: "decimal" }))?
            .encode(out)
    }

    fn decode_as<'de, D: Decoder<'de>>(
        input: &mut D,
    ) -> Result<rust_decimal::Decimal, DecodeError> {
        let unscaled = Self::decode(input)?.unscaled();
        rust_decimal::Decimal::try_from_i128_with_scale(unscaled, S).map_err(|_| {
            DecodeError::new(DecodeErrorKind::OutOfRange {
                ty: "rust_decimal::Decimal",
            })
        })
    }
}
