//! Canonical form and fingerprints. The expected values were given by `SchemaNormalization` of Apache Avro for Java 1.12.2.

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
fn a_type_larger_than_a_draft_is_flattened_whole() {
    use kafka_event_schema::tree::{Draft, FieldNode, Flat, Name, RecordNode};
    use kafka_event_schema::{EventType, TypeNode, TypeRef};

    const FIELD: FieldNode = FieldNode {
        name: "a_field_with_a_name_of_some_length",
        ty: <Vec<String>>::SCHEMA,
        ..FieldNode::NEW
    };
    static NODE: RecordNode = RecordNode {
        name: Name::new("", "Wide"),
        about: kafka_event_schema::tree::About::NONE,
        fields: &[FIELD; 300],
    };
    static TYPE: TypeNode = TypeNode::Record(&NODE);
    const ROOT: TypeRef = TypeRef::new(&TYPE);
    const DRAFT: Draft = Draft::new(ROOT);
    static FLAT: Flat<
        { DRAFT.counts.text },
        { DRAFT.counts.nodes },
        { DRAFT.counts.fields },
        { DRAFT.counts.branches },
        { DRAFT.counts.spans },
    > = DRAFT.finish(ROOT);
    let text = json::text(&FLAT.table());
    assert_eq!(text.matches(FIELD.name).count(), 300);
    assert_eq!(text.matches(r#""items":"string""#).count(), 300);
}
