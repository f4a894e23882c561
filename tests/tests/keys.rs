//! The bytes of keys, stable for ever: a change here moves every key of every user to another partition.

#![allow(missing_docs, clippy::unwrap_used)]

use kafka_event::prelude::*;

#[derive(Debug, Clone, PartialEq, EventType, Key)]
struct OrderId(i64);

#[derive(Debug, Clone, Copy, PartialEq, EventType, Key)]
enum Region {
    #[event(rename = "eu_west")]
    Europe,
    Asia,
}

#[derive(Debug, Clone, PartialEq, EventType, Key)]
struct Place {
    region: Region,
    number: i32,
    name: String,
}

#[kafka_event(topic = "stock", key(place, day, id), compatibility = "BACKWARD")]
#[derive(Debug, Clone, PartialEq)]
struct StockCountedEvent {
    place: Place,
    id: OrderId,
    #[event(header = "day")]
    day: i32,
    count: i32,
}

fn bytes<K: Key>(key: &K) -> Vec<u8> {
    let mut out = Vec::new();
    key.encode_key(&mut out).unwrap();
    out
}

#[track_caller]
fn golden<K: Key + PartialEq + std::fmt::Debug>(key: K, expected: &[u8]) {
    assert_eq!(bytes(&key), expected, "{key:?}");
    assert_eq!(K::decode_key(expected).unwrap(), key);
}

#[test]
fn integers_are_those_of_kafkas_serializers() {
    golden(1i32, &[0, 0, 0, 1]);
    golden(-2i32, &[0xff, 0xff, 0xff, 0xfe]);
    golden(i32::MIN, &[0x80, 0, 0, 0]);
    golden(7i8, &[0, 0, 0, 7]);
    golden(7i16, &[0, 0, 0, 7]);
    golden(255u8, &[0, 0, 0, 255]);
    golden(65_535u16, &[0, 0, 0xff, 0xff]);
    golden(1i64, &[0, 0, 0, 0, 0, 0, 0, 1]);
    golden(-2i64, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe]);
    golden(4_000_000_000u32, &[0, 0, 0, 0, 0xee, 0x6b, 0x28, 0]);
    golden(OrderId(258), &[0, 0, 0, 0, 0, 0, 1, 2]);
    golden(
        Timestamp::from_millis(1_357_034_400_000),
        &[0, 0, 0x01, 0x3b, 0xf5, 0x8d, 0xa9, 0],
    );
    golden(true, &[1]);
    golden(false, &[0]);
}

#[test]
fn texts_are_their_utf_8() {
    golden(String::from("UA1545"), b"UA1545");
    golden(String::from("Zürich"), "Zürich".as_bytes());
    golden(String::new(), b"");
    golden(Region::Europe, b"eu_west");
    golden(Region::Asia, b"Asia");
    golden(vec![0u8, 1, 255], &[0, 1, 255]);
    golden([9u8, 8, 7], &[9, 8, 7]);
    golden(
        uuid::Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef),
        b"01234567-89ab-cdef-0123-456789abcdef",
    );
}

#[test]
fn several_fields_are_an_avro_record() {
    let place = Place {
        region: Region::Asia,
        number: -3,
        name: "Oz".into(),
    };
    golden(place.clone(), &[2, 5, 4, b'O', b'z']);

    let event = StockCountedEvent {
        place: place.clone(),
        id: OrderId(64),
        day: 1,
        count: 5,
    };
    let record = event.to_record().unwrap();
    // In the order of `key(…)`, not of the fields.
    let expected = [2, 5, 4, b'O', b'z', 2, 0x80, 1];
    assert_eq!(record.key.as_deref(), Some(&expected[..]));
    let key: StockCountedEventKey = record.with_ref(StockCountedEvent::key_of).unwrap();
    assert_eq!((key.place, key.day, key.id), (place, 1, OrderId(64)));
}

#[test]
fn what_is_no_key_is_an_error() {
    assert!(i32::decode_key(&[0, 0, 1]).is_err());
    assert!(i64::decode_key(&[0; 9]).is_err());
    assert!(bool::decode_key(&[2]).is_err());
    assert!(String::decode_key(&[0xff]).is_err());
    assert!(Region::decode_key(b"Europe").is_err());
    assert!(uuid::Uuid::decode_key(b"no").is_err());
    assert!(i8::decode_key(&[0, 0, 1, 0]).is_err());
    assert!(<[u8; 3]>::decode_key(&[1, 2]).is_err());
    assert!(Place::decode_key(&[2, 5, 4, b'O']).is_err());
    assert!(Place::decode_key(&[2, 5, 4, b'O', b'z', 0]).is_err());
}

#[test]
fn a_tombstone_is_the_key_alone() {
    let key = StockCountedEventKey {
        place: Place::default(),
        day: 0,
        id: OrderId(1),
    };
    let record = kafka_event::event::tombstone::<StockCountedEvent>(&key).unwrap();
    assert_eq!(record.key, Some(vec![0, 0, 0, 0, 2]));
    assert_eq!(record.value, None);
    let error = record.read::<StockCountedEvent>().unwrap_err();
    assert!(
        matches!(
            error,
            ReadError::Tombstone {
                event: "StockCountedEvent"
            }
        ),
        "{error:?}"
    );
}
