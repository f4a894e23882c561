//! What is done ahead of a position, as the text that travels with its commit, so that a restart does not handle it again.
//!
//! Kafka keeps a text with each position of a group (`metadata` of `OffsetCommit`), of 4,096 bytes where nobody changed
//! `offset.metadata.max.bytes`. Ours is `ke1:` and digits of base64url (RFC 4648) without padding, each worth six bits, most significant
//! first. The bits are lengths in Elias' gamma code: one less zeros than the number has binary digits, then the number. The lengths are those
//! of runs of offsets from the position on: not done, done, not done, done, …; offsets that were never delivered (compaction, transaction
//! markers) belong to whichever run they lie in. Zeros at the end are none. What does not fit is left out, and handled again.
//!
//! Two offsets in turn cost three bits at most, so that [`WINDOW`](super::marks::WINDOW) delivered records without gaps always fit.

use std::collections::VecDeque;

const PREFIX: &str = "ke1:";

/// `offset.metadata.max.bytes` of a broker that nobody set up otherwise.
const MOST: usize = 4096;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BITS: u32 = 6;

/// A run of offsets, first and last.
pub(super) type Run = (i64, i64);

/// The text for a position and the runs that are done ahead of it; empty when there are none.
pub(super) fn write(position: i64, done: impl IntoIterator<Item = Run>) -> String {
    let mut text = String::new();
    let (mut next, mut open, mut filled) = (position, 0_u32, 0);
    let mut bit = |text: &mut String, one: bool| {
        open = open << 1 | u32::from(one);
        filled += 1;
        if filled == BITS {
            text.push(char::from(DIGITS[open as usize % DIGITS.len()]));
            (open, filled) = (0, 0);
        }
    };
    for (first, last) in done {
        let lengths = [first - next, last - first + 1].map(i64::unsigned_abs);
        // One that begins at the position was done since that was asked for: the next commit's position is behind it.
        if lengths.contains(&0) {
            break;
        }
        let bits: u32 = lengths.iter().map(|length| 2 * digits(*length) - 1).sum();
        // The digit that is not full yet counts as full.
        let most = PREFIX.len() + text.len() + bits.div_ceil(BITS) as usize + 1;
        if most > MOST {
            break;
        }
        if text.is_empty() {
            text.push_str(PREFIX);
        }
        for length in lengths {
            let digits = digits(length);
            (1..digits).for_each(|_| bit(&mut text, false));
            (0..digits)
                .rev()
                .for_each(|place| bit(&mut text, length >> place & 1 == 1));
        }
        next = last + 1;
    }
    if !text.is_empty() {
        (1..BITS).for_each(|_| bit(&mut text, false));
    }
    text
}

fn digits(length: u64) -> u32 {
    u64::BITS - length.leading_zeros()
}

/// The runs that a text tells of. A text of somebody else, or a damaged end, tells of none.
pub(super) fn read(position: i64, text: &[u8]) -> VecDeque<Run> {
    let text = text.strip_prefix(PREFIX.as_bytes()).unwrap_or_default();
    let mut bits = text
        .iter()
        .map_while(|digit| DIGITS.iter().position(|known| known == digit))
        .flat_map(|value| (0..BITS).rev().map(move |place| value >> place & 1 == 1));
    let mut length = || {
        let mut zeros = 0;
        // The first one also begins the number. At the end of the bits there is none.
        while !bits.next()? {
            zeros += 1;
        }
        (0..zeros).try_fold(1_i64, |length, _| {
            let bit = i64::from(bits.next()?);
            length.checked_mul(2).map(|length| length | bit)
        })
    };
    let mut runs = VecDeque::new();
    let mut next = position;
    while let Some((open, done)) = length().zip(length()) {
        let run = next
            .checked_add(open)
            .zip(done.checked_sub(1))
            .and_then(|(first, more)| Some((first, first.checked_add(more)?)));
        let Some(run) = run.filter(|(_, last)| *last < i64::MAX) else {
            break;
        };
        runs.push_back(run);
        next = run.1 + 1;
    }
    runs
}
