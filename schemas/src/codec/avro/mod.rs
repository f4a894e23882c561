//! Avro binary encoding (Avro 1.12, "Binary Encoding"), straight from and into the fields.

mod ascii;
mod buffer;
mod decoder;
mod encoder;
mod varint;

pub use decoder::AvroDecoder;
pub(crate) use decoder::Visit;
pub use encoder::AvroEncoder;

use super::{Decode, DecodeError, EncodeError, EventType};

/// How deep records, arrays and maps may lie within one another, both ways. A stack of 2 MB holds many times that.
pub(crate) const MAX_DEPTH: u32 = 128;

/// What a buffer without memory gets before the first byte: most events need no more, and growing to it step by step costs more
/// than the encoding itself.
const FIRST_ROOM: usize = 256;

/// Appends the Avro encoding of `value` to `out`. When it fails, `out` holds what it held before.
///
/// # Errors
/// When the value has no place in its schema.
pub fn encode<T: EventType + ?Sized>(value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let len = out.len();
    if out.capacity() == 0 {
        out.reserve(FIRST_ROOM);
    }
    let mut encoder = AvroEncoder::new(out);
    let done = value.encode(&mut encoder);
    if done.is_err() {
        out.truncate(len);
    }
    done
}

/// Reads a value that was written with the schema of `T` itself, and nothing after it.
///
/// # Errors
/// When the bytes are not the encoding of such a value, whole and alone.
pub fn decode<'de, T: Decode<'de>>(bytes: &'de [u8]) -> Result<T, DecodeError> {
    let mut decoder = AvroDecoder::new(bytes);
    let value = T::decode(&mut decoder)?;
    decoder.finish()?;
    Ok(value)
}
