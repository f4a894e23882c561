//! Keys: bytes as Kafka's own serialisers write them, stable for ever, and read back.

use crate::codec::avro;
use crate::tree::{EnumNode, TypeNode, TypeRef};
use crate::{Decode, DecodeError, DecodeErrorKind, EncodeError, EventType};

/// A type that can be the key of a record: equal values are equal bytes, in every version and on every machine.
///
/// | type | bytes | Kafka's serialiser |
/// |---|---|---|
/// | text, UUID, enum | UTF-8 | `StringSerializer`, `UUIDSerializer` |
/// | `i8` to `i32`, `u8`, `u16` | 4, big-endian | `IntegerSerializer` |
/// | `i64`, `u32`, timestamps | 8, big-endian | `LongSerializer` |
/// | `bool` | 1 | `BooleanSerializer` |
/// | `Vec<u8>`, `[u8; N]` | as they are | `ByteArraySerializer` |
/// | a struct | Avro, the fields one after the other | |
///
/// Floats, maps, options and lists have no stable form and are no keys. `#[derive(EventType, Key)]` makes one of a newtype, an enum
/// without data or a struct of keys.
///
/// ```
/// use kafka_event_schema::Key;
///
/// let mut bytes = Vec::new();
/// 42i32.encode_key(&mut bytes)?;
/// assert_eq!(bytes, [0, 0, 0, 42]);
/// assert_eq!(i32::decode_key(&bytes)?, 42);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a key",
    label = "not a key",
    note = "a key is a text, an integer, a boolean, a UUID, bytes, or a type of those with `#[derive(EventType, Key)]`",
    note = "floats, maps, lists and options have no stable form: two equal keys could go to two partitions"
)]
pub trait Key: EventType + for<'de> Decode<'de> {
    /// Appends the bytes of the key to `out`.
    ///
    /// # Errors
    /// As [`EventType::encode`].
    fn encode_key(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        write_key(self, out)
    }

    /// Reads the key from all of `bytes`.
    ///
    /// # Errors
    /// When they are not the bytes of such a key.
    fn decode_key(bytes: &[u8]) -> Result<Self, DecodeError> {
        let avro = match form(Self::SCHEMA) {
            Form::Avro => std::borrow::Cow::Borrowed(bytes),
            form => std::borrow::Cow::Owned(avro_of(form, bytes)?),
        };
        avro::decode(&avro)
    }
}

/// Appends the key bytes of a value of any type that is written as a key is.
pub(crate) fn write_key<T: EventType + ?Sized>(
    value: &T,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    let start = out.len();
    let written = value
        .encode(&mut avro::AvroEncoder::new(out))
        .and_then(|()| rewrite(form(T::SCHEMA), start, out));
    if written.is_err() {
        out.truncate(start);
    }
    written
}

/// Makes what stands in Avro from `start` on what Kafka's own serialisers write.
fn rewrite(form: Form, start: usize, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    use crate::Decoder as _;
    let encoded = out.get(start..).unwrap_or_default();
    let mut input = avro::AvroDecoder::new(encoded);
    // What was just written is read back: these reads cannot fail.
    let reread = |e: DecodeError| EncodeError::custom(e);
    match form {
        Form::Int => {
            let int = input.int().map_err(reread)?;
            replace(out, start, &int.to_be_bytes());
        }
        Form::Long => {
            let long = input.long().map_err(reread)?;
            replace(out, start, &long.to_be_bytes());
        }
        Form::Bytes => {
            let len = input.bytes().map_err(reread)?.len();
            out.drain(start..out.len() - len);
        }
        Form::Symbol(node) => {
            let index = input.symbol(node).map_err(reread)?;
            let symbol = node.symbols.get(index).unwrap_or(&"");
            replace(out, start, symbol.as_bytes());
        }
        Form::Avro => {}
    }
    Ok(())
}

fn replace(out: &mut Vec<u8>, start: usize, bytes: &[u8]) {
    out.truncate(start);
    out.extend_from_slice(bytes);
}

/// How a key is written.
enum Form {
    Int,
    Long,
    /// Without the length that Avro puts in front.
    Bytes,
    Symbol(&'static EnumNode),
    /// As Avro has it.
    Avro,
}

fn form(ty: TypeRef) -> Form {
    match ty.get() {
        TypeNode::Int => Form::Int,
        TypeNode::Long => Form::Long,
        TypeNode::String | TypeNode::Bytes => Form::Bytes,
        TypeNode::Enum(node) => Form::Symbol(node),
        TypeNode::Logical(base, _) => form(*base),
        _ => Form::Avro,
    }
}

fn avro_of(form: Form, bytes: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let exactly = |_| DecodeError::new(DecodeErrorKind::Length);
    let mut out = Vec::new();
    let written = match form {
        Form::Int => avro::encode(
            &i32::from_be_bytes(bytes.try_into().map_err(exactly)?),
            &mut out,
        ),
        Form::Long => avro::encode(
            &i64::from_be_bytes(bytes.try_into().map_err(exactly)?),
            &mut out,
        ),
        Form::Symbol(node) => {
            let index = node
                .symbols
                .iter()
                .position(|symbol| symbol.as_bytes() == bytes);
            let index = index
                .and_then(|index| i32::try_from(index).ok())
                .unwrap_or(-1);
            avro::encode(&index, &mut out)
        }
        Form::Bytes | Form::Avro => avro::encode(&bytes, &mut out),
    };
    written.map_err(DecodeError::custom)?;
    Ok(out)
}

macro_rules! keys {
    ($($ty:ty),* $(,)?) => {$(
        // What can be a key is in the note of the trait; a list of impls would say it worse.
        #[diagnostic::do_not_recommend]
        impl Key for $ty {}
    )*};
}

keys!(
    String,
    Box<str>,
    bool,
    i8,
    i16,
    i32,
    i64,
    u8,
    u16,
    u32,
    Vec<u8>,
    crate::Timestamp
);

#[diagnostic::do_not_recommend]
impl<const N: usize> Key for [u8; N] {}

#[cfg(feature = "uuid")]
#[diagnostic::do_not_recommend]
impl Key for uuid::Uuid {}

#[cfg(feature = "chrono")]
#[diagnostic::do_not_recommend]
impl Key for chrono::NaiveDate {}

#[cfg(feature = "chrono")]
#[diagnostic::do_not_recommend]
impl Key for chrono::DateTime<chrono::Utc> {}

/// The key of an event that has none: the partitioner decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoKey;

impl EventType for NoKey {
    const SCHEMA: TypeRef = TypeRef::new(&TypeNode::Null);

    fn encode<E: crate::Encoder>(&self, _: &mut E) -> Result<(), EncodeError> {
        Ok(())
    }
}

impl<'de> Decode<'de> for NoKey {
    fn decode<D: crate::Decoder<'de>>(_: &mut D) -> Result<Self, DecodeError> {
        Ok(Self)
    }
}

#[diagnostic::do_not_recommend]
impl Key for NoKey {}
