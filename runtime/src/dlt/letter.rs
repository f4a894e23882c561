//! A dead letter as it is read: the record, and what its writer said of it.

use std::fmt;

use super::names::{self, Family};
use crate::Timestamp;
use crate::consumer::RawRecord;
use crate::event::RecordHeaders;

/// Who wrote a dead letter, by its headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WrittenBy {
    /// Spring Kafka, or a consumer of this crate.
    Spring,
    /// SmallRye Reactive Messaging.
    SmallRye,
    /// A sink connector of Kafka Connect.
    KafkaConnect,
}

impl fmt::Display for WrittenBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Spring => "Spring Kafka or kafka-event",
            Self::SmallRye => "SmallRye",
            Self::KafkaConnect => "Kafka Connect",
        })
    }
}

/// A record of a dead-letter topic.
#[derive(Debug)]
pub struct DeadLetter {
    pub(super) record: RawRecord,
    headers: RecordHeaders,
}

/// Where the record of a dead letter was, as far as its headers say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Origin {
    /// The topic.
    pub topic: Option<String>,
    /// The partition.
    pub partition: Option<i32>,
    /// The offset in it.
    pub offset: Option<i64>,
    /// The record's timestamp.
    pub timestamp: Option<Timestamp>,
    /// The group whose consumer gave it up; the connector, of Kafka Connect.
    pub consumer_group: Option<String>,
}

/// What failed at the record of a dead letter, as far as its headers say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason {
    /// The type of the error.
    pub type_name: Option<String>,
    /// The type of what caused it.
    pub cause_type_name: Option<String>,
    /// The error's message.
    pub message: Option<String>,
    /// The stack trace, or the causes.
    pub trace: Option<String>,
}

impl DeadLetter {
    pub(super) fn new(record: RawRecord) -> Self {
        Self {
            headers: record.headers(),
            record,
        }
    }

    /// The dead-letter topic's partition that it is in.
    #[must_use]
    pub fn partition(&self) -> i32 {
        self.record.partition
    }

    /// Its offset there.
    #[must_use]
    pub fn offset(&self) -> i64 {
        self.record.offset
    }

    /// When it was written.
    #[must_use]
    pub fn timestamp(&self) -> Option<Timestamp> {
        self.record.timestamp
    }

    /// The record's key.
    #[must_use]
    pub fn key(&self) -> Option<&[u8]> {
        self.record.key()
    }

    /// The record's value.
    #[must_use]
    pub fn value(&self) -> Option<&[u8]> {
        self.record.value()
    }

    /// All headers, the record's own and those that were added.
    #[must_use]
    pub fn headers(&self) -> &RecordHeaders {
        &self.headers
    }

    /// Who wrote it; `None`: it has no headers of a dead letter.
    #[must_use]
    pub fn written_by(&self) -> Option<WrittenBy> {
        self.facts().family().map(|(by, _)| by)
    }

    /// Where the record was.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.facts().origin()
    }

    /// What failed.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.facts().reason()
    }

    /// How often the record was replayed before.
    #[must_use]
    pub fn replays(&self) -> u32 {
        let replays = self.facts().number(names::REPLAYS, false).unwrap_or(0);
        u32::try_from(replays.max(0)).unwrap_or(u32::MAX)
    }

    fn facts(&self) -> Facts<'_> {
        Facts(&self.headers)
    }

    /// The record's own headers, and how often it was replayed when it is now.
    pub(super) fn replayed_headers(&self) -> RecordHeaders {
        let own = self.headers.iter();
        let own = own.filter(|(name, _)| !names::is_added(name)).cloned();
        let replays = self.replays().saturating_add(1).to_string();
        own.chain([(names::REPLAYS.to_owned(), Some(replays.into()))])
            .collect()
    }
}

/// What headers say of a dead letter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a>(pub(crate) &'a RecordHeaders);

