//! Full names: their two halves, and comparing them in a `const fn`.

/// A full name's namespace (empty where it has none) and its simple name.
#[must_use]
pub const fn split_name(full: &[u8]) -> (&[u8], &[u8]) {
    let mut end = full.len();
    while end > 0 {
        if full[end - 1] == b'.' {
            return (full.split_at(end - 1).0, full.split_at(end).1);
        }
        end -= 1;
    }
    full.split_at(0)
}

/// Whether two texts are the same. Slices compare outside of const evaluation only; this steps eight bytes at a time.
#[must_use]
pub const fn same_text(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let (mut one, mut other) = (one, other);
    while let (Some((a, rest_a)), Some((b, rest_b))) = (
        one.split_first_chunk::<8>(),
        other.split_first_chunk::<8>(),
    ) {
        if u64::from_le_bytes(*a) != u64::from_le_bytes(*b) {
            return false;
        }
        (one, other) = (rest_a, rest_b);
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}
