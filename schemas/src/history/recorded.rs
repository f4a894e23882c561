//! A recorded version as the macro leaves it in the crate.

use super::packed::Lengths;
use super::unpacked;
use crate::Schema;

/// A version of an event's schema of which there may be records.
#[derive(Clone, Copy, Debug)]
pub struct Recorded {
    /// Its number, from 1.
    pub version: u32,
    /// CRC-64-AVRO of its canonical form.
    pub fingerprint: u64,
    /// How long the lists of its table are.
    #[doc(hidden)]
    pub lengths: Lengths,
    /// What [`pack`](super::pack) made of it.
    #[doc(hidden)]
    pub packed: &'static [u8],
}

impl Recorded {
    /// Its schema, without documentation.
    #[must_use]
    pub fn schema(&self) -> Schema {
        unpacked::unpack(self.packed, self.lengths)
    }
}
