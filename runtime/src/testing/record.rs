//! A record as a test makes it.

use crate::Timestamp;
use crate::consumer::RawRecord;
use crate::event::Record;

/// A record for a [`TestConsumer`](super::TestConsumer): partition 0 and offset 0 when nothing is said, and the event's own timestamp.
#[derive(Clone, Debug)]
pub struct TestRecord {
    topic: String,
    partition: i32,
    offset: i64,
    record: Record,
}

impl TestRecord {
    /// A record of these parts, on a topic of this name: what a producer of somebody else's may have written.
    pub fn new(topic: impl Into<String>, record: Record) -> Self {
        Self {
            topic: topic.into(),
            partition: 0,
            offset: 0,
            record,
        }
    }

    /// Puts it into another partition.
    #[must_use]
    pub fn partition(mut self, partition: i32) -> Self {
        self.partition = partition;
        self
    }

    /// Puts it at another offset.
    #[must_use]
    pub fn offset(mut self, offset: i64) -> Self {
        self.offset = offset;
        self
    }

    /// Gives it another timestamp.
    #[must_use]
    pub fn timestamp(mut self, timestamp: Timestamp) -> Self {
        self.record.timestamp = Some(timestamp);
        self
    }

    /// Adds a header; those of the same name that are there go.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        let name = name.into();
        self.record.headers.retain(|(other, _)| *other != name);
        self.record.headers.push((name, Some(value.into())));
        self
    }

    /// As a consumer gets it.
    pub(crate) fn raw(&self) -> RawRecord {
        let record = &self.record;
        let mut raw = RawRecord::new(
            self.topic.as_str().into(),
            self.partition,
            self.offset,
            record.timestamp,
            record.key.as_deref(),
            record.value.as_deref(),
        );
        for (name, value) in &record.headers {
            raw.push_header(name, value.as_deref());
        }
        raw
    }
}
