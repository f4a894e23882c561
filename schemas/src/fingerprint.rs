//! Fingerprints of a canonical form: CRC-64-AVRO in a `const fn`, MD5 and SHA-256 at run time (Avro 1.12 specification,
//! "Schema Fingerprints").

use md5::{Digest, Md5};
use sha2::Sha256;

/// The fingerprint of no bytes, and the polynomial.
const EMPTY: u64 = 0xc15d_213a_a4d7_a795;

static REMAINDERS: [u64; 256] = remainders();

/// The CRC-64-AVRO fingerprint (Rabin's) of a canonical form.
#[must_use]
pub const fn crc64(canonical: &[u8]) -> u64 {
    let mut crc = EMPTY;
    let mut at = 0;
    while at < canonical.len() {
        crc = (crc >> 8) ^ REMAINDERS[((crc ^ canonical[at] as u64) & 0xff) as usize];
        at += 1;
    }
    crc
}

/// The MD5 fingerprint of a canonical form.
#[must_use]
pub fn md5(canonical: &[u8]) -> [u8; 16] {
    Md5::digest(canonical).into()
}

/// The SHA-256 fingerprint of a canonical form.
#[must_use]
pub fn sha256(canonical: &[u8]) -> [u8; 32] {
    Sha256::digest(canonical).into()
}

const fn remainders() -> [u64; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < table.len() {
        let mut crc = index as u64;
        let mut bit = 0;
        while bit < 8 {
            crc = (crc >> 1) ^ (EMPTY & (crc & 1).wrapping_neg());
            bit += 1;
        }
        table[index] = crc;
        index += 1;
    }
    table
}
