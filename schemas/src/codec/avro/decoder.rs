//! Reading what was written with the very schema of the type: no look-ups, fields one after the other.

use std::borrow::Cow;

use super::MAX_DEPTH;
use super::ascii::is_ascii;
use super::varint::{self, MAX_LEN, MAX_SHORT_LEN, unzigzag};
use crate::codec::{Decode, DecodeError, DecodeErrorKind, Decoder, Items};
use crate::model::Logical;
use crate::tree::{EnumNode, RecordNode, TypeNode, TypeRef, UnionNode};

/// How many more items than bytes an input may announce in all: only items of no bytes can be that many.
const EMPTY_ITEMS: usize = 65_536;

/// Reads Avro binary from a slice.
#[derive(Debug)]
pub struct AvroDecoder<'de> {
    rest: &'de [u8],
    depth: u32,
    empty_items: usize,
    /// The variant of an optional enum with data, whose branch was read with the optional.
    branch: Option<i64>,
}

/// What an input was like before a visit elsewhere.
pub(crate) struct Visit<'de>(&'de [u8], usize);

type Result<T> = std::result::Result<T, DecodeError>;

impl<'de> AvroDecoder<'de> {
    /// A decoder of `input`.
    #[must_use]
    pub fn new(input: &'de [u8]) -> Self {
        Self {
            rest: input,
            depth: 0,
            empty_items: EMPTY_ITEMS,
            branch: None,
        }
    }

    /// The bytes that were not read.
    #[must_use]
    pub fn rest(&self) -> &'de [u8] {
        self.rest
    }

    /// # Errors
    /// When bytes are left over.
    pub fn finish(&self) -> Result<()> {
        match self.rest.len() {
            0 => Ok(()),
            count => Err(DecodeError::new(DecodeErrorKind::TrailingBytes { count })),
        }
    }

    /// Goes on at another place of the bytes it was made of, and says where it was.
    #[inline]
    pub(crate) fn move_to(&mut self, place: &'de [u8]) -> &'de [u8] {
        std::mem::replace(&mut self.rest, place)
    }

    /// Goes on in bytes of our own, which cost the input nothing, and says how to [`come_back`](Self::come_back).
    pub(crate) fn visit(&mut self, bytes: &'de [u8]) -> Visit<'de> {
        let rest = self.move_to(bytes);
        Visit(rest, std::mem::replace(&mut self.empty_items, EMPTY_ITEMS))
    }

    /// Ends a visit.
    pub(crate) fn come_back(&mut self, Visit(rest, empty_items): Visit<'de>) {
        self.rest = rest;
        self.empty_items = empty_items;
    }

    #[inline]
    pub(crate) fn take(&mut self, len: usize) -> Result<&'de [u8]> {
        match self.rest.split_at_checked(len) {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(taken)
            }
            None => Err(DecodeError::new(DecodeErrorKind::EndOfInput)),
        }
    }

    /// Bytes after their length. A length below 64 is one byte, even because it is not negative, and the way of most texts.
    #[inline(always)]
    pub(crate) fn sized(&mut self) -> Result<&'de [u8]> {
        if let [len, rest @ ..] = self.rest
            && len & 0x81 == 0
            && let Some((taken, rest)) = rest.split_at_checked(usize::from(len >> 1))
        {
            self.rest = rest;
            return Ok(taken);
        }
        self.long_sized()
    }

    /// A length of any size and its bytes: never more than there are.
    #[inline(never)]
    fn long_sized(&mut self) -> Result<&'de [u8]> {
        let len = self.long()?;
        match usize::try_from(len) {
            Ok(len) if len <= self.rest.len() => self.take(len),
            _ => Err(DecodeError::new(DecodeErrorKind::Length)),
        }
    }

    #[inline]
    pub(crate) fn enter(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            Err(DecodeError::new(DecodeErrorKind::Depth))
        } else {
            Ok(())
        }
    }

    #[inline]
    pub(crate) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// The count of a block of items; 0 ends them. Avro 1.12, "Arrays": a negative count is followed by the block's size.
    fn block(&mut self) -> Result<usize> {
        let mut count = self.long()?;
        if count < 0 {
            let size = self.long()?;
            count = count
                .checked_neg()
                .filter(|_| size >= 0)
                .ok_or_else(|| DecodeError::new(DecodeErrorKind::Length))?;
        }
        self.count(count)
    }

    /// The same for items that nobody wants: a block that tells its size is passed as a whole, which is `None`.
    pub(crate) fn skip_block(&mut self) -> Result<Option<usize>> {
        let count = self.long()?;
        if count < 0 && count != i64::MIN {
            self.sized()?;
            return Ok(None);
        }
        self.count(count).map(Some)
    }

    fn count(&mut self, count: i64) -> Result<usize> {
        let count =
            usize::try_from(count).map_err(|_| DecodeError::new(DecodeErrorKind::Length))?;
        let surplus = count.saturating_sub(self.rest.len());
        match self.empty_items.checked_sub(surplus) {
            Some(left) => self.empty_items = left,
            None => return Err(DecodeError::new(DecodeErrorKind::Length)),
        }
        Ok(count)
    }

    /// The position of a symbol or branch. One below 64 is one byte, even because it is not negative.
    #[inline]
    pub(crate) fn index(&mut self, len: usize) -> Result<usize> {
        if let [byte, rest @ ..] = self.rest
            && byte & 0x81 == 0
            && usize::from(byte >> 1) < len
        {
            self.rest = rest;
            return Ok(usize::from(byte >> 1));
        }
        self.far_index(len)
    }

    #[inline(never)]
    fn far_index(&mut self, len: usize) -> Result<usize> {
        let index = self.short()?;
        position(index, len)
    }

    /// An integer of at most 32 bits has at most five bytes, whatever its value: Java's decoder takes no more for it.
    #[inline]
    fn short(&mut self) -> Result<i64> {
        let before = self.rest.len();
        let value = self.long()?;
        match before - self.rest.len() <= MAX_SHORT_LEN {
            true => Ok(value),
            false => Err(DecodeError::new(DecodeErrorKind::Varint)),
        }
    }
}

