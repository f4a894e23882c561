//! Stepping over a writer's value.

use super::decoder::{ResolvingDecoder, Result};
use crate::codec::avro::MAX_DEPTH;
use crate::codec::{DecodeError, DecodeErrorKind, Decoder as _};
use crate::resolve::plan::{Pass, Skip, SkipId};

/// Where a field is that was passed.
pub(super) struct Place<'de> {
    /// Its bytes and all that follow.
    pub(super) start: &'de [u8],
    /// How many bytes are left behind it.
    pub(super) left: usize,
}

impl ResolvingDecoder<'_> {
    /// Steps over a field, and keeps its place if it is read later.
    #[inline]
    pub(super) fn step_over(&mut self, pass: &Pass) -> Result<()> {
        let start = self.input.rest();
        if let Err(error) = self.skip(pass.skip, 0) {
            return Err(error.in_field(String::from(&*pass.name)));
        }
        if pass.keep {
            let left = self.input.rest().len();
            self.kept.push(Place { start, left });
        }
        Ok(())
    }

    /// Most values have no parts.
    #[inline]
    fn skip(&mut self, skip: SkipId, depth: u32) -> Result<()> {
        let plan = self.plan;
        let mut skip = skip;
        // Each round takes a byte at least.
        while let Skip::Union(branches) = &plan.skips[skip as usize] {
            skip = branches[self.input.index(branches.len())?];
        }
        match &plan.skips[skip as usize] {
            Skip::Bytes(len) => self.input.take(*len).map(drop),
            Skip::Int => self.input.int().map(drop),
            Skip::Long => self.input.long().map(drop),
            Skip::Counted => self.input.sized().map(drop),
            parts => self.skip_parts(parts, depth),
        }
    }

    #[inline(never)]
    fn skip_parts(&mut self, skip: &Skip, depth: u32) -> Result<()> {
        if depth > MAX_DEPTH {
            return Err(DecodeError::new(DecodeErrorKind::Depth));
        }
        match skip {
            Skip::Array(items) => self.skip_blocks(|decoder| decoder.skip(*items, depth + 1)),
            Skip::Map(values) => self.skip_blocks(|decoder| {
                decoder.input.sized()?;
                decoder.skip(*values, depth + 1)
            }),
            Skip::Record(fields) => {
                let before = self.input.rest().len();
                for field in fields {
                    self.skip(*field, depth + 1)?;
                }
                // Records of no bytes may hold records of no bytes, again and again.
                if self.input.rest().len() == before {
                    self.spend(fields.len() + 1)?;
                }
                Ok(())
            }
            Skip::Bytes(_) | Skip::Int | Skip::Long | Skip::Counted | Skip::Union(_) => Ok(()),
        }
    }

    fn skip_blocks(&mut self, mut skip_one: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        loop {
            match self.input.skip_block()? {
                Some(0) => return Ok(()),
                Some(count) => {
                    for _ in 0..count {
                        skip_one(self)?;
                    }
                }
                // It told its size and was passed as a whole.
                None => {}
            }
        }
    }
}
