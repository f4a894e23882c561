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

/// Whether two pieces of text are the same. Slices cannot be compared in a `const fn`, and the compiler pays for each step: eight bytes
/// are one.
#[must_use]
pub(crate) const fn same_text(text: &[u8], span: Span, other_text: &[u8], other: Span) -> bool {
    if span.len != other.len {
        return false;
    }
    let (start, other_start, len) = (span.start as usize, other.start as usize, span.len as usize);
    assert!(
        start + len <= text.len() && other_start + len <= other_text.len(),
        "a span leaves its text"
    );
    let mut at = 0;
    while at + 8 <= len {
        // SAFETY: both ranges are proven above; arrays of bytes have no alignment.
        let (one, two) = unsafe {
            (
                *text.as_ptr().add(start + at).cast::<[u8; 8]>(),
                *other_text.as_ptr().add(other_start + at).cast::<[u8; 8]>(),
            )
        };
        if u64::from_ne_bytes(one) != u64::from_ne_bytes(two) {
            return false;
        }
        at += 8;
    }
    while at < len {
        if text[start + at] != other_text[other_start + at] {
            return false;
        }
        at += 1;
    }
    true
}
