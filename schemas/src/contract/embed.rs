//! Writing a contract as the bytes of a static, in a constant.
//!
//! A magic word of 16 bytes; in little endian the lengths of head and schema (32 bits each), the largest record that the topic takes
//! (32 bits), that of the event (64 bits, all ones without bound) and the fingerprint (64 bits); head and schema as JSON; a
//! checksum. The checksum is the CRC-64-AVRO of the head, which the macro knows, and the fingerprint, which the constant has, one
//! combined with the other, so that the compiler need not go through the bytes once more.

use crate::event::Contract;
use crate::model::Span;
use crate::out::Out;

pub(super) const MAGIC: [u8; 16] = *b"\xfakafka-event\x0d\x0a\x1a\x01";
/// Bytes before the head.
pub(super) const BEFORE: usize = 16 + 4 + 4 + 4 + 8 + 8;
/// Bytes after the schema.
pub(super) const AFTER: usize = 8;

/// How long the bytes are.
#[must_use]
pub const fn embedded_len(head: &str, contract: &Contract) -> usize {
    BEFORE + head.len() + contract.json.len() + AFTER
}

/// The bytes. `head_checksum` is the CRC-64-AVRO of `head`, `N` the [`embedded_len`].
///
/// # Panics
/// When `N` is less.
#[must_use]
pub const fn embed<const N: usize>(head: &str, head_checksum: u64, contract: &Contract) -> [u8; N] {
    let mut bytes = [0; N];
    let mut out = Out::filling(&mut bytes);
    out.push(&MAGIC);
    out.push(&(head.len() as u32).to_le_bytes());
    out.push(&(contract.json.len() as u32).to_le_bytes());
    out.push(&contract.max_message_bytes.to_le_bytes());
    let max_size = match contract.max_size {
        Some(size) => size,
        None => u64::MAX,
    };
    out.push(&max_size.to_le_bytes());
    out.push(&contract.fingerprint.to_le_bytes());
    out.push_span(head.as_bytes(), Span::of(head.as_bytes()));
    out.push_span(contract.json.as_bytes(), Span::of(contract.json.as_bytes()));
    out.push(&checksum(head_checksum, contract.fingerprint).to_le_bytes());
    bytes
}

pub(super) const fn checksum(head: u64, fingerprint: u64) -> u64 {
    head ^ fingerprint.rotate_left(32)
}
