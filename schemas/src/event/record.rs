//! The four parts of a Kafka record as bytes, owned and borrowed, and the frame around an Avro value.

use crate::Timestamp;

/// The header that carries the full name of the event: CloudEvents' `type` in Kafka's binary mode.
pub const EVENT_TYPE: &str = "ce_type";

/// The header that carries the id of what happened: CloudEvents' `id`. Two records with the same one are the same event, sent twice.
pub const EVENT_ID: &str = "ce_id";

/// The header that says how the value is written.
pub const CONTENT_TYPE: &str = "content-type";

/// How an Avro value without a registry begins (Avro 1.12, "Single-object encoding"); the fingerprint follows, little-endian.
pub const SINGLE_OBJECT: [u8; 2] = [0xc3, 0x01];

/// A header: its name, and its value when it has one (Kafka knows headers without).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'a> {
    /// Its name. It may occur more than once; the last one counts.
    pub name: &'a str,
    /// Its value.
    pub value: Option<&'a [u8]>,
}

/// Names and values of headers, in order.
pub type RecordHeaders = Vec<(String, Option<Vec<u8>>)>;

/// A record that was made from an event: bytes, ready for any client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// The key; `None` when the event has none.
    pub key: Option<Vec<u8>>,
    /// The value; `None` is a tombstone.
    pub value: Option<Vec<u8>>,
    /// Names and values of the headers, in order.
    pub headers: RecordHeaders,
    /// The timestamp; `None` leaves it to the client.
    pub timestamp: Option<Timestamp>,
}

impl Record {
    /// Calls `read` with the same record, borrowed.
    pub fn with_ref<R>(&self, read: impl FnOnce(&RecordRef<'_>) -> R) -> R {
        let headers: Vec<Header<'_>> = self
            .headers
            .iter()
            .map(|(name, value)| Header {
                name,
                value: value.as_deref(),
            })
            .collect();
        read(&RecordRef {
            key: self.key.as_deref(),
            value: self.value.as_deref(),
            headers: &headers,
            timestamp: self.timestamp,
        })
    }

    /// Reads the event that the record is, as [`Event::from_record`](crate::Event::from_record) does.
    ///
    /// # Errors
    /// As [`Event::from_record`](crate::Event::from_record).
    pub fn read<E: for<'de> crate::DecodeEvent<'de>>(&self) -> Result<E, crate::ReadError> {
        self.with_ref(|record| E::from_record(record))
    }

    /// What the record takes of a batch at most, in bytes: key, value, headers, and the lengths in front of each.
    #[must_use]
    pub fn size(&self) -> usize {
        let part = |bytes: &Option<Vec<u8>>| bytes.as_ref().map_or(0, Vec::len);
        let headers: usize = self
            .headers
            .iter()
            .map(|(name, value)| name.len() + part(value) + crate::size::HEADER_OVERHEAD as usize)
            .sum();
        part(&self.key) + part(&self.value) + headers + crate::size::RECORD_OVERHEAD as usize
    }
}

/// A record as a client hands it out: nothing is copied.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecordRef<'a> {
    /// The key.
    pub key: Option<&'a [u8]>,
    /// The value; `None` is a tombstone.
    pub value: Option<&'a [u8]>,
    /// The headers in order.
    pub headers: &'a [Header<'a>],
    /// The timestamp, when the record has one.
    pub timestamp: Option<Timestamp>,
}

impl<'a> RecordRef<'a> {
    /// The value of the last header of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a [u8]> {
        self.headers
            .iter()
            .rev()
            .find(|header| header.name == name)
            .and_then(|header| header.value)
    }

    /// What the header [`EVENT_TYPE`] says.
    #[must_use]
    pub fn event_type(&self) -> Option<&'a str> {
        self.header(EVENT_TYPE)
            .and_then(|value| std::str::from_utf8(value).ok())
    }
}

/// The fingerprint of the writer's schema and the payload of a value in single-object encoding.
#[must_use]
pub fn single_object_fingerprint(value: &[u8]) -> Option<(u64, &[u8])> {
    let (fingerprint, payload) = value
        .strip_prefix(&SINGLE_OBJECT)?
        .split_first_chunk::<8>()?;
    Some((u64::from_le_bytes(*fingerprint), payload))
}
