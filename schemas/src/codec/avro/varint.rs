//! Variable-length zig-zag integers (Avro 1.12, "Primitive Types").

/// The most bytes of a 64-bit integer.
pub(super) const MAX_LEN: usize = 10;

/// The most bytes of a 32-bit integer, or of a position in an enum or a union.
pub(super) const MAX_SHORT_LEN: usize = 5;

/// Small magnitudes of either sign become small numbers.
#[inline]
pub(super) const fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// The inverse of [`zigzag`].
#[inline]
pub(super) const fn unzigzag(value: u64) -> i64 {
    ((value >> 1) as i64) ^ -((value & 1) as i64)
}

/// Reads one from the front of `input`: the zig-zag number and how many bytes it took. `None`: no whole integer of 64 bits is there.
#[inline]
pub(super) fn read(input: &[u8]) -> Option<(u64, usize)> {
    match input {
        [a, ..] if *a < 0x80 => Some((u64::from(*a), 1)),
        [a, b, ..] if *b < 0x80 => Some((u64::from(*a & 0x7f) | u64::from(*b) << 7, 2)),
        _ => read_long(input),
    }
}

/// As [`read`], for three bytes and more: eight bytes at once where the input has them.
fn read_long(input: &[u8]) -> Option<(u64, usize)> {
    if let Some(first) = input.first_chunk::<8>() {
        let word = u64::from_le_bytes(*first);
        let stops = !word & 0x8080_8080_8080_8080;
        if stops != 0 {
            // Bytes up to the first without a continuation bit; their groups of seven bits are moved together pairwise.
            let bits = stops.trailing_zeros() + 1;
            let word = word & (u64::MAX >> (64 - bits));
            let word = (word & 0x007f_007f_007f_007f) | ((word & 0x7f00_7f00_7f00_7f00) >> 1);
            let word = (word & 0x0000_3fff_0000_3fff) | ((word & 0x3fff_0000_3fff_0000) >> 2);
            let word = (word & 0x0000_0000_0fff_ffff) | ((word & 0x0fff_ffff_0000_0000) >> 4);
            return Some((word, bits as usize / 8));
        }
    }
    let mut value = 0u64;
    for (i, byte) in input.iter().take(MAX_LEN).enumerate() {
        // The tenth byte has room for one bit.
        if i == MAX_LEN - 1 && *byte > 1 {
            return None;
        }
        value |= u64::from(byte & 0x7f) << (7 * i);
        if *byte < 0x80 {
            return Some((value, i + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(value: i64) -> Vec<u8> {
        let mut out = Vec::new();
        super::super::buffer::put_varint(&mut out, zigzag(value));
        out
    }

    #[test]
    fn every_length_reads_back_with_and_without_room_after_it() {
        for shift in 0..64 {
            for value in [
                1i64 << shift,
                (1i64 << shift).wrapping_sub(1),
                -(1i64 << (shift % 63)),
            ] {
                let mut bytes = write(value);
                let len = bytes.len();
                assert_eq!(
                    read(&bytes).map(|(z, n)| (unzigzag(z), n)),
                    Some((value, len))
                );
                bytes.extend([0xff; 16]);
                assert_eq!(
                    read(&bytes).map(|(z, n)| (unzigzag(z), n)),
                    Some((value, len))
                );
                assert_eq!(read(&bytes[..len - 1]), None);
            }
        }
    }

    #[test]
    fn eleven_bytes_or_a_64th_bit_too_many_are_refused() {
        assert_eq!(read(&[0x80; 11]), None);
        assert_eq!(
            read(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02]),
            None
        );
    }
}
