//! A byte sink for `const fn`s: it copies fragments into a buffer, or only counts them when it has none.
//!
//! Const evaluation pays for calls, whatever they move, and the functions of slices and pointers are layers of calls: a call costs what
//! ten statements do (measured). So this file, and only this one, copies with places and casts, which are no calls.

use crate::model::Span;

/// See the module's text.
pub(crate) struct Out<'b> {
    buffer: Option<&'b mut [u8]>,
    len: usize,
}

impl<'b> Out<'b> {
    /// A sink that only counts.
    pub(crate) const fn counting() -> Out<'b> {
        Out {
            buffer: None,
            len: 0,
        }
    }

    /// A sink that fills a buffer, which must be as long as a counting sink says.
    pub(crate) const fn filling(buffer: &'b mut [u8]) -> Out<'b> {
        Out {
            buffer: Some(buffer),
            len: 0,
        }
    }

    /// How many bytes came.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// Takes a fragment whose length is known when this is compiled: the cheapest of all.
    pub(crate) const fn push<const N: usize>(&mut self, fragment: &[u8; N]) {
        const { assert!(N > 0, "a fragment has bytes") };
        let at = self.len;
        self.len += N;
        if let Some(buffer) = &mut self.buffer {
            // The bound of the last byte is that of all.
            _ = buffer[self.len - 1];
            let bytes = &raw mut **buffer as *mut Bytes;
            // SAFETY: the line before proves that `N` bytes are there from `at` on; an array of bytes has no alignment.
            unsafe { *(&raw mut (*bytes)[at] as *mut [u8; N]) = *fragment };
        }
    }

    /// Takes a piece of a pool of text.
    pub(crate) const fn push_span(&mut self, text: &[u8], span: Span) {
        let len = span.len as usize;
        if len == 0 {
            return;
        }
        let at = self.len;
        self.len += len;
        if let Some(buffer) = &mut self.buffer {
            copy(text, span.start as usize, buffer, at, len);
        }
    }

    /// Takes a number in decimal.
    pub(crate) const fn push_number(&mut self, number: u32) {
        let mut unit = 1;
        while number / unit >= 10 {
            unit *= 10;
        }
        while unit > 0 {
            self.push(&[b'0' + (number / unit % 10) as u8]);
            unit /= 10;
        }
    }
}

/// Bytes from some address on, for places within them: never read or written as a whole. No text comes near this length.
type Bytes = [u8; 1 << 30];

/// Copies `len` bytes, more than none, from place to place.
pub(crate) const fn copy(from: &[u8], start: usize, to: &mut [u8], at: usize, len: usize) {
    // The bounds of the last bytes are those of all.
    _ = from[start + (len - 1)];
    _ = to[at + (len - 1)];
    let from = &raw const *from as *const Bytes;
    let to = &raw mut *to as *mut Bytes;
    macro_rules! block {
        ($size:literal at $done:expr) => {
            // SAFETY: the block ends within both ranges, whose bounds were seen above; a shared and a unique borrow do not overlap;
            // an array of bytes has no alignment.
            unsafe {
                *(&raw mut (*to)[at + $done] as *mut [u8; $size]) =
                    *(&raw const (*from)[start + $done] as *const [u8; $size]);
            }
        };
    }
    // The last block of a size overlaps the one before it where the length is no multiple of it.
    if len < 4 {
        block!(1 at 0);
        block!(1 at len / 2);
        block!(1 at len - 1);
    } else if len < 8 {
        block!(4 at 0);
        block!(4 at len - 4);
    } else if len < 16 {
        block!(8 at 0);
        block!(8 at len - 8);
    } else {
        let mut done = 0;
        while done < len - 16 {
            block!(16 at done);
            done += 16;
        }
        block!(16 at len - 16);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_copied_to_its_place_and_nothing_around_it() {
        let from: Vec<u8> = (1..=100).collect();
        for len in 1..80 {
            let mut to = vec![0; 100];
            copy(&from, 3, &mut to, 7, len);
            assert_eq!(to[7..7 + len], from[3..3 + len]);
            assert!(to[..7].iter().chain(&to[7 + len..]).all(|byte| *byte == 0));
        }
    }

    #[test]
    #[should_panic]
    fn beyond_the_target_is_refused() {
        copy(&[1; 8], 0, &mut [0; 8], 4, 5);
    }

    #[test]
    #[should_panic]
    fn beyond_the_source_is_refused() {
        copy(&[1; 8], 4, &mut [0; 16], 4, 5);
    }

    #[test]
    fn a_sink_that_counts_and_one_that_fills_agree() {
        let mut buffer = [0; 11];
        let mut counting = Out::counting();
        for out in [&mut counting, &mut Out::filling(&mut buffer)] {
            out.push(b"size ");
            out.push_number(1_048);
            out.push_span(b"a b", Span { start: 1, len: 2 });
            assert_eq!(out.len(), 11);
        }
        assert_eq!(&buffer, b"size 1048 b");
    }
}
