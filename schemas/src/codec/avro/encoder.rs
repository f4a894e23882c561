//! Writing: fields one after the other, no framing but lengths and branches.

use super::MAX_DEPTH;
use super::buffer::{put_bytes, put_varint};
use super::varint::zigzag;
use crate::codec::{EncodeError, EncodeErrorKind, Encoder, EventType};
use crate::model::Logical;
use crate::tree::{EnumNode, RecordNode, TypeNode, TypeRef, UnionNode};

/// Writes Avro binary to the end of a `Vec`. With `MEASURE` it also notes the size of each field of the outermost record.
#[derive(Debug)]
pub struct AvroEncoder<'a, const MEASURE: bool = false> {
    out: &'a mut Vec<u8>,
    depth: u32,
    /// An optional enum with data is one union: its variants from the position of `null` on stand one further.
    null_at: u64,
    measured: Vec<(&'static str, usize)>,
}

impl<'a> AvroEncoder<'a> {
    /// An encoder that appends to `out`.
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Self::start(out)
    }
}

impl<'a> AvroEncoder<'a, true> {
    /// An encoder that appends to `out` and measures.
    pub(crate) fn measuring(out: &'a mut Vec<u8>) -> Self {
        Self::start(out)
    }

    /// The fields of the outermost record and their sizes in bytes.
    pub(crate) fn measured(self) -> Vec<(&'static str, usize)> {
        self.measured
    }
}

impl<'a, const MEASURE: bool> AvroEncoder<'a, MEASURE> {
    fn start(out: &'a mut Vec<u8>) -> Self {
        Self {
            out,
            depth: 0,
            null_at: u64::MAX,
            measured: Vec::new(),
        }
    }

    #[inline]
    fn enter(&mut self) -> Result<(), EncodeError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            Err(EncodeError::new(EncodeErrorKind::Depth))
        } else {
            Ok(())
        }
    }
}

