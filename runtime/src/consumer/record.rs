//! A record that was received: its parts in one piece of memory, and what a handler may know of it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::Timestamp;
use crate::event::{Header, RecordHeaders, RecordRef};
use crate::transport::TopicPartition;

/// A record as it came, free of the client's memory. An argument of a handler that wants more than its event, or all of its bytes.
///
/// Its `Debug` output says where it is and how many bytes it has, and never what they are.
#[derive(Clone)]
pub struct RawRecord {
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

    /// The topic that it came by.
    #[must_use]
    pub fn topic(&self) -> &str {
        &self.topic
    }

    /// The partition.
    #[must_use]
    pub fn partition(&self) -> i32 {
        self.partition
    }

    /// The offset in it.
    #[must_use]
    pub fn offset(&self) -> i64 {
        self.offset
    }

    /// Its timestamp, in milliseconds.
    #[must_use]
    pub fn timestamp(&self) -> Option<Timestamp> {
        self.timestamp
    }

    /// Whether the timestamp is that of the broker (`LogAppendTime`), and not of the one who wrote it (`CreateTime`).
    #[must_use]
    pub fn is_log_append_time(&self) -> bool {
        self.is_log_append_time
    }

    /// The bytes of its key; `None`: it has none.
    #[must_use]
    pub fn key(&self) -> Option<&[u8]> {
        self.key.as_ref().map(|key| self.part(key))
    }

    /// The bytes of its value, in whatever frame they came; `None`: a tombstone.
    #[must_use]
    pub fn value(&self) -> Option<&[u8]> {
        self.value.as_ref().map(|value| self.part(value))
    }

    /// The value of the last header of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        let mut headers = self.headers.iter().rev();
        let (_, value) = headers.find(|(found, _)| self.part(found) == name.as_bytes())?;
        value.as_ref().map(|value| self.part(value))
    }

    /// A copy of its headers, in their order.
    #[must_use]
    pub fn headers(&self) -> RecordHeaders {
        self.with_ref(|parts| {
            let headers = parts.headers.iter();
            headers
                .map(|header| (header.name.to_owned(), header.value.map(<[u8]>::to_vec)))
                .collect()
        })
    }

    /// The same record with another value, of that type, in place of a reference to it. The value's own memory is used.
    #[cfg(feature = "claim-check")]
    pub(crate) fn with_value(&self, value: Vec<u8>, content_type: &str) -> Self {
        use crate::claim_check::{DATA_REF, WITHIN};
        use crate::event::CONTENT_TYPE;
        let mut record = Self {
            topic: Arc::clone(&self.topic),
            value: Some(0..value.len()),
            bytes: value,
            key: None,
            headers: Vec::with_capacity(self.headers.len()),
            ..*self
        };
        record.key = self.key().map(|key| record.push(key));
        self.with_ref(|parts| {
            let headers = parts.headers.iter();
            for header in headers.filter(|header| ![DATA_REF, WITHIN].contains(&header.name)) {
                let value = match header.name {
                    CONTENT_TYPE => Some(content_type.as_bytes()),
                    _ => header.value,
                };
                record.push_header(header.name, value);
            }
        });
        record
    }

    /// The partition that it is in.
    pub(crate) fn place(&self) -> TopicPartition {
        TopicPartition {
            topic: Arc::clone(&self.topic),
            partition: self.partition,
        }
    }

    /// How much memory its bytes take.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Calls `read` with the record in borrowed parts, as [`Event::from_record`](crate::Event::from_record) reads it.
    pub fn with_ref<R>(&self, read: impl FnOnce(&RecordRef<'_>) -> R) -> R {
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

impl fmt::Debug for RawRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRecord")
            .field("topic", &self.topic)
            .field("partition", &self.partition)
            .field("offset", &self.offset)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
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
