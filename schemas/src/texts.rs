//! JSON and canonical form of a table in one `const` walk: what the compiler pays for is the steps of the walk, so that it is
//! made once, into buffers that are surely long enough, from which the statics of exact length are cut.

#![allow(
    clippy::panic,
    reason = "a panic of a constant is how the compiler is told an error"
)]

use crate::model::walk::Walk;
use crate::out::Out;
use crate::tree::{Counts, Flat};
use crate::{canonical, json};

/// The texts of one table, each at the start of a buffer of `ROOM` bytes.
#[derive(Debug)]
pub struct Texts<const ROOM: usize> {
    json: [u8; ROOM],
    canonical: [u8; ROOM],
    /// How long the JSON is.
    pub json_len: usize,
    /// How long the canonical form is.
    pub canonical_len: usize,
}

/// A text of `LEN` bytes.
#[derive(Debug)]
pub struct Text<const LEN: usize>([u8; LEN]);

impl<const LEN: usize> Text<LEN> {
    /// The text.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        // SAFETY: only `Texts` makes one, of texts that a `Walk` over a `Flat` wrote: the words of the format and names, docs and
        // defaults, which came into the pool as whole `str`s and are cut at dots alone. The compiler's check of every byte would
        // cost more than all else that is done for an event.
        unsafe { std::str::from_utf8_unchecked(&self.0) }
    }
}

impl<const ROOM: usize> Texts<ROOM> {
    /// The texts of a table; [`most`] says how much `ROOM` is enough.
    ///
    /// # Panics
    /// When `ROOM` is too small.
    #[must_use]
    pub const fn new<
        const T: usize,
        const N: usize,
        const F: usize,
        const B: usize,
        const S: usize,
    >(
        flat: &Flat<T, N, F, B, S>,
    ) -> Self {
        let table = flat.table();
        let mut texts = Self {
            json: [0; ROOM],
            canonical: [0; ROOM],
            json_len: 0,
            canonical_len: 0,
        };
        let mut json = Out::filling(&mut texts.json);
        let mut canonical = Out::filling(&mut texts.canonical);
        let mut walk = Walk::new(table);
        while let Some(step) = walk.next() {
            json::write_step(&table, step, &mut json);
            canonical::write_step(&table, step, &mut canonical);
        }
        let (json_len, canonical_len) = (json.len(), canonical.len());
        texts.json_len = json_len;
        texts.canonical_len = canonical_len;
        texts
    }

    /// The JSON; `LEN` is [`json_len`](Self::json_len).
    ///
    /// # Panics
    /// When it is another.
    #[must_use]
    pub const fn json<const LEN: usize>(&self) -> Text<LEN> {
        cut(&self.json, self.json_len)
    }

    /// The canonical form; `LEN` is [`canonical_len`](Self::canonical_len).
    ///
    /// # Panics
    /// When it is another.
    #[must_use]
    pub const fn canonical<const LEN: usize>(&self) -> Text<LEN> {
        cut(&self.canonical, self.canonical_len)
    }
}

const fn cut<const LEN: usize>(buffer: &[u8], len: usize) -> Text<LEN> {
    match buffer.first_chunk::<LEN>() {
        Some(text) if LEN == len => Text(*text),
        _ => panic!("a text is as long as its own count says"),
    }
}

/// A length that no text of a tree's table exceeds: its pool of text, in which only a default symbol stands for two places, a name
/// at each mention of a type, and the words of the format around them, counted generously.
#[must_use]
pub const fn most(counts: &Counts) -> usize {
    let mentions = counts.nodes + counts.fields + counts.branches;
    2 * counts.text
        + mentions * (counts.longest_name + 2)
        + 288 * counts.nodes
        + 192 * counts.fields
        + 96 * counts.branches
        + 4 * counts.spans
}
