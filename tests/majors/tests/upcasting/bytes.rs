//! Records of former majors, from their bytes to today's events.

use crate::recorded::{
    ORDER, ORDER_1_1, ORDER_1_2, ORDER_2, ORDER_2_1, ORDER_2_2, header, record, version,
};
use kafka_event::prelude::*;
use kafka_event::{BoxError, FormerEvent, Writers};
use kafka_event_majors::invoice::InvoiceIssuedEvent;
use kafka_event_majors::order::{Money, OrderCreatedEvent, v1, v2};
use kafka_event_majors::parcel::ParcelMovedEvent;
use kafka_event_majors::payment::PaymentSettledEvent;

fn order(id: i64, cents: i64, millis: i64, tenant: &str) -> OrderCreatedEvent {
    OrderCreatedEvent {
        id,
        total: Money {
            cents,
            currency: "EUR".to_owned(),
        },
        placed_at: Timestamp::from_millis(millis),
        tenant: tenant.to_owned(),
    }
}

#[test]
fn every_version_of_every_older_major_comes_to_the_event() {
    let writers = Writers::of::<OrderCreatedEvent>();
    for (folder, number, json, expected) in [
        (
            ORDER,
            1,
            ORDER_1_1,
            order(17, 1250, 1_700_000_000_000, "legacy"),
        ),
        (
            ORDER,
            2,
            ORDER_1_2,
            order(18, 25, 1_700_000_001_000, "legacy"),
        ),
        (
            ORDER_2,
            1,
            ORDER_2_1,
            order(19, 1999, 1_700_000_002_000, "legacy"),
        ),
        (
            ORDER_2,
            2,
            ORDER_2_2,
            order(20, 5, 1_700_000_003_000, "legacy"),
        ),
    ] {
        let value = version(folder, number).value(json);
        let read = OrderCreatedEvent::from_record_with(&record(&value, &[]), &writers);
        assert_eq!(read.unwrap(), expected, "{folder} v{number}");
    }
}

