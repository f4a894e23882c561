//! Logical types: which attributes make one, and on which types. What does not fit is ignored, and stays a custom attribute
//! (Avro 1.12 specification, "Logical Types").

use super::draft::Shape;
use super::json::{Json, Value};
use crate::model::{Kind, Logical};

/// The logical type that the attributes of a type make.
pub(super) fn read(shape: &Shape, attributes: &[(&str, &Json)]) -> Logical {
    let get = |wanted: &str| {
        attributes
            .iter()
            .find(|(key, _)| *key == wanted)
            .map(|(_, value)| *value)
    };
    let Some(name) = get("logicalType").and_then(Json::as_str) else {
        return Logical::None;
    };
    match (name, shape) {
        ("decimal", Shape::Primitive(Kind::Bytes) | Shape::Fixed { .. }) => {
            let scale = match get("scale") {
                None => Some(0),
                Some(json) => whole(json),
            };
            match (get("precision").and_then(whole), scale) {
                (Some(precision @ 1..), Some(scale))
                    if scale <= precision && precision <= most_digits(shape) =>
                {
                    Logical::Decimal { precision, scale }
                }
                _ => Logical::None,
            }
        }
        ("big-decimal", Shape::Primitive(Kind::Bytes)) => Logical::BigDecimal,
        ("uuid", Shape::Primitive(Kind::String) | Shape::Fixed { size: 16, .. }) => Logical::Uuid,
        ("duration", Shape::Fixed { size: 12, .. }) => Logical::Duration,
        ("date", Shape::Primitive(Kind::Int)) => Logical::Date,
        ("time-millis", Shape::Primitive(Kind::Int)) => Logical::TimeMillis,
        ("time-micros", Shape::Primitive(Kind::Long)) => Logical::TimeMicros,
        ("timestamp-millis", Shape::Primitive(Kind::Long)) => Logical::TimestampMillis,
        ("timestamp-micros", Shape::Primitive(Kind::Long)) => Logical::TimestampMicros,
        ("timestamp-nanos", Shape::Primitive(Kind::Long)) => Logical::TimestampNanos,
        ("local-timestamp-millis", Shape::Primitive(Kind::Long)) => Logical::LocalTimestampMillis,
        ("local-timestamp-micros", Shape::Primitive(Kind::Long)) => Logical::LocalTimestampMicros,
        ("local-timestamp-nanos", Shape::Primitive(Kind::Long)) => Logical::LocalTimestampNanos,
        _ => Logical::None,
    }
}

/// Whether an attribute is part of a logical type, so that it is no custom one.
pub(super) fn owns(logical: Logical, attribute: &str) -> bool {
    match logical {
        Logical::None => false,
        Logical::Decimal { .. } => matches!(attribute, "logicalType" | "precision" | "scale"),
        _ => attribute == "logicalType",
    }
}

/// How many decimal digits always fit.
fn most_digits(shape: &Shape) -> u32 {
    match shape {
        Shape::Fixed { size, .. } => {
            let bits = f64::from(*size) * 8.0 - 1.0;
            // A float turns into an integer by cutting at the bounds: -1 bit of an empty fixed is 0 digits.
            (bits * std::f64::consts::LOG10_2).floor() as u32
        }
        _ => i32::MAX as u32,
    }
}

fn whole(json: &Json) -> Option<u32> {
    match &json.value {
        Value::Number(text) => text.parse::<i32>().ok().and_then(|n| u32::try_from(n).ok()),
        _ => None,
    }
}
