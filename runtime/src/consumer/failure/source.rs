//! Where a record was first, also when it came back by retry topics, and the headers that say so there.

use crate::consumer::record::RawRecord;
use crate::dlt::{Facts, names};
use crate::event::RecordHeaders;

/// The place of a record, and what it had of its own there.
#[derive(Debug)]
pub(in crate::consumer) struct Source {
    pub(in crate::consumer) topic: String,
    pub(in crate::consumer) partition: i32,
    pub(in crate::consumer) offset: i64,
    pub(super) timestamp: Option<i64>,
    pub(super) timestamp_type: String,
    pub(super) headers: RecordHeaders,
}

impl Source {
    /// Of a record of the topic itself.
    pub(super) fn here(record: &RawRecord) -> Self {
        let kind = match record.is_log_append_time {
            true => "LogAppendTime",
            false => "CreateTime",
        };
        Self {
            topic: (*record.topic).to_owned(),
            partition: record.partition,
            offset: record.offset,
            timestamp: record.timestamp.map(crate::Timestamp::as_millis),
            timestamp_type: kind.to_owned(),
            headers: record.headers(),
        }
    }

    /// Of a record that came by a retry topic. What its headers do not say is what the record is now.
    pub(in crate::consumer) fn before(record: &RawRecord) -> Self {
        let here = Self::here(record);
        let facts = Facts(&here.headers);
        let origin = facts.origin();
        let kind = facts.last(names::SPRING_RETRY.timestamp_type);
        let kind = kind.map(|kind| String::from_utf8_lossy(kind).into_owned());
        let own = here.headers.iter();
        let own = own.filter(|(name, _)| !names::is_postponed(name));
        Self {
            topic: origin.topic.unwrap_or(here.topic),
            partition: origin.partition.unwrap_or(here.partition),
            offset: origin.offset.unwrap_or(here.offset),
            timestamp: origin
                .timestamp
                .map(crate::Timestamp::as_millis)
                .or(here.timestamp),
            timestamp_type: kind.unwrap_or(here.timestamp_type),
            headers: own.cloned().collect(),
        }
    }
}

/// The group that postponed a record, and when it is due.
pub(super) fn postponed_for(record: &RawRecord) -> (Option<String>, Option<i64>) {
    let headers = record.headers();
    let facts = Facts(&headers);
    let due = facts.last(names::RETRY_BACKOFF_TIMESTAMP);
    let due = due.and_then(integer);
    (facts.origin().consumer_group, due)
}

/// A number as Java's `BigInteger.toByteArray` writes it.
pub(super) fn bytes_of(number: i64) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let redundant = bytes
        .windows(2)
        .take_while(|pair| matches!((pair[0], pair[1] & 0x80), (0x00, 0x00) | (0xFF, 0x80)));
    bytes[redundant.count()..].to_vec()
}

fn integer(bytes: &[u8]) -> Option<i64> {
    let first = *bytes.first().filter(|_| bytes.len() <= 8)?;
    let fill = if first & 0x80 == 0 { 0x00 } else { 0xFF };
    let mut whole = [fill; 8];
    whole[8 - bytes.len()..].copy_from_slice(bytes);
    Some(i64::from_be_bytes(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_javas_big_integers() {
        // 1700000000000 as Spring Kafka was seen to write it.
        assert_eq!(
            bytes_of(1_700_000_000_000),
            [0x01, 0x8b, 0xcf, 0xe5, 0x68, 0x00]
        );
        assert_eq!(bytes_of(0), [0]);
        assert_eq!(bytes_of(-1), [0xFF]);
        assert_eq!(bytes_of(128), [0x00, 0x80]);
        for number in [0, 1, -1, 127, 128, -128, -129, i64::MAX, i64::MIN] {
            assert_eq!(integer(&bytes_of(number)), Some(number));
        }
        assert_eq!((integer(&[]), integer(&[1; 9])), (None, None));
    }
}
