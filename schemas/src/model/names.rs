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

/// Whether two pieces of text are the same. Slices cannot be compared in a `const fn`.
#[must_use]
pub(crate) const fn same_text(text: &[u8], span: Span, other_text: &[u8], other: Span) -> bool {
    if span.len != other.len {
        return false;
    }
    let (mut at, mut other_at) = (span.start as usize, other.start as usize);
    let end = at + span.len as usize;
    while at < end {
        if text[at] != other_text[other_at] {
            return false;
        }
        at += 1;
        other_at += 1;
    }
    true
}
