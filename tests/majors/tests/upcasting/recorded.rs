//! Records of recorded versions: bytes of the schema in a file, as whoever wrote them then did.

use kafka_event::generic::{encode, from_avro_json};
use kafka_event::{Header, RecordRef, Schema, canonical, fingerprint};
use std::fs;
use std::path::Path;

/// A version of an event.
pub(crate) struct Version {
    pub(crate) schema: Schema,
    pub(crate) text: String,
    pub(crate) fingerprint: u64,
}

/// The version in `schemas/<folder>/v<number>.avsc`.
pub(crate) fn version(folder: &str, number: u32) -> Version {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("schemas")
        .join(folder)
        .join(format!("v{number}.avsc"));
    let text = fs::read_to_string(file).unwrap();
    let schema = Schema::parse(&text).unwrap();
    let fingerprint = fingerprint::crc64(canonical::text(&schema.table()).as_bytes());
    Version {
        schema,
        text,
        fingerprint,
    }
}

impl Version {
    /// The bytes of a value, given in Avro's JSON encoding.
    pub(crate) fn payload(&self, json: &str) -> Vec<u8> {
        let value = from_avro_json(&self.schema.table(), json).unwrap();
        let mut bytes = Vec::new();
        encode(&self.schema.table(), &value, &mut bytes).unwrap();
        bytes
    }

    /// The same in single-object encoding.
    pub(crate) fn value(&self, json: &str) -> Vec<u8> {
        let mut value = vec![0xc3, 0x01];
        value.extend_from_slice(&self.fingerprint.to_le_bytes());
        value.extend(self.payload(json));
        value
    }
}

/// A record of a value and headers.
pub(crate) fn record<'a>(value: &'a [u8], headers: &'a [Header<'a>]) -> RecordRef<'a> {
    RecordRef {
        value: Some(value),
        headers,
        ..RecordRef::default()
    }
}

/// A header.
pub(crate) fn header<'a>(name: &'a str, value: &'a str) -> Header<'a> {
    Header {
        name,
        value: Some(value.as_bytes()),
    }
}

pub(crate) const ORDER: &str = "shop.OrderCreatedEvent";
pub(crate) const ORDER_2: &str = "shop.OrderCreatedEvent.v2";
pub(crate) const ORDER_1_1: &str = r#"{"id": "17", "total": 12.5, "placed_at": 1700000000000000,
    "address": {"type": "home", "city": "Oslo"}, "channel": "Web"}"#;
pub(crate) const ORDER_1_2: &str = r#"{"id": "18", "total": 0.25, "placed_at": 1700000001000000,
    "address": {"type": "home", "city": "Oslo"}, "channel": "Phone", "note": "ring twice"}"#;
pub(crate) const ORDER_2_1: &str =
    r#"{"id": "19", "total_cents": 1999, "placed_at": 1700000002000}"#;
pub(crate) const ORDER_2_2: &str =
    r#"{"id": "20", "total_cents": 5, "placed_at": 1700000003000, "city": "Oslo", "note": "none"}"#;
