//! Texts that a constant puts together: what the compiler shows where a type was refused.

/// The most bytes of a message; what goes beyond is cut off.
const CAPACITY: usize = 512;

/// A text in the making.
#[derive(Debug)]
pub struct Message {
    text: [u8; CAPACITY],
    len: usize,
}

impl Message {
    pub(crate) const fn new() -> Self {
        Self {
            text: [0; CAPACITY],
            len: 0,
        }
    }

    /// The text.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.text.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "the type was refused",
        }
    }

    pub(crate) const fn push(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut i = 0;
        while i < text.len() && self.len < CAPACITY {
            self.text[self.len] = text[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    /// Digits in groups of three.
    pub(crate) const fn number(mut self, number: u64) -> Self {
        let mut divisor = 1_000_000_000_000_000_000;
        let mut digits = 19;
        let mut started = false;
        while digits > 0 {
            let digit = (number / divisor % 10) as usize;
            started = started || digit > 0 || digits == 1;
            if started {
                self = self.push(DIGITS[digit]);
                if digits % 3 == 1 && digits > 1 {
                    self = self.push(",");
                }
            }
            divisor /= 10;
            digits -= 1;
        }
        self
    }
}

const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
