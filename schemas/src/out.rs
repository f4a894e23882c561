//! A byte sink for `const fn`s: it copies fragments into a buffer, or only counts them when it has none.

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

    /// Takes a fragment.
    pub(crate) const fn push(&mut self, fragment: &[u8]) {
        if let Some(buffer) = &mut self.buffer {
            let (_, free) = buffer.split_at_mut(self.len);
            let (place, _) = free.split_at_mut(fragment.len());
            place.copy_from_slice(fragment);
        }
        self.len += fragment.len();
    }

    /// Takes a text between quotes as it is, for names, which hold nothing to escape.
    pub(crate) const fn push_name(&mut self, name: &[u8]) {
        self.push(b"\"");
        self.push(name);
        self.push(b"\"");
    }

    /// Takes a text as a JSON string, escaped as Jackson does: short forms where JSON has them, `\u00XX` for other controls.
    pub(crate) const fn push_string(&mut self, text: &[u8]) {
        self.push(b"\"");
        let mut rest = text;
        loop {
            let plain = plain_prefix(rest);
            let (before, after) = rest.split_at(plain);
            self.push(before);
            let Some((&byte, after)) = after.split_first() else {
                break;
            };
            self.push_escape(byte);
            rest = after;
        }
        self.push(b"\"");
    }

    /// Takes a number in decimal.
    pub(crate) const fn push_number(&mut self, number: u32) {
        let mut digits = [0; 10];
        let mut start = digits.len();
        let mut rest = number;
        loop {
            start -= 1;
            digits[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.push(digits.split_at(start).1);
    }

    const fn push_escape(&mut self, byte: u8) {
        const HEX: &[u8; 16] = b"0123456789ABCDEF";
        match byte {
            b'"' => self.push(b"\\\""),
            b'\\' => self.push(b"\\\\"),
            b'\n' => self.push(b"\\n"),
            b'\r' => self.push(b"\\r"),
            b'\t' => self.push(b"\\t"),
            0x08 => self.push(b"\\b"),
            0x0c => self.push(b"\\f"),
            _ => self.push(&[
                b'\\',
                b'u',
                b'0',
                b'0',
                HEX[(byte >> 4) as usize],
                HEX[(byte & 15) as usize],
            ]),
        }
    }
}

/// How many bytes at the start need no escape. Eight bytes a step: const evaluation pays for steps, not for bytes.
const fn plain_prefix(text: &[u8]) -> usize {
    let mut at = 0;
    let mut rest = text;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        if has_special(u64::from_le_bytes(*chunk)) {
            break;
        }
        at += 8;
        rest = after;
    }
    while at < text.len() && !matches!(text[at], 0..=0x1f | b'"' | b'\\') {
        at += 1;
    }
    at
}

/// Whether one of the eight bytes is a control, a quote or a backslash.
const fn has_special(word: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const fn zero_byte(word: u64) -> u64 {
        word.wrapping_sub(ONES) & !word
    }
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    let quote = zero_byte(word ^ (ONES * b'"' as u64));
    let backslash = zero_byte(word ^ (ONES * b'\\' as u64));
    (control | quote | backslash) & HIGH != 0
}
