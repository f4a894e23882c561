//! `canonical`

use crate::run::{Folder, ORDER, ask_one, error, feed};
use serde_json::json;

const CANONICAL: &str = r#"{"name":"a.Order","type":"record","fields":[{"name":"id","type":"long"},{"name":"note","type":["null","string"]}]}"#;

#[test]
fn files_give_a_line_each() {
    let folder = Folder::new("canonical")
        .with("a.avsc", ORDER)
        .with("b.avsc", "\"int\"");
    let ended = folder.run(&["canonical", "a.avsc", "b.avsc"]);
    assert_eq!(ended.out, format!("{CANONICAL}\n\"int\"\n"));
    assert_eq!(ended.code, 0);
}

#[test]
fn the_standard_input_is_a_file_too() {
    let ended = feed(&["canonical", "-", "--format", "json"], ORDER);
    assert_eq!(ended.json(), [json!({"canonical": CANONICAL})]);
}

#[test]
fn a_schema_comes_as_json_or_as_text() {
    let schema: serde_json::Value = serde_json::from_str(ORDER).unwrap();
    let expected = json!({"canonical": CANONICAL});
    assert_eq!(ask_one("canonical", json!({"schema": schema})), expected);
    assert_eq!(ask_one("canonical", json!({"text": ORDER})), expected);
}

#[test]
fn a_schema_keeps_its_text_on_the_way() {
    let request = r#"{"schema": {"fields": [{"type": {"size": 3e0, "type": "fixed", "name": "F"}, "name": "f"}], "name": "R", "type": "record"}}"#;
    let number = feed(&["canonical", "--lines"], request).json().remove(0);
    assert_eq!(number["error"]["kind"], "schema", "{number}");
    let request = request.replace("3e0", "3");
    let answer = feed(&["canonical", "--lines"], request).json().remove(0);
    let expected = r#"{"name":"R","type":"record","fields":[{"name":"f","type":{"name":"F","type":"fixed","size":3}}]}"#;
    assert_eq!(answer, json!({"canonical": expected}));
}

#[test]
fn errors_lie_where_the_request_has_them() {
    let wrong = json!({"type": "record", "name": "R", "fields": [{"name": "f", "type": "nosuch"}]});
    let answer = ask_one("canonical", json!({"schema": wrong}));
    assert_eq!(error(&answer), ("schema", "$.schema.fields[0].type"));
    let answer = ask_one("canonical", json!({"text": wrong.to_string()}));
    assert_eq!(error(&answer), ("schema", "$.text.fields[0].type"));
    for request in [
        json!({}),
        json!({"schema": "int", "text": "\"int\""}),
        json!({"text": {"type": "int"}}),
        json!({"schema": "int", "reader": "int"}),
    ] {
        assert_eq!(error(&ask_one("canonical", request)), ("request", "$"));
    }
}
