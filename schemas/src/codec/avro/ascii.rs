//! Whether a text is ASCII, by words: most texts of events are short, and a loop over their bytes costs more than the rest of
//! reading them.

/// Whether every byte is below 0x80.
#[inline]
pub(super) fn is_ascii(bytes: &[u8]) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    if let Some(last) = bytes.last_chunk::<8>() {
        // The last word overlaps the one before it where the length is no multiple of eight.
        let mut seen = u64::from_le_bytes(*last);
        for word in bytes.as_chunks::<8>().0 {
            seen |= u64::from_le_bytes(*word);
        }
        return seen & HIGH == 0;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let seen = u32::from_le_bytes(*first) | u32::from_le_bytes(*last);
        return u64::from(seen) & HIGH == 0;
    }
    bytes.iter().fold(0, |seen, byte| seen | byte) < 0x80
}

#[cfg(test)]
mod tests {
    use super::is_ascii;

    #[test]
    fn a_high_byte_is_seen_at_every_place_of_every_length() {
        for len in 0..40 {
            let mut bytes = vec![0x7f; len];
            assert!(is_ascii(&bytes), "{len}");
            for place in 0..len {
                bytes[place] = 0x80;
                assert!(!is_ascii(&bytes), "{place} of {len}");
                bytes[place] = 0x7f;
            }
        }
    }
}
