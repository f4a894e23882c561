//! The JSON form of an event: what a Jackson user would expect to see, table-driven and independent of the user's serde impls.
//!
//! RFC 3339 times, UUIDs and decimals as strings, bytes as base64, optionals as the value or `null`, an enum with data as
//! `{"Variant": data}` (or `"Variant"` without data), floats that are no number as `"NaN"`, `"Infinity"` and `"-Infinity"`.
//! A time that RFC 3339 has no text for (years beyond 9999) is its number.

mod cursor;
mod decoder;
mod encoder;
mod text;
pub(crate) mod time;

pub use decoder::JsonDecoder;
pub use encoder::JsonEncoder;
pub(crate) use text::unscaled;

use super::{Decode, DecodeError, EncodeError, EventType};

/// Appends the JSON form of `value` to `out`. When it fails, `out` holds what it held before.
///
/// # Errors
/// When the value has no place in its schema.
pub fn encode<T: EventType + ?Sized>(value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let len = out.len();
    let mut encoder = JsonEncoder::new(out);
    let done = value.encode(&mut encoder);
    if done.is_err() {
        out.truncate(len);
    }
    done
}

/// Reads a value from its JSON form, and nothing after it but white space. Unknown keys are passed over.
///
/// # Errors
/// When the bytes are not such a JSON.
pub fn decode<'de, T: Decode<'de>>(json: &'de [u8]) -> Result<T, DecodeError> {
    let mut decoder = JsonDecoder::new(json);
    let value = T::decode(&mut decoder)?;
    decoder.finish()?;
    Ok(value)
}
