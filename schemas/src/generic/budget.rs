//! How much an input may become. Its length alone bounds nothing: a record of no bytes may hold two records of no bytes, each of
//! which may hold two more; a long default, and in JSON a long name, comes again with every byte.

use super::error::ValueError;
use super::value::Value;
use crate::codec::DecodeErrorKind;

/// How many values any input may become.
const BASE: usize = 1 << 20;
/// How many more for each of its bytes. Ordinary bytes need one to three; the rest is for fields that the reader fills in.
const PER_BYTE: usize = 16;

/// What may still be made of an input, counted in values.
#[derive(Debug)]
pub(crate) struct Budget {
    max: usize,
    spent: usize,
}

impl Budget {
    /// The budget of an input of that many bytes.
    pub(crate) fn of(bytes: usize) -> Budget {
        Budget {
            max: bytes.saturating_mul(PER_BYTE).saturating_add(BASE),
            spent: 0,
        }
    }

    /// How many values were made.
    pub(crate) fn spent(&self) -> usize {
        self.spent
    }

    /// Takes note of values that are about to be made.
    pub(crate) fn spend(&mut self, values: usize) -> Result<(), ValueError> {
        self.spent = self.spent.saturating_add(values);
        if self.spent > self.max {
            return Err(ValueError::new(DecodeErrorKind::Limit { max: self.max }));
        }
        Ok(())
    }

    /// Takes note of bytes that no input holds.
    pub(crate) fn spend_bytes(&mut self, bytes: usize) -> Result<(), ValueError> {
        self.spend(cost_of_bytes(bytes))
    }
}

/// How many values take as much memory as that many bytes.
pub(crate) fn cost_of_bytes(bytes: usize) -> usize {
    bytes / size_of::<Value>()
}
