//! The way in: what a type asks of a format to make its value.

use std::borrow::Cow;

use super::DecodeError;
use crate::model::Logical;
use crate::tree::{EnumNode, RecordNode, TypeRef, UnionNode};

/// A type that can be made from bytes. `'de` is the life of the bytes: a `&'de str` borrows from them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a record",
    label = "it can be written but not decoded",
    note = "`#[derive(EventType)]` writes both; a hand-written `EventType` wants a `Decode` beside it"
)]
pub trait Decode<'de>: Sized {
    /// Reads one value.
    ///
    /// # Errors
    /// When the input does not hold such a value.
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError>;

    /// Reads a list of such values.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    fn decode_list<D: Decoder<'de>>(input: &mut D) -> Result<Vec<Self>, DecodeError> {
        let mut items = Items::new();
        if !input.next_item(&mut items)? {
            return Ok(Vec::new());
        }
        // The count is the input's word; beyond this the list grows as items really come.
        let most = MAX_RESERVED / size_of::<Self>().max(1);
        let room = items.hint().saturating_add(1).max(4).min(most);
        let mut list = Vec::with_capacity(room);
        loop {
            list.push(Self::decode(input).map_err(|error| error.in_item(list.len()))?);
            if !input.next_item(&mut items)? {
                return Ok(list);
            }
        }
    }
}

/// The most bytes that are reserved for a list before its items were seen.
const MAX_RESERVED: usize = 16 * 1024;

/// How far the reading of an array or map has come.
#[derive(Debug, Default)]
pub struct Items {
    /// Items of the present block that were not read yet.
    pub(crate) left: usize,
    /// Whether anything was read yet.
    pub(crate) started: bool,
    /// How a plan reads each item; `None`: as it stands.
    pub(crate) action: Option<u32>,
}

impl Items {
    /// Nothing was read yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many items are known to follow: for reserving, bounded by what the input can hold.
    #[must_use]
    pub fn hint(&self) -> usize {
        self.left
    }
}

/// A format that values are read from. Each method reads one value.
///
/// # Errors
/// All methods fail when the input does not hold such a value.
#[allow(
    missing_docs,
    reason = "the methods that read a primitive are named by it"
)]
pub trait Decoder<'de>: Sized {
    /// The state of a record that is being read.
    type Record;

    fn boolean(&mut self) -> Result<bool, DecodeError>;
    fn int(&mut self) -> Result<i32, DecodeError>;
    fn long(&mut self) -> Result<i64, DecodeError>;
    fn float(&mut self) -> Result<f32, DecodeError>;
    fn double(&mut self) -> Result<f64, DecodeError>;
    fn bytes(&mut self) -> Result<Cow<'de, [u8]>, DecodeError>;
    fn string(&mut self) -> Result<Cow<'de, str>, DecodeError>;
    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], DecodeError>;

    /// The position of a symbol of an enum.
    fn symbol(&mut self, node: &'static EnumNode) -> Result<usize, DecodeError>;

    /// A date or time that Avro writes as an `int`.
    fn logical_int(&mut self, logical: Logical) -> Result<i32, DecodeError>;
    /// A time or timestamp that Avro writes as a `long`.
    fn logical_long(&mut self, logical: Logical) -> Result<i64, DecodeError>;
    /// The unscaled value of a decimal of that scale, from a fixed of that size (`None`: `bytes`).
    fn decimal(&mut self, scale: u32, size: Option<usize>) -> Result<i128, DecodeError>;
    /// A `duration`: months, days, milliseconds.
    fn duration(&mut self) -> Result<[u32; 3], DecodeError>;

    /// The start of a record.
    fn begin_record(&mut self, node: &'static RecordNode) -> Result<Self::Record, DecodeError>;
    /// Field `index` of a record. Fields are asked for in the schema's order, each once.
    fn field<T: Decode<'de>>(
        &mut self,
        record: &mut Self::Record,
        node: &'static RecordNode,
        index: usize,
    ) -> Result<T, DecodeError>;
    /// A record whose fields stand in place of a field of this one.
    fn flattened<T: Decode<'de>>(
        &mut self,
        record: &mut Self::Record,
        node: &'static RecordNode,
        index: usize,
    ) -> Result<T, DecodeError>;
    /// The end of a record.
    fn end_record(
        &mut self,
        record: Self::Record,
        node: &'static RecordNode,
    ) -> Result<(), DecodeError>;

    /// Whether an array has a further item, which is read next.
    fn next_item(&mut self, items: &mut Items) -> Result<bool, DecodeError>;
    /// The key of a map's next entry, whose value is read next.
    fn next_key(&mut self, items: &mut Items) -> Result<Option<Cow<'de, str>>, DecodeError>;

    /// Whether an optional value of type `ty` is there; if so, it is read next. `null` is the branch of its union at that position.
    fn option(&mut self, ty: TypeRef, null: u32) -> Result<bool, DecodeError>;

    /// Which variant of an enum with data is there. Its data is read next, unless it has none.
    fn begin_variant(&mut self, node: &'static UnionNode) -> Result<usize, DecodeError>;
    /// The end of that variant.
    fn end_variant(&mut self, node: &'static UnionNode, index: usize) -> Result<(), DecodeError>;
}
