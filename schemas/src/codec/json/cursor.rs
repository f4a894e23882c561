//! A place in a JSON text: tokens, white space, and values that nobody asked for.

use std::borrow::Cow;

use crate::codec::{DecodeError, DecodeErrorKind};

type Result<T> = std::result::Result<T, DecodeError>;

/// How deep a value that is passed over may be nested.
const MAX_SKIPPED_DEPTH: u32 = 128;

/// A JSON text and how far it has been read.
#[derive(Debug)]
pub(super) struct Cursor<'de> {
    input: &'de [u8],
    pub(super) at: usize,
}

impl<'de> Cursor<'de> {
    pub(super) fn new(input: &'de [u8]) -> Self {
        Self { input, at: 0 }
    }

    #[cold]
    pub(super) fn error<T>(&self, expected: &'static str) -> Result<T> {
        Err(DecodeError::new(DecodeErrorKind::Json {
            expected,
            offset: self.at,
        }))
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.input.get(self.at).copied()
    }

    fn rest(&self) -> &'de [u8] {
        self.input.get(self.at..).unwrap_or_default()
    }

    /// The next byte that is not white space, not yet read.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    /// Reads `byte` if it comes next.
    #[inline]
    pub(super) fn accept(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    #[inline]
    pub(super) fn expect(&mut self, byte: u8, expected: &'static str) -> Result<()> {
        if self.accept(byte) {
            Ok(())
        } else {
            self.error(expected)
        }
    }

    /// Reads `text` if it stands exactly here.
    #[inline]
    pub(super) fn accept_text(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text.as_bytes());
        if found {
            self.at += text.len();
        }
        found
    }

    /// `true` when only white space is left.
    pub(super) fn at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    pub(super) fn left(&self) -> usize {
        self.rest().len()
    }

    #[inline]
    pub(super) fn integer(&mut self) -> Result<i64> {
        self.peek();
        let start = self.at;
        let negative = self.byte() == Some(b'-');
        self.at += usize::from(negative);
        let mut value: i64 = 0;
        let mut digits = 0;
        while let Some(byte @ b'0'..=b'9') = self.byte() {
            let digit = i64::from(byte - b'0');
            let next = value.checked_mul(10).and_then(|v| {
                if negative {
                    v.checked_sub(digit)
                } else {
                    v.checked_add(digit)
                }
            });
            let Some(next) = next else {
                self.at = start;
                return self.error("an integer of 64 bits");
            };
            value = next;
            digits += 1;
            self.at += 1;
        }
        let zeros = digits > 1 && self.input.get(start + usize::from(negative)) == Some(&b'0');
        if digits == 0 || zeros || matches!(self.byte(), Some(b'.' | b'e' | b'E')) {
            self.at = start;
            return self.error("an integer");
        }
        Ok(value)
    }

    /// The text of a number, as it stands.
    pub(super) fn number(&mut self) -> Result<&'de str> {
        if !matches!(self.peek(), Some(b'-' | b'0'..=b'9')) {
            return self.error("a number");
        }
        let len = self
            .rest()
            .iter()
            .take_while(|b| matches!(b, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'))
            .count();
        let text = self.rest().get(..len).unwrap_or_default();
        if !is_number(text) {
            return self.error("a number");
        }
        self.at += len;
        // Only ASCII was taken.
        Ok(std::str::from_utf8(text).unwrap_or_default())
    }

    #[inline]
    pub(super) fn string(&mut self) -> Result<Cow<'de, str>> {
        self.expect(b'"', "a string")?;
        let rest = self.rest();
        let mut ascii = true;
        for (len, byte) in rest.iter().enumerate() {
            match byte {
                b'"' => {
                    let text = rest.get(..len).unwrap_or_default();
                    self.at += len + 1;
                    return self.text(text, ascii).map(Cow::Borrowed);
                }
                b'\\' => return self.escaped(len),
                0..0x20 => return self.error("a string without bare control characters"),
                0x80.. => ascii = false,
                _ => {}
            }
        }
        self.error("the end of a string")
    }

    #[inline]
    fn text(&self, bytes: &'de [u8], ascii: bool) -> Result<&'de str> {
        if ascii {
            // SAFETY: every byte was seen to be below 0x80.
            return Ok(unsafe { std::str::from_utf8_unchecked(bytes) });
        }
        std::str::from_utf8(bytes).map_err(|_| DecodeError::new(DecodeErrorKind::Utf8))
    }

    /// The rest of a string whose first `plain` bytes have no escape.
    fn escaped(&mut self, plain: usize) -> Result<Cow<'de, str>> {
        let mut out = Vec::new();
        out.extend_from_slice(self.rest().get(..plain).unwrap_or_default());
        self.at += plain;
        loop {
            let Some(byte) = self.byte() else {
                return self.error("the end of a string");
            };
            match byte {
                b'"' => {
                    self.at += 1;
                    let text = String::from_utf8(out)
                        .map_err(|_| DecodeError::new(DecodeErrorKind::Utf8))?;
                    return Ok(Cow::Owned(text));
                }
                b'\\' => {
                    self.at += 1;
                    let c = self.escape()?;
                    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
                0..0x20 => return self.error("a string without bare control characters"),
                _ => {
                    out.push(byte);
                    self.at += 1;
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char> {
        let byte = self.byte();
        self.at += 1;
        Ok(match byte {
            Some(b @ (b'"' | b'\\' | b'/')) => char::from(b),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let first = self.hex()?;
                let code = if (0xd800..0xdc00).contains(&first) {
                    if !self.accept_text("\\u") {
                        return self.error("the second half of a surrogate pair");
                    }
                    let second = self.hex()?;
                    if !(0xdc00..0xe000).contains(&second) {
                        return self.error("the second half of a surrogate pair");
                    }
                    0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
                } else {
                    first
                };
                match char::from_u32(code) {
                    Some(c) => c,
                    None => return self.error("a Unicode character"),
                }
            }
            _ => return self.error("an escape"),
        })
    }

    fn hex(&mut self) -> Result<u32> {
        let digits = self.rest().get(..4).unwrap_or_default();
        let code = std::str::from_utf8(digits)
            .ok()
            .filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|text| u32::from_str_radix(text, 16).ok());
        match code {
            Some(code) if digits.len() == 4 => {
                self.at += 4;
                Ok(code)
            }
            _ => self.error("four hexadecimal digits"),
        }
    }

    /// Passes over one value of any type.
    pub(super) fn skip(&mut self) -> Result<()> {
        // The open brackets, innermost last: 1 an object.
        let mut open = 0u128;
        let mut depth = 0;
        loop {
            match self.peek() {
                Some(b'"') => drop(self.string()?),
                Some(b'-' | b'0'..=b'9') => drop(self.number()?),
                Some(bracket @ (b'{' | b'[')) => {
                    depth += 1;
                    if depth > MAX_SKIPPED_DEPTH {
                        return Err(DecodeError::new(DecodeErrorKind::Depth));
                    }
                    open = open << 1 | u128::from(bracket == b'{');
                    self.at += 1;
                    if self.peek() != Some(closing(open)) {
                        self.skip_key(open)?;
                        continue;
                    }
                }
                _ if ["null", "true", "false"]
                    .iter()
                    .any(|word| self.accept_text(word)) => {}
                _ => return self.error("a value"),
            }
            // A value has ended, and with it perhaps the objects and arrays around it.
            while depth > 0 && self.accept(closing(open)) {
                depth -= 1;
                open >>= 1;
            }
            if depth == 0 {
                return Ok(());
            }
            self.expect(b',', "a comma or the end")?;
            self.skip_key(open)?;
        }
    }

    /// Passes over the key of a member, when the innermost open bracket is an object's.
    fn skip_key(&mut self, open: u128) -> Result<()> {
        if open & 1 == 1 {
            self.string()?;
            self.expect(b':', "a colon")?;
        }
        Ok(())
    }
}

/// The bracket that closes the innermost open one.
fn closing(open: u128) -> u8 {
    if open & 1 == 1 { b'}' } else { b']' }
}

/// Whether a text is a number as RFC 8259, section 6, has it.
fn is_number(text: &[u8]) -> bool {
    fn digits(text: &[u8]) -> Option<&[u8]> {
        let len = text.iter().take_while(|b| b.is_ascii_digit()).count();
        if len == 0 { None } else { text.get(len..) }
    }
    let whole = text.strip_prefix(b"-").unwrap_or(text);
    let Some(mut rest) = digits(whole) else {
        return false;
    };
    if whole.first() == Some(&b'0') && whole.len() - rest.len() > 1 {
        return false;
    }
    if let Some(fraction) = rest.strip_prefix(b".") {
        let Some(after) = digits(fraction) else {
            return false;
        };
        rest = after;
    }
    if let Some(exponent) = rest.strip_prefix(b"e").or_else(|| rest.strip_prefix(b"E")) {
        let exponent = exponent
            .strip_prefix(b"-")
            .or_else(|| exponent.strip_prefix(b"+"))
            .unwrap_or(exponent);
        let Some(after) = digits(exponent) else {
            return false;
        };
        rest = after;
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skips(json: &str) -> bool {
        let mut cursor = Cursor::new(json.as_bytes());
        cursor.skip().is_ok() && cursor.at_end()
    }

    #[test]
    fn only_json_is_passed_over() {
        for good in [
            "1",
            "-0.5e+7",
            "[]",
            "{}",
            r#"[1, {"a": [true, null], "b": "x\n"}, []]"#,
            r#""\ud83d\ude80""#,
        ] {
            assert!(skips(good), "{good}");
        }
        for bad in [
            "",
            "01",
            "1.",
            "-",
            "1e",
            "[1 2]",
            "[,1]",
            "[1,]",
            "{\"a\"}",
            "{\"a\":1,}",
            "{1:2}",
            "[1}",
            "[[[",
            "tru",
            "]",
        ] {
            assert!(!skips(bad), "{bad}");
        }
        assert!(!skips(&"[".repeat(100_000)));
    }

    #[test]
    fn half_a_surrogate_pair_is_no_text() {
        for bad in [
            r#""\ud800""#,
            r#""\ud800x""#,
            r#""\ud800\u0041""#,
            r#""\ud800\ue000""#,
            r#""\udc00""#,
        ] {
            assert!(!skips(bad), "{bad}");
        }
        let mut cursor = Cursor::new(r#""\ud83d\ude80""#.as_bytes());
        assert_eq!(cursor.string().unwrap(), "🚀");
    }
}