#[test]
fn old_types_are_what_was_recorded_and_read_what_their_version_reads() {
    let numbers = |former: &kafka_event::event::Former| -> Vec<u32> {
        former
            .versions
            .iter()
            .map(|version| version.version)
            .collect()
    };
    assert_eq!(numbers(v1::OrderCreated::FORMER), [1, 2]);
    assert_eq!(numbers(v2::OrderCreated::FORMER), [1, 2]);
    assert_eq!(v2::OrderCreated::FORMER.major, 2);
    assert_eq!(v1::OrderCreated::FORMER.full_name, "shop.OrderCreatedEvent");
    let old: v1::OrderCreated =
        kafka_event::codec::avro::decode(&version(ORDER, 2).payload(ORDER_1_2)).unwrap();
    assert_eq!(old.address.r#type, "home");
    assert_eq!(old.channel, v1::Channel::Phone);
    assert_eq!(old.note, "ring twice");
}

#[test]
fn a_header_is_the_records_where_it_has_it_and_else_the_upcasters() {
    let writers = Writers::of::<OrderCreatedEvent>();
    let value = version(ORDER, 1).value(ORDER_1_1);
    let headers = [
        header("tenant", "acme"),
        header("ce_type", "shop.OrderCreatedEvent"),
    ];
    let read = OrderCreatedEvent::from_record_with(&record(&value, &headers), &writers);
    assert_eq!(read.unwrap().tenant, "acme");
    // Of today's major it is a part, as ever.
    let today = order(1, 2, 3, "acme").to_record().unwrap();
    let without = record(today.value.as_deref().unwrap(), &[]);
    let error = OrderCreatedEvent::from_record_with(&without, &writers).unwrap_err();
    assert!(
        matches!(
            error,
            ReadError::Decode {
                part: "headers",
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn what_an_upcaster_refuses_is_an_error_that_tells_nothing_of_the_record() {
    let writers = Writers::of::<OrderCreatedEvent>();
    let read = |value: &[u8]| {
        let error = OrderCreatedEvent::from_record_with(&record(value, &[]), &writers);
        let error = error.unwrap_err();
        let ReadError::Upcast {
            event,
            major,
            source,
        } = &error
        else {
            panic!("{error:?}")
        };
        assert_eq!(*event, "shop.OrderCreatedEvent");
        assert_eq!(
            std::error::Error::source(&error).unwrap().to_string(),
            source.to_string()
        );
        (*major, error.to_string(), source.to_string())
    };
    let negative = ORDER_1_1.replace("12.5", "-12.5");
    let (major, message, source) = read(&version(ORDER, 1).value(&negative));
    assert_eq!(
        (major, source.as_str()),
        (1, "the total is no amount of money")
    );
    assert_eq!(
        message,
        "a record of shop.OrderCreatedEvent, major version 1, cannot be upcast"
    );
    // The first step goes well, and the second does not.
    let unnumbered = ORDER_1_1.replace("\"17\"", "\"A-17\"");
    let (major, message, source) = read(&version(ORDER, 1).value(&unnumbered));
    assert_eq!(
        (major, source.as_str()),
        (2, "invalid digit found in string")
    );
    assert!(!message.contains("A-17"), "{message}");
}

#[test]
fn bytes_that_are_no_value_of_the_old_schema_are_an_error() {
    let writers = Writers::of::<OrderCreatedEvent>();
    let whole = version(ORDER, 1).value(ORDER_1_1);
    for len in 0..whole.len() {
        let read = OrderCreatedEvent::from_record_with(&record(&whole[..len], &[]), &writers);
        let error = read.unwrap_err();
        assert!(
            matches!(
                error,
                ReadError::Decode { part: "value", .. } | ReadError::Frame { .. }
            ),
            "{len}: {error}"
        );
    }
    let longer = [whole.as_slice(), &[0]].concat();
    let read = OrderCreatedEvent::from_record_with(&record(&longer, &[]), &writers);
    assert!(matches!(read.unwrap_err(), ReadError::Decode { .. }));
}

#[test]
fn a_version_that_the_newest_of_its_major_cannot_read_has_a_type_of_its_own() {
    let writers = Writers::of::<PaymentSettledEvent>();
    for (number, json, settled, cents) in [
        (1, r#"{"id": 7}"#, "7", None),
        (2, r#"{"id": "P-8", "amount": 250}"#, "P-8", Some(250)),
        (
            3,
            r#"{"id": "P-9", "amount": 250, "fee": {"long": 50}}"#,
            "P-9",
            Some(200),
        ),
    ] {
        let value = version("shop.PaymentSettledEvent", number).value(json);
        let read = PaymentSettledEvent::from_record_with(&record(&value, &[]), &writers);
        let expected = PaymentSettledEvent {
            number: settled.to_owned(),
            cents,
        };
        assert_eq!(read.unwrap(), expected, "v{number}");
    }
}

#[test]
fn an_event_of_another_name_than_before_is_upcast_too() {
    let value = version("shop.ParcelSentEvent", 1).value(r#"{"id": "P", "grams": 1500}"#);
    let writers = Writers::of::<ParcelMovedEvent>();
    let read = ParcelMovedEvent::from_record_with(&record(&value, &[]), &writers);
    assert_eq!(read.unwrap().kilograms, 1.5);
}

#[test]
fn what_is_retired_or_not_asked_for_is_not_known() {
    let value = version("shop.InvoiceIssuedEvent", 1).value(r#"{"id": "I-1"}"#);
    let writers = Writers::of::<InvoiceIssuedEvent>();
    let read = InvoiceIssuedEvent::from_record_with(&record(&value, &[]), &writers);
    assert!(matches!(read, Err(ReadError::UnknownWriterSchema { .. })));

    let value = version(ORDER, 2).value(ORDER_1_2);
    let value = record(&value, &[]);
    for writers in [Writers::new(), writers] {
        let read = OrderCreatedEvent::from_record_with(&value, &writers);
        assert!(matches!(read, Err(ReadError::UnknownWriterSchema { .. })));
    }
    // What was recorded of an event is known without being given.
    assert_eq!(OrderCreatedEvent::from_record(&value).unwrap().id, 18);
}

#[test]
fn an_old_schema_that_is_given_as_a_version_of_the_event_is_upcast_all_the_same() {
    let old = version(ORDER, 2);
    let value = old.value(ORDER_1_2);
    let given = Writers::new().with::<OrderCreatedEvent>(old.schema);
    let writers = given.and(Writers::of::<OrderCreatedEvent>());
    let read = OrderCreatedEvent::from_record_with(&record(&value, &[]), &writers);
    assert_eq!(read.unwrap().id, 18);
}

#[test]
fn the_id_of_a_registry_leads_to_the_old_type() {
    let old = version(ORDER_2, 1);
    let value = [&[0, 0, 0, 0, 9][..], &old.payload(ORDER_2_1)].concat();
    let writers = Writers::of::<OrderCreatedEvent>().with_id(9, old.fingerprint);
    let read = OrderCreatedEvent::from_record_with(&record(&value, &[]), &writers);
    assert_eq!(read.unwrap().id, 19);
}

#[derive(EventSet)]
enum Shop {
    Order(OrderCreatedEvent),
    Payment(PaymentSettledEvent),
}

#[test]
fn a_set_knows_the_former_majors_of_its_events() {
    let writers = Writers::of::<OrderCreatedEvent>().and(Writers::of::<PaymentSettledEvent>());
    let order = version(ORDER, 1).value(ORDER_1_1);
    let payment = version("shop.PaymentSettledEvent", 1).value(r#"{"id": 7}"#);
    let read = |value: &[u8]| Shop::from_record_with(&record(value, &[]), &writers).unwrap();
    assert!(matches!(read(&order), Shop::Order(order) if order.id == 17));
    assert!(matches!(read(&payment), Shop::Payment(payment) if payment.number == "7"));
}

#[test]
fn the_objects_of_a_container_file_are_upcast() -> Result<(), BoxError> {
    let schema = apache_avro::Schema::parse_str(&version(ORDER_2, 1).text)?;
    let mut file = apache_avro::Writer::new(&schema, Vec::new())?;
    let mut object = apache_avro::types::Record::new(&schema).unwrap();
    object.put("id", "19");
    object.put("total_cents", 1999_i64);
    object.put(
        "placed_at",
        apache_avro::types::Value::TimestampMillis(1_700_000_002_000),
    );
    file.append_value(object)?;
    let file = file.into_inner()?;
    let read = kafka_event::apache_avro::read_container::<OrderCreatedEvent, _>(file.as_slice())?;
    let read = read.collect::<Result<Vec<_>, _>>()?;
    // A file has no headers: the upcaster's value stays.
    assert_eq!(read, [order(19, 1999, 1_700_000_002_000, "legacy")]);
    Ok(())
}
