//! Full names: their two halves, and comparing texts in a `const fn`.

use super::table::Span;

/// A full name's namespace ([`Span::EMPTY`] where it has none) and its simple name.
#[must_use]
pub(crate) const fn split_name(text: &[u8], full: Span) -> (Span, Span) {
    let mut end = full.len;
    while end > 0 {
        if text[(full.start + end - 1) as usize] == b'.' {
            let namespace = Span {
                start: full.start,
                len: end - 1,
            };
            let name = Span {
                start: full.start + end,
                len: full.len - end,
            };
            return (namespace, name);
        }
        end -= 1;
    }
    (Span::EMPTY, full)
}

/// Whether two pieces of text are the same. Slices cannot be compared in a `const fn`, and the compiler pays for each step and each call:
/// sixteen bytes are one, and the last of them overlap.
#[must_use]
pub(crate) const fn same_text(text: &[u8], span: Span, other_text: &[u8], other: Span) -> bool {
    let len = span.len as usize;
    if len != other.len as usize {
        return false;
    }
    if len == 0 {
        return true;
    }
    let (end, other_end) = (span.start as usize + len, other.start as usize + len);
    assert!(
        end <= text.len() && other_end <= other_text.len(),
        "a span leaves its text"
    );
    let size = match len {
        1..4 => 1,
        4..8 => 4,
        8..16 => 8,
        _ => 16,
    };
    let mut left = len;
    loop {
        let one = &raw const text[end - left];
        let two = &raw const other_text[other_end - left];
        // SAFETY: `left` is at least `size`, so that as many bytes follow in both texts, which end no earlier: the assertion above. The
        // types have no alignment, and any bytes are numbers.
        let same = unsafe {
            match size {
                1 => *one == *two,
                4 => (*(one as *const Four)).0 == (*(two as *const Four)).0,
                8 => (*(one as *const Eight)).0 == (*(two as *const Eight)).0,
                _ => (*(one as *const Sixteen)).0 == (*(two as *const Sixteen)).0,
            }
        };
        if !same {
            return false;
        }
        if left == size {
            return true;
        }
        left = if left < 2 * size { size } else { left - size };
    }
}

#[derive(Clone, Copy)]
#[repr(C, packed)]
struct Four(u32);
#[derive(Clone, Copy)]
#[repr(C, packed)]
struct Eight(u64);
#[derive(Clone, Copy)]
#[repr(C, packed)]
struct Sixteen(u128);