impl Facts<'_> {
    pub(crate) fn origin(self) -> Origin {
        let Some((_, family)) = self.family() else {
            return Origin::default();
        };
        let number = |name| self.number(name, family.binary);
        Origin {
            topic: self.text(family.topic),
            partition: number(family.partition).and_then(|number| number.try_into().ok()),
            offset: number(family.offset),
            timestamp: number(family.timestamp).map(Timestamp::from_millis),
            consumer_group: self.text(family.consumer_group),
        }
    }

    fn reason(self) -> Reason {
        let Some((_, family)) = self.family() else {
            return Reason::default();
        };
        Reason {
            type_name: self.text(family.type_name),
            cause_type_name: self.text(family.cause_type_name),
            message: self.text(family.message),
            trace: self.text(family.trace),
        }
    }

    fn family(self) -> Option<(WrittenBy, &'static Family)> {
        let families = [
            (WrittenBy::Spring, &names::SPRING),
            (WrittenBy::Spring, &names::SPRING_RETRY),
            (WrittenBy::SmallRye, &names::SMALLRYE),
            (WrittenBy::KafkaConnect, &names::CONNECT),
        ];
        // A record that was a dead letter more than once has the headers of each time; the last ones count.
        let place = |name: &str| self.0.iter().rposition(|(header, _)| header == name);
        let found = families
            .into_iter()
            .filter_map(|(by, family)| Some((place(family.topic)?, by, family)));
        let last = found.max_by_key(|(place, ..)| *place);
        last.map(|(_, by, family)| (by, family))
    }

    /// The last header of a name, as in Spring.
    pub(crate) fn last(&self, name: &str) -> Option<&[u8]> {
        let mut headers = self.0.iter().rev();
        let (_, value) = headers.find(|(header, _)| header == name)?;
        value.as_deref()
    }

    fn text(self, name: &str) -> Option<String> {
        let bytes = self.last(name)?;
        Some(String::from_utf8_lossy(bytes).into_owned())
    }

    fn number(self, name: &str, binary: bool) -> Option<i64> {
        let bytes = self.last(name)?;
        if !binary {
            return std::str::from_utf8(bytes).ok()?.trim().parse().ok();
        }
        match *bytes {
            [a, b, c, d] => Some(i32::from_be_bytes([a, b, c, d]).into()),
            _ => bytes.try_into().ok().map(i64::from_be_bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(headers: &[(&str, &[u8])]) -> DeadLetter {
        let mut record = RawRecord::new("x".into(), 0, 0, None, None, None);
        for (name, value) in headers {
            record.push_header(name, Some(value));
        }
        DeadLetter::new(record)
    }

    #[test]
    fn each_writers_headers_are_understood() {
        let spring = letter(&[
            ("kafka_dlt-original-topic", b"before"),
            ("kafka_dlt-original-topic", b"orders"),
            ("kafka_dlt-original-partition", &[0, 0, 0, 2]),
            ("kafka_dlt-original-offset", &[0, 0, 0, 0, 0, 0, 1, 0]),
            ("kafka_dlt-exception-message", "é".as_bytes()),
        ]);
        let connect = letter(&[
            ("__connect.errors.topic", b"orders"),
            ("__connect.errors.partition", b"2"),
            ("__connect.errors.offset", b"256"),
            ("__connect.errors.exception.message", "é".as_bytes()),
        ]);
        let smallrye = letter(&[
            ("dead-letter-reason", "é".as_bytes()),
            ("dead-letter-topic", b"orders"),
            ("dead-letter-partition", b"2"),
            ("dead-letter-offset", b"256"),
        ]);
        let retried = letter(&[
            ("kafka_original-topic", b"orders"),
            ("kafka_original-partition", &[0, 0, 0, 2]),
            ("kafka_original-offset", &[0, 0, 0, 0, 0, 0, 1, 0]),
            ("kafka_exception-message", "é".as_bytes()),
        ]);
        for (letter, by) in [
            (spring, WrittenBy::Spring),
            (connect, WrittenBy::KafkaConnect),
            (smallrye, WrittenBy::SmallRye),
            (retried, WrittenBy::Spring),
        ] {
            assert_eq!(letter.written_by(), Some(by));
            let origin = letter.origin();
            assert_eq!(origin.topic.as_deref(), Some("orders"));
            assert_eq!((origin.partition, origin.offset), (Some(2), Some(256)));
            assert_eq!(letter.reason().message.as_deref(), Some("é"));
            let replayed = letter.replayed_headers();
            assert_eq!(replayed, [(names::REPLAYS.to_owned(), Some(b"1".to_vec()))]);
        }
        assert_eq!(letter(&[("trace", b"1")]).written_by(), None);
    }

    #[test]
    fn headers_that_are_no_numbers_are_none() {
        let hostile: [&[u8]; 4] = [b"", b"x", &[0xFF; 3], &[0xFF; 9]];
        for value in hostile {
            for name in [names::ORIGINAL_OFFSET, names::REPLAYS] {
                let letter = letter(&[(names::ORIGINAL_TOPIC, value), (name, value)]);
                assert_eq!((letter.origin().offset, letter.replays()), (None, 0));
            }
        }
    }
}
