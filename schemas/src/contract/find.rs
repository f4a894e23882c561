//! Finding contracts in the bytes of a binary.

use super::embed::{AFTER, BEFORE, MAGIC, checksum};
use super::head::Head;
use crate::fingerprint::crc64;
use crate::{Schema, canonical};
use memchr::memmem;

/// A contract as it was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// What the event says of itself.
    pub head: Head,
    /// The largest record that its topic takes, in bytes.
    pub max_message_bytes: u32,
    /// The proven size of its largest record, in bytes. `None`: a field has no bound.
    pub max_size: Option<u64>,
    /// Its schema.
    pub schema: Schema,
    /// CRC-64-AVRO of the canonical form of its schema.
    pub fingerprint: u64,
}

/// All contracts in the bytes of a file, in the order in which they stand there; one that stands there several times comes once.
///
/// What only looks like a contract is passed over: its parts have to fit into one another.
#[must_use]
pub fn find(bytes: &[u8]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for start in memmem::find_iter(bytes, &MAGIC) {
        let Some(contract) = bytes.get(start..).and_then(read) else {
            continue;
        };
        let again = found.iter().any(|earlier| {
            earlier.head == contract.head && earlier.fingerprint == contract.fingerprint
        });
        if !again {
            found.push(contract);
        }
    }
    found
}

fn read(bytes: &[u8]) -> Option<Found> {
    let mut numbers = bytes.get(MAGIC.len()..BEFORE)?;
    let head_len = u32::from_le_bytes(take(&mut numbers)?) as usize;
    let schema_len = u32::from_le_bytes(take(&mut numbers)?) as usize;
    let max_message_bytes = u32::from_le_bytes(take(&mut numbers)?);
    let max_size = u64::from_le_bytes(take(&mut numbers)?);
    let fingerprint = u64::from_le_bytes(take(&mut numbers)?);
    let texts = bytes.get(BEFORE..)?;
    let (head, rest) = texts.split_at_checked(head_len)?;
    let (schema, rest) = rest.split_at_checked(schema_len)?;
    let written = rest.first_chunk::<AFTER>()?;
    if u64::from_le_bytes(*written) != checksum(crc64(head), fingerprint) {
        return None;
    }
    let head = serde_json::from_slice(head).ok()?;
    let schema = Schema::parse(std::str::from_utf8(schema).ok()?).ok()?;
    if crc64(canonical::text(&schema.table()).as_bytes()) != fingerprint {
        return None;
    }
    Some(Found {
        head,
        max_message_bytes,
        max_size: (max_size != u64::MAX).then_some(max_size),
        schema,
        fingerprint,
    })
}

fn take<const L: usize>(bytes: &mut &[u8]) -> Option<[u8; L]> {
    let (number, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*number)
}
