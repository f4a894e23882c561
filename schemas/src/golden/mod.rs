//! Golden records: of each version of an event a file of sample records, which any program can read and the event has to take for
//! as long as there may be records of that version.
//!
//! The samples are made from the schema alone ([`samples`]). Those of an event in Avro are an object container file, those of an event in
//! JSON a text with a record on each line. `cargo kafka-event record` writes the files, `kafka_event::golden!` has a test read them
//! ([`trial`]).

mod boundaries;
mod container;
mod samples;
mod trial;

pub use container::read;
pub use trial::{GoldenError, GoldenFile, golden, golden_histories};

use crate::fingerprint::sha256;
use crate::generic::{encode, to_plain_json};
use crate::model::Table;

/// The most bytes that the samples of a schema have together, but for the first one.
const MAX_BYTES: usize = 1 << 20;

/// The name of the file beside `v<N>.avsc`; `None`: events of that format have none, as the bytes of a raw one are the user's own.
#[must_use]
pub fn file_name(version: u32, format: &str) -> Option<String> {
    match format {
        "avro" => Some(format!("v{version}.golden.avro")),
        "json" => Some(format!("v{version}.golden.jsonl")),
        _ => None,
    }
}

/// The content of the file; `None`: there are no samples of such an event. That of events in JSON with a union of several types that cannot
/// be null is one: the schema does not say what JSON calls the branches.
#[must_use]
pub fn file(table: &Table<'_>, format: &str) -> Option<Vec<u8>> {
    let records = records(table, format);
    if records.is_empty() {
        return None;
    }
    if format == "avro" {
        return Some(container::write(table, &records));
    }
    let mut lines = Vec::new();
    for record in records {
        lines.extend(record);
        lines.push(b'\n');
    }
    Some(lines)
}

/// The payloads of the samples.
fn records(table: &Table<'_>, format: &str) -> Vec<Vec<u8>> {
    if file_name(0, format).is_none() {
        return Vec::new();
    }
    let is_json = format == "json";
    let mut records = Vec::new();
    let mut len = 0;
    for sample in samples::samples(table, is_json) {
        let mut record = Vec::new();
        if is_json {
            record = to_plain_json(table, &sample).into_bytes();
        } else if encode(table, &sample, &mut record).is_err() {
            // Deeper than anything that reads it may go.
            return Vec::new();
        }
        len += record.len();
        if len > MAX_BYTES && !records.is_empty() {
            break;
        }
        records.push(record);
    }
    records
}

/// What an index keeps of a file: its SHA-256, in hexadecimal digits.
pub(crate) fn hash(file: &[u8]) -> String {
    sha256(file)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