impl<const MEASURE: bool> Encoder for AvroEncoder<'_, MEASURE> {
    #[inline]
    fn null(&mut self) -> Result<(), EncodeError> {
        Ok(())
    }

    #[inline]
    fn boolean(&mut self, value: bool) -> Result<(), EncodeError> {
        self.out.push(u8::from(value));
        Ok(())
    }

    #[inline]
    fn int(&mut self, value: i32) -> Result<(), EncodeError> {
        self.long(i64::from(value))
    }

    #[inline]
    fn long(&mut self, value: i64) -> Result<(), EncodeError> {
        put_varint(self.out, zigzag(value));
        Ok(())
    }

    #[inline]
    fn float(&mut self, value: f32) -> Result<(), EncodeError> {
        self.fixed(&value.to_le_bytes())
    }

    #[inline]
    fn double(&mut self, value: f64) -> Result<(), EncodeError> {
        self.fixed(&value.to_le_bytes())
    }

    #[inline]
    fn bytes(&mut self, value: &[u8]) -> Result<(), EncodeError> {
        put_bytes(self.out, value);
        Ok(())
    }

    #[inline]
    fn string(&mut self, value: &str) -> Result<(), EncodeError> {
        self.bytes(value.as_bytes())
    }

    #[inline]
    fn fixed(&mut self, value: &[u8]) -> Result<(), EncodeError> {
        self.out.extend_from_slice(value);
        Ok(())
    }

    #[inline]
    fn symbol(&mut self, _: &'static EnumNode, index: usize) -> Result<(), EncodeError> {
        put_varint(self.out, (index as u64) << 1);
        Ok(())
    }

    #[inline]
    fn logical_int(&mut self, _: Logical, value: i32) -> Result<(), EncodeError> {
        self.int(value)
    }

    #[inline]
    fn logical_long(&mut self, _: Logical, value: i64) -> Result<(), EncodeError> {
        self.long(value)
    }

    fn decimal(&mut self, unscaled: i128, _: u32, size: Option<usize>) -> Result<(), EncodeError> {
        let full = unscaled.to_be_bytes();
        match size {
            // Java writes the shortest two's complement into `bytes`.
            None => self.bytes(&full[shortest(unscaled)..]),
            Some(size) if size >= full.len() => {
                let sign = if unscaled < 0 { 0xff } else { 0 };
                self.out.resize(self.out.len() + size - full.len(), sign);
                self.fixed(&full)
            }
            Some(size) if full.len() - size <= shortest(unscaled) => {
                self.fixed(&full[full.len() - size..])
            }
            Some(_) => Err(EncodeError::new(EncodeErrorKind::OutOfRange {
                ty: "decimal",
            })),
        }
    }

    fn duration(&mut self, value: [u32; 3]) -> Result<(), EncodeError> {
        for part in value {
            self.fixed(&part.to_le_bytes())?;
        }
        Ok(())
    }

    #[inline]
    fn begin_record(&mut self, _: &'static RecordNode) -> Result<(), EncodeError> {
        self.enter()
    }

    #[inline]
    fn field<T: EventType + ?Sized>(
        &mut self,
        node: &'static RecordNode,
        index: usize,
        value: &T,
    ) -> Result<(), EncodeError> {
        let start = self.out.len();
        let done = value.encode(self);
        if MEASURE && self.depth == 1 {
            self.measured
                .push((node.field_name(index), self.out.len() - start));
        }
        match done {
            Ok(()) => Ok(()),
            Err(e) => Err(e.in_field(node.field_name(index))),
        }
    }

    #[inline]
    fn flattened<T: EventType + ?Sized>(
        &mut self,
        _: &'static RecordNode,
        _: usize,
        value: &T,
    ) -> Result<(), EncodeError> {
        value.encode(self)
    }

    #[inline]
    fn end_record(&mut self) -> Result<(), EncodeError> {
        self.depth -= 1;
        Ok(())
    }

    #[inline]
    fn array<I: Iterator>(
        &mut self,
        len: usize,
        items: I,
        mut write: impl FnMut(&mut Self, I::Item) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        // Also for an empty one: what is written here is read back within the same limit.
        self.enter()?;
        if len > 0 {
            put_varint(self.out, (len as u64) << 1);
            for item in items {
                write(self, item)?;
            }
        }
        self.depth -= 1;
        self.out.push(0);
        Ok(())
    }

    fn map<'k, V>(
        &mut self,
        len: usize,
        entries: impl Iterator<Item = (&'k str, V)>,
        mut write: impl FnMut(&mut Self, V) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        self.array(len, entries, |out, (key, value)| {
            out.string(key)?;
            write(out, value)
        })
    }

    #[inline]
    fn none(&mut self, null: u32) -> Result<(), EncodeError> {
        put_varint(self.out, u64::from(null) << 1);
        Ok(())
    }

    #[inline]
    fn some(&mut self, ty: TypeRef, null: u32) -> Result<(), EncodeError> {
        if matches!(ty.get(), TypeNode::Union(_)) {
            self.null_at = u64::from(null);
        } else {
            self.out.push(if null == 0 { 2 } else { 0 });
        }
        Ok(())
    }

    #[inline]
    fn begin_variant(&mut self, _: &'static UnionNode, index: usize) -> Result<(), EncodeError> {
        let null = std::mem::replace(&mut self.null_at, u64::MAX);
        let index = index as u64;
        put_varint(self.out, (index + u64::from(index >= null)) << 1);
        Ok(())
    }

    #[inline]
    fn end_variant(&mut self, _: &'static UnionNode, _: usize) -> Result<(), EncodeError> {
        Ok(())
    }
}

/// How many leading bytes of the big-endian form the shortest two's complement leaves out.
fn shortest(value: i128) -> usize {
    let same = if value < 0 {
        value.leading_ones()
    } else {
        value.leading_zeros()
    };
    ((same as usize).saturating_sub(1) / 8).min(15)
}
