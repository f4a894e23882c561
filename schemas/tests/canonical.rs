//! Canonical form and fingerprints. The expected values were given by `SchemaNormalization` of Apache Avro for Java 1.12.2.

use kafka_event_schema::model::{Bounds, Field, Kind, Logical, Node, Order, Range, Span, Table};
use kafka_event_schema::{Schema, canonical, fingerprint, json};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn canonical_form_and_fingerprints_are_those_of_java() {
    let schema =
        Schema::parse(r#"{"fields": [], "type": "record", "name": "foo", "doc": "Useful info"}"#)
            .unwrap();
    let form = canonical::text(&schema.table());
    assert_eq!(form, r#"{"name":"foo","type":"record","fields":[]}"#);
    assert_eq!(fingerprint::crc64(form.as_bytes()), 0xbd0c_50c8_4319_be7e);
    assert_eq!(
        hex(&fingerprint::md5(form.as_bytes())),
        "aea8d9d0e93c3a26749ee0373dc49d35"
    );
    assert_eq!(
        hex(&fingerprint::sha256(form.as_bytes())),
        "ac35c07ecd88fe52d0a310135a01329b012c45ade36dd8b4880effb55b7f725c"
    );
    assert_eq!(fingerprint::crc64(b""), 0xc15d_213a_a4d7_a795);
}

#[test]
fn canonical_form_drops_everything_but_the_structure() {
    let schema = Schema::parse(
        r#"{"name": "a.b.Product", "type": "record", "namespace": "ignored", "aliases": ["Old"], "fields": [
            {"name": "size", "type": {"type": "fixed", "name": "Size", "size": 1234567890}, "order": "descending"},
            {"name": "state", "type": {"type": "enum", "name": "x.State", "symbols": ["ON", "OFF"], "default": "ON"}},
            {"name": "parts", "type": {"type": "array", "items": ["null", "Product", {"type": "map", "values": {"type": "int", "logicalType": "date"}}]}},
            {"name": "none", "type": {"type": "record", "name": "None", "namespace": "", "fields": []}}
        ]}"#,
    )
    .unwrap();
    assert_eq!(
        canonical::text(&schema.table()),
        concat!(
            r#"{"name":"a.b.Product","type":"record","fields":[{"name":"size","type":{"name":"a.b.Size","type":"fixed","size":1234567890}},"#,
            r#"{"name":"state","type":{"name":"x.State","type":"enum","symbols":["ON","OFF"]}},"#,
            r#"{"name":"parts","type":{"type":"array","items":["null","a.b.Product",{"type":"map","values":"int"}]}},"#,
            r#"{"name":"none","type":{"name":"None","type":"record","fields":[]}}]}"#,
        )
    );
}

#[test]
fn statics_are_the_same_as_run_time() {
    const fn span(start: u32, len: u32) -> Span {
        Span { start, len }
    }
    const fn node(kind: Kind, logical: Logical) -> Node {
        Node {
            kind,
            logical,
            doc: Span::EMPTY,
            aliases: Range::EMPTY,
            props: Span::EMPTY,
        }
    }
    const fn field(name: Span, node: u32) -> Field {
        Field {
            name,
            node,
            default: None,
            doc: span(0, 1),
            aliases: Range::EMPTY,
            order: Order::Ascending,
            props: Span::EMPTY,
            bounds: Bounds::NONE,
        }
    }
    static TABLE: Table<'static> = Table {
        text: b"a.Flightidat",
        nodes: &[
            node(
                Kind::Record {
                    name: span(0, 8),
                    fields: Range { start: 0, len: 2 },
                },
                Logical::None,
            ),
            node(Kind::String, Logical::None),
            node(Kind::Long, Logical::TimestampMillis),
        ],
        fields: &[field(span(8, 2), 1), field(span(10, 2), 2)],
        branches: &[],
        spans: &[],
    };
    static CANONICAL: [u8; canonical::len(&TABLE)] = canonical::bytes(&TABLE);
    static JSON: [u8; json::len(&TABLE)] = json::bytes(&TABLE);
    const FINGERPRINT: u64 = fingerprint::crc64(&CANONICAL);

    let read = Schema::parse(std::str::from_utf8(&JSON).unwrap()).unwrap();
    assert_eq!(canonical::text(&read.table()).as_bytes(), CANONICAL);
    assert_eq!(json::text(&read.table()).as_bytes(), JSON);
    assert_eq!(
        fingerprint::crc64(canonical::text(&read.table()).as_bytes()),
        FINGERPRINT
    );
    assert!(
        std::str::from_utf8(&JSON)
            .unwrap()
            .contains("timestamp-millis")
    );
}
