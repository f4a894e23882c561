//! Any bytes decode to a value or to an error, in time and memory bounded by their number.

#![allow(missing_docs, clippy::unwrap_used)]

#[path = "properties/values.rs"]
mod values;

use std::collections::BTreeMap;

use kafka_event::Decode;
use kafka_event::codec::{avro, json};
use kafka_event::prelude::*;
use proptest::collection::vec;
use proptest::prelude::*;
use values::{
    Empties, Flat, Nothing, Numbers, Shape, Shapes, Texts, Times, Tree, empties, flat, numbers,
    shapes, texts, times, tree,
};

fn no_panic<T: EventType + for<'de> Decode<'de>>(bytes: &[u8]) {
    drop(avro::decode::<T>(bytes));
    drop(json::decode::<T>(bytes));
}

/// Bytes that were right but for one: they come further than noise does.
fn nearly<T: EventType + for<'de> Decode<'de>>(value: &T, at: usize, byte: u8) {
    let mut bytes = Vec::new();
    avro::encode(value, &mut bytes).unwrap();
    spoil(&mut bytes, at, byte);
    drop(avro::decode::<T>(&bytes));
    bytes.clear();
    json::encode(value, &mut bytes).unwrap();
    spoil(&mut bytes, at, byte);
    drop(json::decode::<T>(&bytes));
}

fn spoil(bytes: &mut Vec<u8>, at: usize, byte: u8) {
    let len = bytes.len().max(1);
    if let Some(place) = bytes.get_mut(at % len) {
        *place = byte;
    }
    bytes.truncate(at % (2 * len));
}

proptest! {
    #[test]
    fn any_bytes_are_a_value_or_an_error(bytes in vec(any::<u8>(), 0..300)) {
        no_panic::<Numbers>(&bytes);
        no_panic::<Texts>(&bytes);
        no_panic::<Times>(&bytes);
        no_panic::<Shapes>(&bytes);
        no_panic::<Tree>(&bytes);
        no_panic::<Flat>(&bytes);
        no_panic::<Empties>(&bytes);
    }

    #[test]
    fn any_text_is_a_value_or_an_error(text in r#"[\[\]{}":,\\a-f0-9.eE+\- ntru]{0,80}"#) {
        no_panic::<Numbers>(text.as_bytes());
        no_panic::<Texts>(text.as_bytes());
        no_panic::<Times>(text.as_bytes());
        no_panic::<Shapes>(text.as_bytes());
        no_panic::<Tree>(text.as_bytes());
        no_panic::<Flat>(text.as_bytes());
        no_panic::<Empties>(text.as_bytes());
    }

    #[test]
    fn nearly_right_bytes_are_a_value_or_an_error(
        numbers in numbers(), texts in texts(), times in times(), shapes in shapes(), tree in tree(), flat in flat(),
        empties in empties(),
        at: usize, byte: u8,
    ) {
        nearly(&numbers, at, byte);
        nearly(&texts, at, byte);
        nearly(&times, at, byte);
        nearly(&shapes, at, byte);
        nearly(&tree, at, byte);
        nearly(&flat, at, byte);
        nearly(&empties, at, byte);
    }
}

/// A count that the input cannot hold, of items of every size: an error before any of them is made.
#[test]
fn an_announced_length_allocates_nothing() {
    for count in [1u64 << 20, 1 << 32, 1 << 62, u64::MAX >> 1] {
        let mut bytes = Vec::new();
        let mut rest = count << 1;
        while rest >= 0x80 {
            bytes.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        bytes.push(rest as u8);
        assert!(avro::decode::<Vec<Tree>>(&bytes).is_err());
        assert!(avro::decode::<Vec<[u8; 64]>>(&bytes).is_err());
        assert!(avro::decode::<Vec<Nothing>>(&bytes).is_err());
        assert!(avro::decode::<Vec<u8>>(&bytes).is_err());
        assert!(avro::decode::<String>(&bytes).is_err());
        assert!(avro::decode::<BTreeMap<String, Nothing>>(&bytes).is_err());
    }
}

/// Nesting without end is an error, not the end of the stack.
#[test]
fn endless_nesting_is_an_error() {
    let mut bytes = Vec::new();
    let mut text = Vec::new();
    for _ in 0..100_000 {
        bytes.extend([0, 2]); // no value, one child
        text.extend(br#"{"value":null,"children":["#);
    }
    assert!(avro::decode::<Tree>(&bytes).is_err());
    assert!(json::decode::<Tree>(&text).is_err());
    let arrays = vec![b'['; 100_000];
    assert!(json::decode::<Tree>(&arrays).is_err());
    let skipped = [br#"{"unknown":"#.as_slice(), &arrays].concat();
    assert!(json::decode::<Tree>(&skipped).is_err());
    let variants = br#"{"sure":{"Many":["#.repeat(50_000);
    assert!(json::decode::<Shapes>(&variants).is_err());
    let deep = br#"{"Many":["#.repeat(50_000);
    assert!(json::decode::<Shape>(&deep).is_err());
}

/// A number of 32 bits, and the position of a branch or a symbol, in more bytes than they can need: Java's decoder refuses them too.
#[test]
fn more_bytes_than_a_small_number_can_need_are_an_error() {
    let zero = |bytes: usize| {
        let mut zero = vec![0x80; bytes - 1];
        zero.push(0);
        zero
    };
    assert_eq!(avro::decode::<i32>(&zero(5)).unwrap(), 0);
    assert!(avro::decode::<i32>(&zero(6)).is_err());
    assert_eq!(avro::decode::<i64>(&zero(10)).unwrap(), 0);
    assert_eq!(avro::decode::<Option<i32>>(&zero(5)).unwrap(), None);
    assert!(avro::decode::<Option<i32>>(&zero(6)).is_err());
    assert_eq!(avro::decode::<Shape>(&zero(5)).unwrap(), Shape::Point);
    assert!(avro::decode::<Shape>(&zero(6)).is_err());
}
