//! Avro binary primitives from untrusted bytes, as lenient as Apache Avro for Java is: an integer may have more bytes than it
//! needs (five and ten at most, bits beyond the type are dropped), and a boolean is true for 1 and false for any other byte. Unlike
//! Java, which puts a replacement character, a text that is not UTF-8 is an error.

use super::budget::Budget;
use super::error::ValueError;
use crate::codec::DecodeErrorKind;

/// Bytes that are being read.
#[derive(Debug)]
pub(crate) struct Input<'b> {
    rest: &'b [u8],
    budget: Budget,
}

impl<'b> Input<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Input<'b> {
        Input {
            rest: bytes,
            budget: Budget::of(bytes.len()),
        }
    }

    /// How many bytes are left.
    pub(crate) fn remaining(&self) -> usize {
        self.rest.len()
    }

    pub(crate) fn boolean(&mut self) -> Result<bool, ValueError> {
        Ok(self.take::<1>()? == [1])
    }

    pub(crate) fn int(&mut self) -> Result<i32, ValueError> {
        let bits = self.varint(5)?;
        let bits = u32::try_from(bits & u64::from(u32::MAX)).unwrap_or_default();
        Ok((bits >> 1).cast_signed() ^ -(bits & 1).cast_signed())
    }

    pub(crate) fn long(&mut self) -> Result<i64, ValueError> {
        let bits = self.varint(10)?;
        Ok((bits >> 1).cast_signed() ^ -(bits & 1).cast_signed())
    }

    pub(crate) fn float(&mut self) -> Result<f32, ValueError> {
        Ok(f32::from_le_bytes(self.take()?))
    }

    pub(crate) fn double(&mut self) -> Result<f64, ValueError> {
        Ok(f64::from_le_bytes(self.take()?))
    }

    pub(crate) fn string(&mut self) -> Result<String, ValueError> {
        match str::from_utf8(self.bytes()?) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(ValueError::new(DecodeErrorKind::Utf8)),
        }
    }

    /// Bytes with their length before them.
    pub(crate) fn bytes(&mut self) -> Result<&'b [u8], ValueError> {
        match usize::try_from(self.long()?) {
            Ok(len) if len <= self.rest.len() => self.fixed(len),
            _ => Err(ValueError::new(DecodeErrorKind::Length)),
        }
    }

    pub(crate) fn fixed(&mut self, len: usize) -> Result<&'b [u8], ValueError> {
        match self.rest.split_at_checked(len) {
            Some((bytes, rest)) => {
                self.rest = rest;
                Ok(bytes)
            }
            None => Err(ValueError::new(DecodeErrorKind::EndOfInput)),
        }
    }

    /// A position in a union or enum of that many.
    pub(crate) fn index(&mut self, len: usize) -> Result<usize, ValueError> {
        let index = self.int()?;
        match usize::try_from(index) {
            Ok(index) if index < len => Ok(index),
            _ => Err(ValueError::new(DecodeErrorKind::Index {
                index: index.into(),
                len,
            })),
        }
    }

    /// How many items the next block has, 0 at the end.
    pub(crate) fn block(&mut self) -> Result<u64, ValueError> {
        let count = self.long()?;
        if count < 0 {
            self.block_size(count)?;
        }
        Ok(count.unsigned_abs())
    }

    /// How many items have to be skipped one by one, 0 at the end: blocks that tell their size in bytes are skipped as a whole.
    pub(crate) fn skip_blocks(&mut self) -> Result<u64, ValueError> {
        loop {
            let count = self.long()?;
            if count >= 0 {
                return Ok(count.unsigned_abs());
            }
            let size = self.block_size(count)?;
            self.fixed(size)?;
        }
    }

    /// Skips bytes with their length before them. Java takes a negative length for 0 here.
    pub(crate) fn skip_bytes(&mut self) -> Result<(), ValueError> {
        let len = self.long()?.max(0);
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        self.fixed(len).map(drop)
    }

    /// Takes note of values that are about to be made, or stepped over one by one.
    pub(crate) fn spend(&mut self, values: usize) -> Result<(), ValueError> {
        self.budget.spend(values)
    }

    /// The size in bytes that follows a negative count.
    fn block_size(&mut self, count: i64) -> Result<usize, ValueError> {
        match usize::try_from(self.long()?) {
            Ok(size) if count != i64::MIN => Ok(size),
            _ => Err(ValueError::new(DecodeErrorKind::Length)),
        }
    }

    fn varint(&mut self, longest: u32) -> Result<u64, ValueError> {
        let mut value = 0_u64;
        for position in 0..longest {
            let [byte] = self.take()?;
            value |= u64::from(byte & 0x7f) << (7 * position);
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(ValueError::new(DecodeErrorKind::Varint))
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], ValueError> {
        match self.rest.split_first_chunk() {
            Some((chunk, rest)) => {
                self.rest = rest;
                Ok(*chunk)
            }
            None => Err(ValueError::new(DecodeErrorKind::EndOfInput)),
        }
    }
}
