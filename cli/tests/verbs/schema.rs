//! `schema`

use crate::run::{Folder, ORDER, ask_one, error};
use serde_json::json;

#[test]
fn people_see_everything() {
    let folder = Folder::new("schema").with("order.avsc", ORDER);
    let ended = folder.run(&["schema", "order.avsc"]);
    assert_eq!(ended.code, 0);
    for part in [
        "order.avsc: record `a.Order` of 2 fields\n",
        "  CRC-64-AVRO  ",
        "  SHA-256      ",
        "  largest      without bound\n",
        "  canonical    {\"name\":\"a.Order\"",
        "{\n  \"type\": \"record\",\n  \"name\": \"Order\",\n  \"namespace\": \"a\"",
    ] {
        assert!(ended.out.contains(part), "{part} is not in {}", ended.out);
    }
}

#[test]
fn a_bounded_schema_has_a_largest_size() {
    let folder = Folder::new("schema-bounded")
        .with("f.avsc", r#"{"type": "fixed", "name": "F", "size": 12}"#);
    let ended = folder.run(&["schema", "f.avsc"]);
    assert!(ended.out.contains("fixed `F` of 12 bytes"), "{}", ended.out);
    assert!(ended.out.contains("largest      12 bytes"), "{}", ended.out);
    let answer = ask_one("schema", json!({"schema": ["null", "long"]}));
    assert_eq!(answer["max_bytes"], 11);
    assert_eq!(
        ask_one("schema", json!({"schema": "string"}))["max_bytes"],
        json!(null)
    );
}

#[test]
fn json_has_the_schema_in_it() {
    let folder = Folder::new("schema-json").with("order.avsc", ORDER);
    let ended = folder.run(&["schema", "--format", "json", "order.avsc"]);
    let answer = ended.json().remove(0);
    assert_eq!(
        answer["schema"],
        serde_json::from_str::<serde_json::Value>(ORDER).unwrap()
    );
    assert_eq!(answer["fingerprint"].as_str().unwrap().len(), 16);
    assert!(
        answer["canonical"]
            .as_str()
            .unwrap()
            .starts_with("{\"name\":\"a.Order\"")
    );
    assert_eq!(ask_one("schema", json!({"text": ORDER})), answer);
}

#[test]
fn files_may_import_types() {
    let folder = Folder::new("schema-import")
        .with("order.avsc", ORDER)
        .with("list.avsc", r#"{"type": "array", "items": "a.Order"}"#);
    let alone = folder.run(&["schema", "list.avsc"]);
    assert_eq!((alone.code, alone.out.as_str()), (2, ""));
    assert!(
        alone.err.starts_with("error: list.avsc:1: $.items: "),
        "{}",
        alone.err
    );
    let together = folder.run(&["schema", "list.avsc", "--import", "order.avsc"]);
    assert_eq!(together.code, 0, "{}", together.err);
    assert!(
        together.out.contains("\"name\": \"Order\""),
        "{}",
        together.out
    );
}

#[test]
fn what_cannot_be_read_is_said_in_the_format_asked_for() {
    let folder = Folder::new("schema-faults")
        .with("latin1.avsc", b"\"caf\xe9\"")
        .with("marked.avsc", "\u{feff}\"int\"")
        .with("empty.avsc", "")
        .with("big.avsc", vec![b' '; (16 << 20) + 1]);
    for (file, kind) in [
        ("missing.avsc", "file"),
        (".", "file"),
        ("latin1.avsc", "encoding"),
        ("empty.avsc", "schema"),
        ("big.avsc", "too-large"),
    ] {
        let ended = folder.run(&["schema", file]);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{file}");
        assert!(
            ended.err.starts_with(&format!("error: {file}:")),
            "{}",
            ended.err
        );
        let ended = folder.run(&["schema", "--format", "json", file]);
        assert_eq!(ended.code, 2);
        assert_eq!(error(&ended.json()[0]).0, kind);
    }
    assert_eq!(folder.run(&["schema", "marked.avsc"]).code, 0);
}

#[test]
fn the_json_schema_is_of_the_json_form() {
    let folder = Folder::new("schema-json-schema").with("order.avsc", ORDER);
    let ended = folder.run(&["schema", "--json-schema", "order.avsc"]);
    let printed: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert!(printed["$schema"].as_str().unwrap().contains("2020-12"));
    let answer = ask_one(
        "schema",
        json!({"schema": {"type": "long", "logicalType": "timestamp-millis"}}),
    );
    assert_eq!(answer["json_schema"]["format"], "date-time");
}

#[test]
fn a_schema_of_very_many_types_is_answered() {
    let fields: Vec<_> = (0..2000)
        .map(|i| json!({"name": format!("f{i}"), "type": {"type": "fixed", "name": format!("F{i}"), "size": 1}}))
        .collect();
    let answer = ask_one(
        "schema",
        json!({"schema": {"type": "record", "name": "R", "fields": fields}}),
    );
    assert_eq!(answer["max_bytes"], json!(null));
    assert!(answer["canonical"].is_string());
}
