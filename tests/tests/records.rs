//! What a record's value is: an event may borrow from it, may be it whole, and does not fit into it at any size.

#![allow(missing_docs, clippy::unwrap_used)]

use std::borrow::Cow;

use kafka_event::prelude::*;

#[kafka_event(topic = "notes", format = "json")]
#[derive(Debug, PartialEq)]
struct NoteWrittenEvent<'a> {
    title: Cow<'a, str>,
    body: &'a str,
    #[event(header = "by")]
    author: Option<String>,
}

#[kafka_event(topic = "notes")]
#[derive(Debug, PartialEq)]
struct NoteReadEvent<'a> {
    title: Cow<'a, str>,
    body: &'a str,
    bytes: &'a [u8],
}

#[test]
fn an_event_borrows_from_its_record() {
    let record = NoteReadEvent {
        title: "t".into(),
        body: "b",
        bytes: &[1, 2],
    }
    .to_record()
    .unwrap();
    record.with_ref(|record| {
        let event = NoteReadEvent::from_record(record).unwrap();
        assert!(matches!(event.title, Cow::Borrowed("t")));
        let value = record.value.unwrap().as_ptr_range();
        assert!(value.contains(&event.body.as_ptr()));
        assert!(value.contains(&event.bytes.as_ptr()));
    });

    let note = NoteWrittenEvent {
        title: "a \"quote\"".into(),
        body: "plain",
        author: None,
    };
    let record = note.to_record().unwrap();
    assert_eq!(
        record.value.as_deref().unwrap(),
        br#"{"title":"a \"quote\"","body":"plain"}"#
    );
    record.with_ref(|record| assert_eq!(NoteWrittenEvent::from_record(record).unwrap(), note));
}

#[kafka_event(topic = "lines", format = "raw", key = host)]
#[derive(Debug, PartialEq)]
struct LineLoggedEvent {
    #[event(max_len = 5)]
    line: String,
    #[event(header = "host")]
    host: String,
    #[event(skip)]
    seen: bool,
}

#[test]
fn a_raw_value_is_the_text() {
    let event = LineLoggedEvent {
        line: "hello".into(),
        host: "h".into(),
        seen: false,
    };
    let record = event.to_record().unwrap();
    assert_eq!(record.value.as_deref(), Some(&b"hello"[..]));
    assert_eq!(record.key.as_deref(), Some(&b"h"[..]));
    assert_eq!(record.read::<LineLoggedEvent>().unwrap(), event);
    let long = LineLoggedEvent {
        line: "hello!".into(),
        ..event
    };
    assert!(long.to_record().is_err());
}

#[test]
fn a_record_too_large_names_its_largest_fields() {
    #[kafka_event(topic = "notes", max_message_bytes = 2_000)]
    struct NoteKeptEvent {
        id: i64,
        title: String,
        body: String,
    }
    let error = NoteKeptEvent {
        id: 1,
        title: "t".repeat(500),
        body: "b".repeat(1_500),
    }
    .to_record()
    .unwrap_err();
    let kafka_event::RecordError::TooLarge {
        event,
        limit,
        largest,
        ..
    } = error
    else {
        unreachable!("{error}")
    };
    assert_eq!((event, limit), ("NoteKeptEvent", 2_000));
    assert_eq!(largest, [("body", 1_502), ("title", 502), ("id", 1)]);
}
