//! Running a plan on bytes straight into a Rust type: no value in between, no look at a schema.
//!
//! The reader's side is the type's own generated `decode`, which asks for values in the order of its schema. This decoder answers from
//! the writer's bytes as the plan says; whatever both sides write alike goes to the straight-line decoder as a whole.

mod decoder;
mod record;
mod skip;

use self::decoder::ResolvingDecoder;
use super::plan::Plan;
use crate::codec::avro;
use crate::{Decode, DecodeError};

impl Plan {
    /// Reads a value of the reader's Rust type, and nothing after it. Texts and bytes that it borrows are those of `bytes`, or, where
    /// a default counts, of the plan.
    ///
    /// `T` is the type whose schema the plan was made for as the reader: another one gives an error or a value of no meaning. For the
    /// records of an event, [`Event::from_record_with`](crate::Event::from_record_with) sees to that.
    ///
    /// # Errors
    /// When the bytes are no value of the writer's schema, or the value has no place in the reader's; with its path. Time and memory
    /// are bounded by the bytes.
    pub fn decode<'de, T: Decode<'de>>(&'de self, bytes: &'de [u8]) -> Result<T, DecodeError> {
        if self.is_straight(self.root) {
            return avro::decode(bytes);
        }
        let mut decoder = ResolvingDecoder::new(self, bytes);
        let value = T::decode(&mut decoder)?;
        decoder.finish()?;
        Ok(value)
    }

    fn is_straight(&self, action: u32) -> bool {
        self.straight[action as usize]
    }
}
