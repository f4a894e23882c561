//! Any value of any type that can stand in an event encodes and decodes to itself.

#![allow(missing_docs, clippy::unwrap_used)]

#[path = "properties/values.rs"]
mod values;

use std::borrow::Cow;
use std::fmt::Debug;

use kafka_event::Decode;
use kafka_event::codec::{avro, json};
use kafka_event::prelude::*;
use proptest::prelude::*;
use values::{empties, flat, numbers, shapes, texts, times, tree};

fn there_and_back<T>(value: &T)
where
    T: EventType + for<'de> Decode<'de> + PartialEq + Debug,
{
    let mut bytes = Vec::new();
    avro::encode(value, &mut bytes).unwrap();
    assert_eq!(&avro::decode::<T>(&bytes).unwrap(), value, "{bytes:?}");
    let mut text = Vec::new();
    json::encode(value, &mut text).unwrap();
    let shown = String::from_utf8(text).unwrap();
    assert_eq!(
        &json::decode::<T>(shown.as_bytes()).unwrap(),
        value,
        "{shown}"
    );
    // What we call JSON is JSON to others.
    serde_json::from_str::<serde_json::Value>(&shown).unwrap();
}

proptest! {
    #[test]
    fn numbers_are_themselves(value in numbers()) {
        there_and_back(&value);
    }

    #[test]
    fn texts_are_themselves(value in texts()) {
        there_and_back(&value);
    }

    #[test]
    fn times_are_themselves(value in times()) {
        there_and_back(&value);
    }

    #[test]
    fn shapes_are_themselves(value in shapes()) {
        there_and_back(&value);
    }

    #[test]
    fn trees_are_themselves(value in tree()) {
        there_and_back(&value);
    }

    #[test]
    fn flattened_structs_are_themselves(value in flat()) {
        there_and_back(&value);
    }

    #[test]
    fn structs_without_fields_are_themselves(value in empties()) {
        there_and_back(&value);
    }

    #[test]
    fn borrowed_texts_are_themselves(text: String, bytes: Vec<u8>) {
        let value = (Cow::<str>::Borrowed(&text), Cow::<[u8]>::Borrowed(&bytes));
        let mut written = Vec::new();
        avro::encode(&value.0, &mut written).unwrap();
        prop_assert_eq!(avro::decode::<&str>(&written).unwrap(), &text);
        written.clear();
        avro::encode(&value.1, &mut written).unwrap();
        prop_assert_eq!(avro::decode::<&[u8]>(&written).unwrap(), &bytes[..]);
        written.clear();
        json::encode(&value.0, &mut written).unwrap();
        prop_assert_eq!(json::decode::<Cow<'_, str>>(&written).unwrap(), value.0);
    }

    #[test]
    fn a_u64_beyond_the_schema_is_refused(value in i64::MAX as u64 + 1..) {
        let mut out = Vec::new();
        prop_assert!(avro::encode(&value, &mut out).is_err());
        prop_assert!(json::encode(&value, &mut out).is_err());
    }
}
