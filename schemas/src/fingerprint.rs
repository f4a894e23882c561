//! Fingerprints of a canonical form: CRC-64-AVRO in a `const fn`, MD5 and SHA-256 at run time (Avro 1.12 specification,
//! "Schema Fingerprints").

use md5::{Digest, Md5};
use sha2::Sha256;

/// The fingerprint of no bytes, and the polynomial.
const EMPTY: u64 = 0xc15d_213a_a4d7_a795;

/// `REMAINDERS[k][b]`: what byte `b` becomes when `k` more bytes follow it.
static REMAINDERS: [[u64; 256]; 8] = remainders();

/// The CRC-64-AVRO fingerprint (Rabin's) of a canonical form. Eight bytes a step: it runs in the compiler for every event, where each
/// operation counts.
#[must_use]
pub const fn crc64(canonical: &[u8]) -> u64 {
    let (words, rest) = canonical.as_chunks::<8>();
    let (word_count, rest_len) = (words.len(), rest.len());
    let mut crc = EMPTY;
    let mut at = 0;
    while at < word_count {
        let word = crc ^ u64::from_le_bytes(words[at]);
        crc = REMAINDERS[7][(word & 0xff) as usize]
            ^ REMAINDERS[6][(word >> 8 & 0xff) as usize]
            ^ REMAINDERS[5][(word >> 16 & 0xff) as usize]
            ^ REMAINDERS[4][(word >> 24 & 0xff) as usize]
            ^ REMAINDERS[3][(word >> 32 & 0xff) as usize]
            ^ REMAINDERS[2][(word >> 40 & 0xff) as usize]
            ^ REMAINDERS[1][(word >> 48 & 0xff) as usize]
            ^ REMAINDERS[0][(word >> 56) as usize];
        at += 1;
    }
    at = 0;
    while at < rest_len {
        crc = (crc >> 8) ^ REMAINDERS[0][((crc ^ rest[at] as u64) & 0xff) as usize];
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

const fn remainders() -> [[u64; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u64;
        let mut bit = 0;
        while bit < 8 {
            crc = (crc >> 1) ^ (EMPTY & (crc & 1).wrapping_neg());
            bit += 1;
        }
        tables[0][byte] = crc;
        byte += 1;
    }
    let mut table = 1;
    while table < 8 {
        byte = 0;
        while byte < 256 {
            let crc = tables[table - 1][byte];
            tables[table][byte] = (crc >> 8) ^ tables[0][(crc & 0xff) as usize];
            byte += 1;
        }
        table += 1;
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_at_once_are_eight_single_bytes() {
        let bytes: Vec<u8> = (0..=255).cycle().take(300).collect();
        for len in 0..bytes.len() {
            let single = bytes[..len].iter().fold(EMPTY, |crc, byte| {
                (crc >> 8) ^ REMAINDERS[0][((crc ^ u64::from(*byte)) & 0xff) as usize]
            });
            assert_eq!(crc64(&bytes[..len]), single, "{len}");
        }
    }
}
