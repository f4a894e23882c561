//! A hash that is the same in all programs that use a table, of any version: FNV-1a, 64 bits.

/// Of the parts, each with a zero byte behind it.
pub(crate) fn fnv1a<const N: usize>(parts: [&[u8]; N]) -> i64 {
    let bytes = parts.into_iter().flat_map(|part| part.iter().chain(&[0]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash.cast_signed()
}
