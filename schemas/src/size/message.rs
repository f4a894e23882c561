//! The error of an event that can be larger than its topic takes, put together while compiling.

use super::payload::{field, records};
use crate::event::Contract;
use crate::model::Kind;

/// What the compiler says of an event that can be larger than its topic takes.
#[derive(Debug)]
pub struct TooLargeMessage {
    text: [u8; 512],
    len: usize,
}

impl TooLargeMessage {
    /// The message for a contract whose largest record is `size` bytes: the limit, and its largest fields.
    #[must_use]
    pub const fn new(contract: &Contract, size: u64) -> Self {
        let mut message = Self {
            text: [0; 512],
            len: 0,
        };
        message.push(contract.name);
        message.push(" can make a record of ");
        message.number(size);
        message.push(" bytes, and its `max_message_bytes` is ");
        message.number(contract.max_message_bytes as u64);
        message.push("; largest fields:");
        let table = &contract.schema;
        let sizes = records(table);
        let mut below = u64::MAX;
        let mut named = 0;
        while named < 3 {
            // The largest that is smaller than what was named before.
            let (mut best, mut best_size) = (None, 0);
            if let Kind::Record { fields, .. } = table.nodes[0].kind {
                let mut i = 0;
                while i < fields.len {
                    let candidate = &table.fields[(fields.start + i) as usize];
                    if let Some(size) = field(table, &sizes, candidate)
                        && size < below
                        && size > best_size
                    {
                        (best, best_size) = (Some(candidate.name), size);
                    }
                    i += 1;
                }
            }
            let Some(name) = best else { break };
            message.push(" `");
            message.push(table.str(name));
            message.push("` ");
            message.number(best_size);
            below = best_size;
            named += 1;
        }
        message.push(". Lower their `max_len`, or raise `max_message_bytes` here and `max.message.bytes` of the topic");
        message
    }

    /// The text.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.text.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "an event can be larger than its `max_message_bytes`",
        }
    }

    const fn push(&mut self, text: &str) {
        let text = text.as_bytes();
        let mut i = 0;
        while i < text.len() && self.len < self.text.len() {
            self.text[self.len] = text[i];
            self.len += 1;
            i += 1;
        }
    }

    /// Digits in groups of three.
    const fn number(&mut self, number: u64) {
        let mut divisor = 1_000_000_000_000_000_000;
        let mut digits = 19;
        let mut started = false;
        while digits > 0 {
            let digit = (number / divisor % 10) as usize;
            started = started || digit > 0 || digits == 1;
            if started {
                self.push(DIGITS[digit]);
                if digits % 3 == 1 && digits > 1 {
                    self.push(",");
                }
            }
            divisor /= 10;
            digits -= 1;
            if divisor == 0 {
                break;
            }
        }
    }
}

const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
