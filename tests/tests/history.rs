//! The recorded history at run time: what released versions wrote is read without saying more.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use kafka_event::event::Writers;
use kafka_event::history::{Lengths, Recorded, pack};
use kafka_event::prelude::*;
use kafka_event::{Event, ReadError, Schema, json};

/// As it was when the first version was released.
mod first {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "orders")]
    #[derive(Debug, PartialEq)]
    pub(crate) struct OrderPaidEvent {
        pub(crate) order_id: String,
        pub(crate) amount: i64,
    }
}

/// As it never was.
mod second {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "orders")]
    pub(crate) struct OrderPaidEvent {
        pub(crate) amount: f64,
    }
}

#[derive(Debug, EventSet)]
enum Orders {
    Paid(OrderPaidEvent),
    Noted(NoteWrittenEvent),
}

#[kafka_event(topic = "orders", history = "../ui/history/recorded/versions")]
#[derive(Debug, PartialEq)]
struct OrderPaidEvent {
    note: Option<String>,
    order_id: String,
    amount: i64,
    #[event(default = 7)]
    tax: i64,
}

#[test]
fn a_released_version_is_read_and_another_is_not() {
    let contract = OrderPaidEvent::CONTRACT;
    let versions: Vec<_> = contract.history.iter().map(|known| known.version).collect();
    assert_eq!(versions, [1, 2, 3]);
    assert_eq!(
        contract.history[0].fingerprint,
        first::OrderPaidEvent::CONTRACT.fingerprint
    );

    let written = first::OrderPaidEvent {
        order_id: "A-1".to_owned(),
        amount: 250,
    };
    let record = written.to_record().unwrap();
    let writers = Writers::of::<OrderPaidEvent>();
    let read = record.with_ref(|record| OrderPaidEvent::from_record_with(record, &writers));
    let expected = OrderPaidEvent {
        note: None,
        order_id: "A-1".to_owned(),
        amount: 250,
        tax: 7,
    };
    assert_eq!(read.unwrap(), expected);
    // The history is known without saying so, to an event and to a set.
    assert_eq!(record.read::<OrderPaidEvent>().unwrap(), expected);
    let read = record.with_ref(Orders::from_record).unwrap();
    assert!(matches!(read, Orders::Paid(event) if event == expected));

    let unknown = second::OrderPaidEvent { amount: 1.5 }.to_record().unwrap();
    assert!(matches!(
        unknown.read::<OrderPaidEvent>(),
        Err(ReadError::UnknownWriterSchema { .. })
    ));
    assert!(matches!(
        unknown.with_ref(Orders::from_record),
        Err(ReadError::UnknownWriterSchema { .. })
    ));
}

#[kafka_event(topic = "notes", format = "json")]
#[derive(Debug, PartialEq)]
struct NoteWrittenEvent {
    #[event(alias = "text")]
    content: String,
}

#[test]
fn a_former_name_is_read_in_json_too() {
    let read = |json: &str| kafka_event::codec::json::decode::<NoteWrittenEvent>(json.as_bytes());
    let note = NoteWrittenEvent {
        content: "a".to_owned(),
    };
    assert_eq!(read(r#"{"text":"a"}"#).unwrap(), note);
    assert_eq!(read(r#"{"other":[1],"content":"a"}"#).unwrap(), note);
    // Which of the two would count nobody could know.
    assert!(read(r#"{"text":"a","content":"b"}"#).is_err());
    assert!(read(r#"{"content":"a","text":"b"}"#).is_err());
}

#[derive(Debug, PartialEq, Default, EventType)]
#[event(alias = "Row")]
struct Line<T> {
    sku: T,
    parts: Vec<Part>,
}

#[derive(Debug, PartialEq, Default, EventType)]
struct Part {
    of: Option<Box<Part>>,
}

#[derive(Debug, PartialEq, Default, EventType)]
enum State {
    #[default]
    #[event(default)]
    Open,
    Shipped,
}

#[derive(Debug, PartialEq, EventType)]
enum Payment {
    Cash,
    Card { number: String },
    Voucher(State),
}

/// An order of every kind was closed.
#[kafka_event(topic = "orders", namespace = "com.acme", alias = "OrderEndedEvent")]
struct OrderClosedEvent {
    /// Which.
    order_id: uuid::Uuid,
    #[event(alias = "status", alias = "phase")]
    state: State,
    before: Option<State>,
    lines: Vec<Line<String>>,
    counts: BTreeMap<String, Line<i64>>,
    payment: Option<Payment>,
    price: Decimal<9, 2>,
    closed_at: Timestamp,
    #[event(default = 3)]
    parcels: i32,
    hash: [u8; 16],
}

/// A schema as the macro would leave it in the crate.
fn recorded(schema: &str) -> Recorded {
    let schema = Schema::parse(schema).unwrap();
    let table = schema.table();
    Recorded {
        version: 1,
        fingerprint: 0,
        lengths: Lengths::of(&table),
        packed: pack(&table).leak(),
    }
}

#[test]
fn a_type_is_what_was_recorded_of_it_and_nothing_else() {
    let now = &OrderClosedEvent::CONTRACT.schema;
    let text = json::text(now);
    assert!(recorded(&text).is(now), "{text}");

    let mut changes = vec![
        ("\"doc\":\"Which.\"", "\"doc\":\"Which one.\"", true),
        ("\"default\":3", "\"default\":4", true),
    ];
    changes.extend(
        [
            ("\"default\":3", "\"order\":\"ignore\""),
            ("\"phase\"", "\"phases\""),
            (",\"phase\"", ""),
            ("OrderEndedEvent", "OrderGoneEvent"),
            ("\"Row\"", "\"Raw\""),
            (
                "\"name\":\"State\"",
                "\"name\":\"State\",\"aliases\":[\"Status\"]",
            ),
            ("\"name\":\"sku\"", "\"name\":\"skus\""),
            ("\"name\":\"closed_at\"", "\"name\":\"closed_it\""),
            ("PaymentCard", "PaymentCord"),
            ("\"namespace\":\"com.acme\"", "\"namespace\":\"com.acne\""),
            ("\"Shipped\"", "\"Sent\""),
            ("\"default\":\"Open\"", "\"default\":\"Shipped\""),
            (",\"default\":\"Open\"", ""),
            ("\"scale\":2", "\"scale\":3"),
            ("timestamp-millis", "timestamp-micros"),
            ("\"logicalType\":\"uuid\"", "\"logicalType\":\"other\""),
            ("\"size\":16", "\"size\":12"),
            ("\"type\":\"int\"", "\"type\":\"float\""),
            (
                "\"type\":\"map\",\"values\"",
                "\"type\":\"array\",\"items\"",
            ),
        ]
        .map(|(part, other)| (part, other, false)),
    );
    for (part, other, same) in changes {
        let changed = text.replacen(part, other, 1);
        assert_ne!(changed, text, "nothing has {part}");
        assert_eq!(recorded(&changed).is(now), same, "{part}: {changed}");
    }
}
