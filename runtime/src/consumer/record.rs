//! A record that was received: its parts in one piece of memory, and what a handler may know of it.

use std::ops::Range;
use std::sync::Arc;

use crate::Timestamp;
use crate::event::{Header, RecordHeaders, RecordRef};

/// A record as it came, free of the client's memory.
#[derive(Debug)]
pub(crate) struct RawRecord {
    pub(crate) topic: Arc<str>,
    pub(crate) partition: i32,
    pub(crate) offset: i64,
    pub(crate) timestamp: Option<Timestamp>,
    /// The timestamp is the broker's: `LogAppendTime`.
    pub(crate) is_log_append_time: bool,
    /// Key, value, and names and values of headers, one after the other.
    bytes: Vec<u8>,
    key: Option<Range<usize>>,
    value: Option<Range<usize>>,
    headers: Vec<(Range<usize>, Option<Range<usize>>)>,
}

impl RawRecord {
    pub(crate) fn new(
        topic: Arc<str>,
        partition: i32,
        offset: i64,
        timestamp: Option<Timestamp>,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
    ) -> Self {
        let len = key.map_or(0, <[u8]>::len) + value.map_or(0, <[u8]>::len);
        let mut record = Self {
            topic,
            partition,
            offset,
            timestamp,
            is_log_append_time: false,
            bytes: Vec::with_capacity(len + 256),
            key: None,
            value: None,
            headers: Vec::with_capacity(8),
        };
        record.key = key.map(|key| record.push(key));
        record.value = value.map(|value| record.push(value));
        record
    }

    pub(crate) fn push_header(&mut self, name: &str, value: Option<&[u8]>) {
        let name = self.push(name.as_bytes());
        let value = value.map(|value| self.push(value));
        self.headers.push((name, value));
    }

    fn push(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }

    fn part(&self, range: &Range<usize>) -> &[u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }

    pub(crate) fn key(&self) -> Option<&[u8]> {
        self.key.as_ref().map(|key| self.part(key))
    }

    pub(crate) fn value(&self) -> Option<&[u8]> {
        self.value.as_ref().map(|value| self.part(value))
    }

    /// A copy of its headers.
    pub(crate) fn headers(&self) -> RecordHeaders {
        self.with_ref(|parts| {
            let headers = parts.headers.iter();
            headers
                .map(|header| (header.name.to_owned(), header.value.map(<[u8]>::to_vec)))
                .collect()
        })
    }

    /// How much memory its bytes take.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Calls `read` with the record, borrowed.
    pub(crate) fn with_ref<R>(&self, read: impl FnOnce(&RecordRef<'_>) -> R) -> R {
        let headers: Vec<Header<'_>> = self
            .headers
            .iter()
            .map(|(name, value)| Header {
                // A header's name came as a text.
                name: std::str::from_utf8(self.part(name)).unwrap_or_default(),
                value: value.as_ref().map(|value| self.part(value)),
            })
            .collect();
        read(&RecordRef {
            key: self.key(),
            value: self.value.as_ref().map(|value| self.part(value)),
            headers: &headers,
            timestamp: self.timestamp,
        })
    }

    pub(crate) fn metadata(&self) -> RecordMetadata {
        RecordMetadata {
            topic: Arc::clone(&self.topic),
            partition: self.partition,
            offset: self.offset,
            timestamp: self.timestamp,
        }
    }
}

/// Where a record came from; an argument of a handler.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordMetadata {
    /// The topic.
    pub topic: Arc<str>,
    /// The partition.
    pub partition: i32,
    /// The offset in it.
    pub offset: i64,
    /// The record's timestamp, in milliseconds: that of the event, of the sending, or of the broker, as event and topic say.
    pub timestamp: Option<Timestamp>,
}
