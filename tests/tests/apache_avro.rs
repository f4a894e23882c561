//! Events beside the crate `apache-avro`: its values and its files, those of an older version too.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;

use apache_avro::types::Value;
use apache_avro::{Codec, DeflateSettings, Reader, Writer};
use kafka_event::apache_avro::{ApacheAvro as _, ApacheAvroError, read_container, write_container};
use kafka_event::prelude::*;
use kafka_event::types::NullAt;

#[derive(Debug, Clone, PartialEq, EventType)]
enum Method {
    Voucher(String),
    Card(Card),
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
struct Card {
    last_four: [u8; 4],
}

#[derive(Debug, Clone, Copy, PartialEq, Default, EventType)]
enum State {
    #[default]
    #[event(default)]
    Unknown,
    Open,
}

impl Default for Method {
    fn default() -> Self {
        Self::Voucher(String::new())
    }
}

/// A payment.
#[kafka_event(topic = "payments", key = id, namespace = "com.acme")]
#[derive(Debug, Clone, PartialEq)]
pub struct PaymentReceivedEvent {
    id: uuid::Uuid,
    method: Option<Method>,
    total: Decimal<9, 2>,
    #[event(with = NullAt<1>)]
    note: Option<String>,
    state: State,
    at: chrono::DateTime<chrono::Utc>,
    raw: Vec<u8>,
    lines: BTreeMap<String, Vec<i32>>,
    #[event(header = "tenant")]
    tenant: String,
}

/// Today's program has more, and another name for a field.
mod today {
    use super::*;

    #[kafka_event(topic = "payments", namespace = "com.acme")]
    #[derive(Debug, Clone, PartialEq)]
    pub(super) struct PaymentReceivedEvent {
        #[event(alias = "note")]
        pub(super) remark: Option<String>,
        #[event(default = "EUR")]
        pub(super) currency: String,
        pub(super) total: Decimal<9, 2>,
    }
}

fn events() -> Vec<PaymentReceivedEvent> {
    let event = |number: u128| PaymentReceivedEvent {
        id: uuid::Uuid::from_u128(number),
        method: [
            None,
            Some(Method::Voucher("V-1".to_owned())),
            Some(Method::Card(Card {
                last_four: *b"4242",
            })),
        ][number as usize % 3]
            .clone(),
        total: Decimal::from_unscaled(-1_990 + number as i128).unwrap(),
        note: number.is_multiple_of(2).then(|| format!("note {number}")),
        state: [State::Open, State::Unknown][number as usize % 2],
        at: chrono::DateTime::from_timestamp_micros(1_700_000_000_000_001).unwrap(),
        raw: vec![0, 0xff],
        lines: [("a".to_owned(), vec![1, -2])].into(),
        tenant: String::new(),
    };
    (0..500).map(event).collect()
}

#[test]
fn values_go_both_ways() {
    for event in events().into_iter().take(6) {
        let value = event.to_avro_value().unwrap();
        assert!(value.validate(&PaymentReceivedEvent::avro_schema().unwrap()));
        assert_eq!(
            PaymentReceivedEvent::from_avro_value(&value).unwrap(),
            event
        );
    }
}

#[test]
fn what_is_in_a_header_is_no_part_of_the_value() {
    let mut event = events().remove(0);
    event.tenant = "acme".to_owned();
    let value = event.to_avro_value().unwrap();
    let back = PaymentReceivedEvent::from_avro_value(&value).unwrap();
    assert_eq!(back.tenant, "");
}

#[test]
fn a_value_of_another_schema_is_refused() {
    let value = Value::Record(vec![("id".to_owned(), Value::Int(1))]);
    let error = PaymentReceivedEvent::from_avro_value(&value).unwrap_err();
    assert!(matches!(error, ApacheAvroError::Value { .. }), "{error:?}");
}

#[test]
fn files_hold_events_with_every_codec() {
    let codecs = [
        Codec::Null,
        Codec::Deflate(DeflateSettings::default()),
        Codec::Snappy,
    ];
    for codec in codecs {
        let file = write_container(events(), Vec::new(), codec).unwrap();
        let read = read_container::<PaymentReceivedEvent, _>(file.as_slice()).unwrap();
        let read: Vec<_> = read.collect::<Result<_, _>>().unwrap();
        assert_eq!(read, events(), "{codec:?}");
        // Others read it as they read any file.
        assert_eq!(Reader::new(file.as_slice()).unwrap().count(), 500);
    }
}

#[test]
fn a_file_of_an_older_version_is_resolved() {
    let file = write_container(events(), Vec::new(), Codec::Null).unwrap();
    let read = read_container::<today::PaymentReceivedEvent, _>(file.as_slice()).unwrap();
    let read: Vec<_> = read.collect::<Result<_, _>>().unwrap();
    assert_eq!(read.len(), 500);
    assert_eq!(read[2].remark.as_deref(), Some("note 2"));
    assert_eq!(read[3].remark, None);
    assert_eq!(read[3].currency, "EUR");
    assert_eq!(read[3].total, events()[3].total);
}

#[test]
fn a_file_of_another_event_is_an_error_and_ends() {
    let schema = apache_avro::Schema::parse_str(
        r#"{"type": "record", "name": "com.acme.PaymentReceivedEvent", "fields": []}"#,
    );
    let schema = schema.unwrap();
    let mut writer = Writer::new(&schema, Vec::new()).unwrap();
    writer.append_value(Value::Record(Vec::new())).unwrap();
    let file = writer.into_inner().unwrap();
    let mut read = read_container::<today::PaymentReceivedEvent, _>(file.as_slice()).unwrap();
    let error = read.next().unwrap().unwrap_err();
    assert!(matches!(error, ApacheAvroError::Read(_)), "{error:?}");
    let cut = &file[..file.len() - 1];
    let mut read = read_container::<today::PaymentReceivedEvent, _>(cut).unwrap();
    assert!(read.next().unwrap().is_err());
    assert!(read.next().is_none());
    assert!(read_container::<today::PaymentReceivedEvent, _>(&b"Obj\x02"[..]).is_err());
}