#[inline]
fn position(index: i64, len: usize) -> Result<usize> {
    match usize::try_from(index) {
        Ok(index) if index < len => Ok(index),
        _ => Err(DecodeError::new(DecodeErrorKind::Index { index, len })),
    }
}

impl<'de> Decoder<'de> for AvroDecoder<'de> {
    type Record = ();

    #[inline]
    fn boolean(&mut self) -> Result<bool> {
        match self.take(1)? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(DecodeError::new(DecodeErrorKind::Boolean)),
        }
    }

    #[inline]
    fn int(&mut self) -> Result<i32> {
        let value = self.short()?;
        i32::try_from(value).map_err(|_| DecodeError::new(DecodeErrorKind::Varint))
    }

    #[inline]
    fn long(&mut self) -> Result<i64> {
        match varint::read(self.rest) {
            Some((value, len)) => {
                self.rest = self.rest.get(len..).unwrap_or_default();
                Ok(unzigzag(value))
            }
            None if self.rest.len() < MAX_LEN => Err(DecodeError::new(DecodeErrorKind::EndOfInput)),
            None => Err(DecodeError::new(DecodeErrorKind::Varint)),
        }
    }

    #[inline]
    fn float(&mut self) -> Result<f32> {
        self.fixed().map(f32::from_le_bytes)
    }

    #[inline]
    fn double(&mut self) -> Result<f64> {
        self.fixed().map(f64::from_le_bytes)
    }

    #[inline]
    fn bytes(&mut self) -> Result<Cow<'de, [u8]>> {
        self.sized().map(Cow::Borrowed)
    }

    // Always inlined: the compiler then sees that the text is borrowed, and the way of a `&str` has no `Cow` left in it.
    #[inline(always)]
    fn string(&mut self) -> Result<Cow<'de, str>> {
        let bytes = self.sized()?;
        let text = if is_ascii(bytes) {
            // SAFETY: ASCII is UTF-8.
            unsafe { std::str::from_utf8_unchecked(bytes) }
        } else {
            utf8(bytes)?
        };
        Ok(Cow::Borrowed(text))
    }

    #[inline]
    fn fixed<const N: usize>(&mut self) -> Result<[u8; N]> {
        match self.rest.split_first_chunk::<N>() {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(*taken)
            }
            None => Err(DecodeError::new(DecodeErrorKind::EndOfInput)),
        }
    }

    #[inline]
    fn symbol(&mut self, node: &'static EnumNode) -> Result<usize> {
        self.index(node.symbols.len())
    }

    #[inline]
    fn logical_int(&mut self, _: Logical) -> Result<i32> {
        self.int()
    }

    #[inline]
    fn logical_long(&mut self, _: Logical) -> Result<i64> {
        self.long()
    }

    fn decimal(&mut self, _: u32, size: Option<usize>) -> Result<i128> {
        let bytes = match size {
            Some(size) => self.take(size)?,
            None => self.sized()?,
        };
        from_two_complement(bytes)
    }

    fn duration(&mut self) -> Result<[u32; 3]> {
        Ok([self.fixed()?, self.fixed()?, self.fixed()?].map(u32::from_le_bytes))
    }

    #[inline]
    fn begin_record(&mut self, _: &'static RecordNode) -> Result<()> {
        self.enter()
    }

    #[inline]
    fn field<T: Decode<'de>>(
        &mut self,
        (): &mut (),
        node: &'static RecordNode,
        index: usize,
    ) -> Result<T> {
        match T::decode(self) {
            Ok(value) => Ok(value),
            Err(e) => Err(e.in_field(node.field_name(index))),
        }
    }

    #[inline]
    fn flattened<T: Decode<'de>>(
        &mut self,
        (): &mut (),
        _: &'static RecordNode,
        _: usize,
    ) -> Result<T> {
        T::decode(self)
    }

    #[inline]
    fn end_record(&mut self, (): (), _: &'static RecordNode) -> Result<()> {
        self.leave();
        Ok(())
    }

    #[inline]
    fn next_item(&mut self, items: &mut Items) -> Result<bool> {
        if items.left == 0 {
            if !items.started {
                items.started = true;
                self.enter()?;
            }
            items.left = self.block()?;
            if items.left == 0 {
                self.leave();
                return Ok(false);
            }
        }
        items.left -= 1;
        Ok(true)
    }

    fn next_key(&mut self, items: &mut Items) -> Result<Option<Cow<'de, str>>> {
        if self.next_item(items)? {
            self.string().map(Some)
        } else {
            Ok(None)
        }
    }

    #[inline]
    fn option(&mut self, ty: TypeRef, null: u32) -> Result<bool> {
        let index = self.short()?;
        let null = i64::from(null);
        if let TypeNode::Union(union) = ty.get() {
            position(index, union.variants.len() + 1)?;
            let there = index != null;
            // Only for the value that follows: an absent one must leave nothing to the next union.
            self.branch = there.then(|| index - i64::from(index > null));
            return Ok(there);
        }
        position(index, 2)?;
        Ok(index != null)
    }

    #[inline]
    fn begin_variant(&mut self, node: &'static UnionNode) -> Result<usize> {
        match self.branch.take() {
            Some(index) => position(index, node.variants.len()),
            None => self.index(node.variants.len()),
        }
    }

    #[inline]
    fn end_variant(&mut self, _: &'static UnionNode, _: usize) -> Result<()> {
        Ok(())
    }
}

#[inline(never)]
fn utf8(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| DecodeError::new(DecodeErrorKind::Utf8))
}

/// A big-endian two's complement number; longer than 16 bytes only if the rest is sign.
fn from_two_complement(bytes: &[u8]) -> Result<i128> {
    let negative = bytes.first().is_some_and(|b| *b >= 0x80);
    let sign = if negative { 0xff } else { 0 };
    let mut full = [sign; 16];
    let extra = bytes.len().saturating_sub(full.len());
    let (high, low) = bytes.split_at(extra);
    let start = full.len() - low.len();
    full[start..].copy_from_slice(low);
    let value = i128::from_be_bytes(full);
    if high.iter().any(|b| *b != sign) || (value < 0) != negative {
        return Err(DecodeError::new(DecodeErrorKind::OutOfRange { ty: "i128" }));
    }
    Ok(value)
}
