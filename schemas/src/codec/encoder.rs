//! The way out: what a type tells a format about its value.

use super::EncodeError;
use crate::model::Logical;
use crate::tree::{EnumNode, RecordNode, TypeNode, TypeRef, UnionNode};

/// A type that can stand in an event: it knows its schema and can be encoded.
///
/// `#[derive(EventType)]` writes it for structs and enums. By hand, for a type that the derive cannot see into, it is a few lines;
/// prefer `#[event(with = …)]` for types of other crates.
///
/// ```
/// use kafka_event_schema::{Decode, DecodeError, Decoder, EncodeError, Encoder, EventType, TypeNode, TypeRef};
///
/// /// Degrees Celsius, as a `double`.
/// struct Celsius(f64);
///
/// impl EventType for Celsius {
///     const SCHEMA: TypeRef = TypeRef::new(&TypeNode::Double);
///     fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
///         out.double(self.0)
///     }
/// }
///
/// impl<'de> Decode<'de> for Celsius {
///     fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
///         Ok(Self(input.double()?))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in an event",
    label = "no Avro schema is known for this type",
    note = "for a type of yours, add `#[derive(EventType)]` to it",
    note = "for a type of another crate, say how it is written: `#[event(with = …)]`"
)]
pub trait EventType {
    /// The schema.
    const SCHEMA: TypeRef;

    /// Tells `out` the value.
    ///
    /// # Errors
    /// When the value has no place in the schema: too long, out of range, refused by a conversion.
    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError>;

    /// The schema of a list of this type: an `array`, but `bytes` for `u8`.
    const LIST: TypeRef = list_of::<Self>();

    /// Tells `out` a list of this type.
    ///
    /// # Errors
    /// As [`encode`](Self::encode).
    fn encode_list<E: Encoder>(list: &[Self], out: &mut E) -> Result<(), EncodeError>
    where
        Self: Sized,
    {
        out.array(list.len(), list.iter(), |out, item| item.encode(out))
    }

    /// How long the value is, where it has a length: bytes of a text, items of a list, entries of a map.
    /// `max_len` is held against it.
    fn length(&self) -> Option<usize> {
        None
    }

    /// The longest item, key or value in it, where those have a length. `items(max_len = …)` is held against it.
    fn longest_item(&self) -> Option<usize> {
        None
    }
}

const fn list_of<T: EventType + ?Sized>() -> TypeRef {
    TypeRef::new(&const { TypeNode::Array(T::SCHEMA) })
}

/// A format that values are written in. Each method writes one value.
///
/// # Errors
/// All methods fail only when the value has no place in the format.
#[allow(
    missing_docs,
    reason = "the methods that write a primitive are named by it"
)]
pub trait Encoder: Sized {
    fn null(&mut self) -> Result<(), EncodeError>;
    fn boolean(&mut self, value: bool) -> Result<(), EncodeError>;
    fn int(&mut self, value: i32) -> Result<(), EncodeError>;
    fn long(&mut self, value: i64) -> Result<(), EncodeError>;
    fn float(&mut self, value: f32) -> Result<(), EncodeError>;
    fn double(&mut self, value: f64) -> Result<(), EncodeError>;
    fn bytes(&mut self, value: &[u8]) -> Result<(), EncodeError>;
    fn string(&mut self, value: &str) -> Result<(), EncodeError>;
    fn fixed(&mut self, value: &[u8]) -> Result<(), EncodeError>;

    /// A symbol of an enum, by its position.
    fn symbol(&mut self, node: &'static EnumNode, index: usize) -> Result<(), EncodeError>;

    /// A date or time that Avro writes as an `int`.
    fn logical_int(&mut self, logical: Logical, value: i32) -> Result<(), EncodeError>;
    /// A time or timestamp that Avro writes as a `long`.
    fn logical_long(&mut self, logical: Logical, value: i64) -> Result<(), EncodeError>;
    /// A decimal: its unscaled value, its scale, and the size of the fixed that holds it (`None`: `bytes`).
    fn decimal(
        &mut self,
        unscaled: i128,
        scale: u32,
        size: Option<usize>,
    ) -> Result<(), EncodeError>;
    /// A `duration`: months, days, milliseconds.
    fn duration(&mut self, value: [u32; 3]) -> Result<(), EncodeError>;

    /// The start of a record; its fields follow in the schema's order.
    fn begin_record(&mut self, node: &'static RecordNode) -> Result<(), EncodeError>;
    /// Field `index` of the record that was begun.
    fn field<T: EventType + ?Sized>(
        &mut self,
        node: &'static RecordNode,
        index: usize,
        value: &T,
    ) -> Result<(), EncodeError>;
    /// A record whose fields stand in place of field `index`.
    fn flattened<T: EventType + ?Sized>(
        &mut self,
        node: &'static RecordNode,
        index: usize,
        value: &T,
    ) -> Result<(), EncodeError>;
    /// The end of a record.
    fn end_record(&mut self) -> Result<(), EncodeError>;

    /// An array: how many items, and what writes each.
    fn array<I: Iterator>(
        &mut self,
        len: usize,
        items: I,
        write: impl FnMut(&mut Self, I::Item) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError>;
    /// A map: how many entries, and what writes the value of each. The entries come sorted by key, so that equal maps are equal bytes.
    fn map<'k, V>(
        &mut self,
        len: usize,
        entries: impl Iterator<Item = (&'k str, V)>,
        write: impl FnMut(&mut Self, V) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError>;

    /// The absent case of an optional value; `null` is the branch of its union at that position.
    fn none(&mut self, null: u32) -> Result<(), EncodeError>;
    /// The present case of an optional value of type `ty`; the value follows.
    fn some(&mut self, ty: TypeRef, null: u32) -> Result<(), EncodeError>;

    /// The start of a variant of an enum with data. Its data follows, unless it has none.
    fn begin_variant(&mut self, node: &'static UnionNode, index: usize) -> Result<(), EncodeError>;
    /// The end of that variant.
    fn end_variant(&mut self, node: &'static UnionNode, index: usize) -> Result<(), EncodeError>;
}
