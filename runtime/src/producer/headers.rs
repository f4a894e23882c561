//! Headers that a producer adds: CloudEvents in Kafka's binary mode (CloudEvents Kafka protocol binding 1.0.2).

use crate::Timestamp;
use crate::event::Record;

/// Adds the event's id, source, time and the version of the specification, where the record does not have them.
pub(super) fn add(record: &mut Record, source: &str) {
    let time = record.timestamp.unwrap_or_else(Timestamp::now);
    let mut id = uuid::Uuid::encode_buffer();
    let id = &*uuid::Uuid::now_v7().hyphenated().encode_lower(&mut id);
    let time = time.to_string();
    for (name, value) in [
        ("ce_specversion", "1.0"),
        ("ce_id", id),
        ("ce_source", source),
        ("ce_time", &time),
    ] {
        if !record.headers.iter().any(|(there, _)| there == name) {
            record
                .headers
                .push((name.to_owned(), Some(value.as_bytes().to_vec())));
        }
    }
}
