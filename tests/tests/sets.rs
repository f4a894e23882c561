//! Several events on one topic: which of them a record is, in the documented order.

#![allow(missing_docs, dead_code, clippy::unwrap_used)]

use kafka_event::prelude::*;
use kafka_event::{Header, RecordRef, SchemaId, Writers};

#[kafka_event(topic = "orders")]
#[derive(Debug, PartialEq)]
struct OrderCreatedEvent {
    id: i64,
}

#[kafka_event(topic = "orders")]
#[derive(Debug, PartialEq)]
struct OrderPaidEvent {
    id: i64,
    cents: i64,
}

#[kafka_event(topic = "orders", format = "json")]
#[derive(Debug, PartialEq)]
struct OrderNotedEvent {
    note: String,
}

#[derive(Debug, EventSet)]
enum Orders {
    Created(OrderCreatedEvent),
    Paid(OrderPaidEvent),
    Noted(OrderNotedEvent),
}

#[derive(Debug, EventSet)]
enum Only {
    Created(OrderCreatedEvent),
}

fn header<'a>(name: &'a str, value: &'a str) -> Header<'a> {
    Header {
        name,
        value: Some(value.as_bytes()),
    }
}

#[test]
fn the_fingerprint_counts_before_the_header() {
    let record = OrderPaidEvent { id: 1, cents: 2 }.to_record().unwrap();
    let lie = [header("ce_type", "OrderCreatedEvent")];
    let read = Orders::from_record(&RecordRef {
        value: record.value.as_deref(),
        headers: &lie,
        ..RecordRef::default()
    });
    assert!(matches!(read, Ok(Orders::Paid(event)) if event.cents == 2));
}

#[test]
fn the_header_counts_where_there_is_no_fingerprint() {
    let record = OrderNotedEvent { note: "n".into() }.to_record().unwrap();
    let read = record.with_ref(Orders::from_record);
    assert!(matches!(read, Ok(Orders::Noted(event)) if event.note == "n"));
}

#[test]
fn an_unknown_fingerprint_is_a_case_of_its_own() {
    let mut record = OrderPaidEvent { id: 1, cents: 2 }.to_record().unwrap();
    record.value.as_mut().unwrap()[2] ^= 1;
    let fingerprint = OrderPaidEvent::CONTRACT.fingerprint ^ 1;
    // Its header says which event it is, but not how it was written.
    let read = record.with_ref(Orders::from_record);
    assert!(
        matches!(read, Err(ReadError::UnknownWriterSchema { fingerprint: f }) if f == fingerprint),
        "{read:?}"
    );
    record.headers.clear();
    let read = record.with_ref(Orders::from_record);
    assert!(
        matches!(read, Err(ReadError::UnknownWriterSchema { fingerprint: f }) if f == fingerprint)
    );
}

#[test]
fn what_says_nothing_is_the_only_event_or_none() {
    let value = br#"{"note":"n"}"#;
    let record = RecordRef {
        value: Some(value),
        ..RecordRef::default()
    };
    let read = Orders::from_record(&record);
    assert!(
        matches!(read, Err(ReadError::UnknownEvent { event_type: None })),
        "{read:?}"
    );
    let read = Only::from_record(&record);
    assert!(matches!(read, Err(ReadError::Frame { .. })), "{read:?}");
}

#[test]
fn another_type_is_an_unknown_event() {
    let headers = [header("ce_type", "OrderLostEvent")];
    let record = RecordRef {
        value: Some(b"{}"),
        headers: &headers,
        ..RecordRef::default()
    };
    let read = Orders::from_record(&record);
    assert!(
        matches!(&read, Err(ReadError::UnknownEvent { event_type: Some(name) }) if name == "OrderLostEvent"),
        "{read:?}"
    );
}

#[test]
fn a_tombstone_says_its_event_by_the_header() {
    let record = RecordRef {
        key: Some(b"k"),
        headers: &[header("ce_type", "OrderPaidEvent")],
        ..RecordRef::default()
    };
    let read = Orders::from_record(&record);
    assert!(
        matches!(
            read,
            Err(ReadError::Tombstone {
                event: "OrderPaidEvent"
            })
        ),
        "{read:?}"
    );
}

/// The record of an event as a client of a registry writes it, and the rest as it was.
fn framed(front: &[u8], record: &Record) -> Vec<u8> {
    let payload = record.value.as_ref().unwrap().get(10..).unwrap();
    [front, payload].concat()
}

#[test]
fn the_id_of_a_registry_counts_before_all_else() {
    let paid = OrderPaidEvent { id: 1, cents: 2 }.to_record().unwrap();
    let lie = [header("ce_type", "OrderCreatedEvent")];
    let writers = Writers::new().with_id(7, OrderPaidEvent::CONTRACT.fingerprint);
    let value = framed(&[0, 0, 0, 0, 7], &paid);
    let record = RecordRef {
        value: Some(&value),
        headers: &lie,
        ..RecordRef::default()
    };
    let read = Orders::from_record_with(&record, &writers);
    assert!(matches!(read, Ok(Orders::Paid(event)) if event.cents == 2));

    let guid = [0x6f, 0x1d, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
    let value = framed(&[], &paid);
    let in_header = [&[1], &guid[..]].concat();
    let headers = [Header {
        name: "__value_schema_id",
        value: Some(&in_header),
    }];
    let record = RecordRef {
        value: Some(&value),
        headers: &headers,
        ..RecordRef::default()
    };
    let writers = Writers::new().with_id(guid, OrderPaidEvent::CONTRACT.fingerprint);
    let read = Orders::from_record_with(&record, &writers);
    assert!(matches!(read, Ok(Orders::Paid(event)) if event.cents == 2));
    let Err(ReadError::UnknownSchemaId { id }) = Orders::from_record(&record) else {
        panic!("nobody told of the id");
    };
    assert_eq!(id.to_string(), "6f1d0203-0405-0607-0809-0a0b0c0d0e0f");
}

#[test]
fn an_unknown_id_is_a_case_of_its_own() {
    let created = OrderCreatedEvent { id: 1 }.to_record().unwrap();
    let value = framed(&[0, 0, 0, 1, 0], &created);
    let says = [header("ce_type", "OrderCreatedEvent")];
    for headers in [&says[..], &[]] {
        let record = RecordRef {
            value: Some(&value),
            headers,
            ..RecordRef::default()
        };
        for read in [
            Orders::from_record(&record).map(drop),
            Only::from_record(&record).map(drop),
            OrderCreatedEvent::from_record(&record).map(drop),
        ] {
            assert!(
                matches!(read, Err(ReadError::UnknownSchemaId { id }) if id == SchemaId::from(256)),
                "{read:?}"
            );
        }
        // The registry has a schema under it that is no event's here.
        let writers = Writers::new().with_id(256, 1);
        let read = Orders::from_record_with(&record, &writers);
        assert!(
            matches!(read, Err(ReadError::UnknownWriterSchema { fingerprint: 1 })),
            "{read:?}"
        );
    }
    // Too short for an id.
    let record = RecordRef {
        value: Some(&[0, 0, 0]),
        ..RecordRef::default()
    };
    let read = OrderCreatedEvent::from_record(&record);
    assert!(matches!(read, Err(ReadError::Frame { .. })), "{read:?}");
}
