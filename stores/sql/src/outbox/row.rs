//! A record as a row of the outbox, and the row as the same record again.

use kafka_event::Timestamp;
use kafka_event::event::{EVENT_ID, EVENT_TYPE, Record};
use uuid::Uuid;

use super::headers;
use crate::hash::fnv1a;
use crate::table::Table;

/// What a row is made of, in the order of [`super::sql`]'s statements.
#[derive(Debug)]
pub struct NewRow {
    pub(crate) id: String,
    pub(crate) topic: String,
    /// The key as a text, for Debezium and for people.
    pub(crate) aggregate: String,
    pub(crate) event_type: String,
    pub(crate) payload: Option<Vec<u8>>,
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) headers: String,
    pub(crate) timestamp: Option<i64>,
    /// What records of one key have in common; `None` where no order is asked for.
    pub(crate) key_hash: Option<i64>,
}

impl NewRow {
    /// The row of a record, which gets an event id where it has none.
    pub(super) fn new(table: &Table, topic: String, mut record: Record) -> Self {
        let id = last(&record, EVENT_ID).unwrap_or_else(|| {
            let id = Uuid::now_v7().to_string();
            let header = (EVENT_ID.to_owned(), Some(id.clone().into_bytes()));
            record.headers.push(header);
            id
        });
        let key = record.key.as_deref();
        Self {
            aggregate: key.map_or_else(|| id.clone(), readable),
            event_type: last(&record, EVENT_TYPE).unwrap_or_default(),
            headers: headers::to_text(&record.headers),
            timestamp: record.timestamp.map(Timestamp::as_millis),
            key_hash: key.map(|key| hash(table, &topic, key)),
            id,
            topic,
            payload: record.value,
            key: record.key,
        }
    }
}

/// The last header of that name, as a text without a zero byte, which Postgres has not.
fn last(record: &Record, name: &str) -> Option<String> {
    let mut headers = record.headers.iter().rev();
    let (_, value) = headers.find(|(there, _)| there == name)?;
    let text = String::from_utf8_lossy(value.as_deref()?);
    Some(text.replace('\0', "\u{fffd}"))
}

/// A key that is a text as it is, another one in hexadecimal digits.
fn readable(key: &[u8]) -> String {
    let text = std::str::from_utf8(key).ok();
    let text = text.filter(|text| !text.chars().any(char::is_control));
    text.map_or_else(|| headers::hex(key), str::to_owned)
}

fn hash(table: &Table, topic: &str, key: &[u8]) -> i64 {
    let table = table.to_string();
    fnv1a([b"outbox", table.as_bytes(), topic.as_bytes(), key])
}

/// A row that is to be published.
#[derive(Debug)]
pub struct DueRow {
    /// What orders the rows.
    pub(crate) position: i64,
    pub(crate) id: String,
    pub(crate) key_hash: Option<i64>,
    /// How often it failed.
    pub(crate) attempts: i64,
    /// `None`: its headers are not what this crate writes.
    pub(crate) record: Option<Record>,
}

/// The columns of a row that is to be published, in the order of [`super::sql`]'s query.
pub(crate) type DueColumns = (
    i64,
    String,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    String,
    Option<i64>,
    Option<i64>,
    i64,
);

impl From<DueColumns> for DueRow {
    fn from(columns: DueColumns) -> Self {
        let (position, id, payload, key, headers, timestamp, key_hash, attempts) = columns;
        let record = headers::from_text(&headers).map(|headers| {
            let mut record = Record::default();
            record.key = key;
            record.value = payload;
            record.headers = headers;
            record.timestamp = timestamp.map(Timestamp::from_millis);
            record
        });
        Self {
            position,
            id,
            key_hash,
            attempts,
            record,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(key: Option<&[u8]>, id: Option<&str>) -> NewRow {
        let mut record = Record::default();
        record.key = key.map(<[u8]>::to_vec);
        let header = id.map(|id| (EVENT_ID.to_owned(), Some(id.as_bytes().to_vec())));
        record.headers.extend(header);
        let table = Table::new("outbox").unwrap();
        NewRow::new(&table, "orders".to_owned(), record)
    }

    #[test]
    fn a_row_has_the_event_id_or_makes_one() {
        let known = "0190a1b2-0000-7000-8000-000000000001";
        for known in [known, "order-7"] {
            assert_eq!(row(None, Some(known)).id, known);
        }
        let none = row(None, None);
        assert!(none.headers.contains(&none.id), "{none:?}");
        assert_eq!(none.aggregate, none.id);
    }

    #[test]
    fn a_key_is_readable_and_its_hash_is_for_ever() {
        assert_eq!(row(Some(b"order-7"), None).aggregate, "order-7");
        assert_eq!(row(Some(&7_i32.to_be_bytes()), None).aggregate, "00000007");
        assert_eq!(row(Some(b"order-7"), None).key_hash, Some(KNOWN));
        assert_eq!(row(None, None).key_hash, None);
    }

    /// Of the table `outbox`, the topic `orders` and the key `order-7`. Another hash would let two versions of a program, which run side by
    /// side during an update, write records of one key in two orders.
    const KNOWN: i64 = 6_400_245_509_337_651_980;
}
