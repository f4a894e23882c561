//! Writing a contract as bytes, in a constant.
//!
//! A magic word of 16 bytes; in little endian the lengths of head and schema (32 bits each), the largest record that the topic takes
//! (32 bits), that of the event (64 bits, all ones without bound) and the fingerprint (64 bits); head and schema as JSON; a
//! checksum. The checksum combines the CRC-64-AVRO of the head with the fingerprint, which the constant has, so that the compiler
//! need not go through the schema once more.

use crate::event::Contract;
use crate::fingerprint::crc64;
use crate::out::Out;

pub(super) const MAGIC: [u8; 16] = *b"\xfakafka-event\x0d\x0a\x1a\x01";
/// Bytes before the head.
pub(super) const BEFORE: usize = 16 + 4 + 4 + 4 + 8 + 8;
/// Bytes after the schema.
pub(super) const AFTER: usize = 8;

/// How long the bytes are.
#[must_use]
pub(crate) const fn embedded_len(head: &str, schema: &str) -> usize {
    BEFORE + head.len() + schema.len() + AFTER
}

/// The bytes, and zeros up to `N`, which is at least the [`embedded_len`].
///
/// # Panics
/// When it is less.
#[must_use]
pub(crate) const fn embed<const N: usize>(
    head: &str,
    schema: &str,
    contract: &Contract,
) -> [u8; N] {
    let mut bytes = [0; N];
    let mut out = Out::filling(&mut bytes);
    out.push(&MAGIC);
    out.push(&(head.len() as u32).to_le_bytes());
    out.push(&(schema.len() as u32).to_le_bytes());
    out.push(&contract.max_message_bytes.to_le_bytes());
    let max_size = match contract.max_size {
        Some(size) => size,
        None => u64::MAX,
    };
    out.push(&max_size.to_le_bytes());
    out.push(&contract.fingerprint.to_le_bytes());
    out.push(head.as_bytes());
    out.push(schema.as_bytes());
    out.push(&checksum(crc64(head.as_bytes()), contract.fingerprint).to_le_bytes());
    bytes
}

pub(super) const fn checksum(head: u64, fingerprint: u64) -> u64 {
    head ^ fingerprint.rotate_left(32)
}
