//! Appending to a `Vec` with one check of the capacity per value instead of one per byte.

use super::varint::MAX_LEN;

/// Appends a variable-length integer.
#[inline]
pub(super) fn put_varint(out: &mut Vec<u8>, value: u64) {
    out.reserve(MAX_LEN);
    // SAFETY: ten bytes are reserved.
    unsafe { put_varint_reserved(out, value) }
}

/// Appends the length of `bytes` and `bytes`.
#[inline]
pub(super) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.reserve(MAX_LEN + bytes.len());
    // SAFETY: the length's ten bytes and the bytes themselves are reserved; a new part of `out` cannot overlap `bytes`.
    unsafe {
        put_varint_reserved(out, (bytes.len() as u64) << 1);
        let len = out.len();
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), out.as_mut_ptr().add(len), bytes.len());
        out.set_len(len + bytes.len());
    }
}

/// # Safety
/// `out` has room for [`MAX_LEN`] more bytes.
#[inline]
unsafe fn put_varint_reserved(out: &mut Vec<u8>, mut value: u64) {
    let start = out.len();
    // SAFETY: a 64-bit value takes at most MAX_LEN bytes, which the caller reserved.
    unsafe {
        let at = out.as_mut_ptr().add(start);
        let mut i = 0;
        while value >= 0x80 {
            at.add(i).write(value as u8 | 0x80);
            value >>= 7;
            i += 1;
        }
        at.add(i).write(value as u8);
        out.set_len(start + i + 1);
    }
}
