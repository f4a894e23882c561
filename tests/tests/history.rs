//! The recorded history at run time: what released versions wrote is read without saying more.

#![allow(clippy::unwrap_used)]

use kafka_event::event::Writers;
use kafka_event::prelude::*;
use kafka_event::{Event, ReadError};

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
