//! A byte sink for `const fn`s: it copies fragments into a buffer, or only counts them when it has none.

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

    /// A sink that fills a buffer, which must be at least as long as a counting sink says.
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

    /// Takes a fragment.
    pub(crate) const fn push(&mut self, fragment: &[u8]) {
        if let Some(buffer) = &mut self.buffer {
            let (_, free) = buffer.split_at_mut(self.len);
            free.split_at_mut(fragment.len())
                .0
                .copy_from_slice(fragment);
        }
        self.len += fragment.len();
    }

    /// Takes a piece of a pool of text.
    pub(crate) const fn push_span(&mut self, text: &[u8], span: Span) {
        let (_, from) = text.split_at(span.start as usize);
        self.push(from.split_at(span.len as usize).0);
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

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    #[should_panic(expected = "mid > len")]
    fn what_has_no_room_is_refused() {
        Out::filling(&mut [0; 4]).push(b"fifth");
    }
}
