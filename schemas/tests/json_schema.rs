//! The JSON Schema of a schema.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use kafka_event_schema::{Schema, json_schema};

fn of(text: &str) -> serde_json::Value {
    let schema = Schema::parse(text).unwrap();
    serde_json::from_str(&json_schema::text(&schema.table())).unwrap()
}

#[test]
fn records_become_definitions() {
    let schema = of(
        r#"{"type":"record","name":"n.Node","doc":"A \"node\".","fields":[
            {"name":"id","type":{"type":"string","logicalType":"uuid"},"doc":"Who."},
            {"name":"at","type":{"type":"long","logicalType":"timestamp-micros"}},
            {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
            {"name":"raw","type":"bytes","default":""},
            {"name":"next","type":["null","Node"]},
            {"name":"color","type":{"type":"enum","name":"Größe","symbols":["A","B"]}},
            {"name":"sizes","type":{"type":"map","values":{"type":"array","items":"int"}}},
            {"name":"either","type":["string","double",{"type":"record","name":"None","fields":[]}]}]}"#,
    );
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    assert_eq!(schema["$ref"], "#/$defs/n.Node");
    let node = &schema["$defs"]["n.Node"];
    assert_eq!(node["description"], "A \"node\".");
    let field = |name: &str| &node["properties"][name];
    assert_eq!(field("id")["format"], "uuid");
    assert_eq!(field("id")["description"], "Who.");
    assert_eq!(field("at")["format"], "date-time");
    assert_eq!(field("price")["type"], "string");
    assert_eq!(field("raw")["contentEncoding"], "base64");
    assert_eq!(field("next")["anyOf"][0]["$ref"], "#/$defs/n.Node");
    assert_eq!(field("next")["anyOf"][1]["type"], "null");
    assert_eq!(field("color")["$ref"], "#/$defs/n.Gr%C3%B6%C3%9Fe");
    assert_eq!(
        schema["$defs"]["n.Größe"]["enum"],
        serde_json::json!(["A", "B"])
    );
    assert_eq!(
        field("sizes")["additionalProperties"]["items"]["maximum"],
        i32::MAX
    );
    assert_eq!(field("either")["anyOf"][0]["maxProperties"], 1);
    assert_eq!(field("either")["anyOf"][1]["type"], "string");
    assert_eq!(
        node["required"],
        serde_json::json!(["id", "at", "price", "color", "sizes", "either"])
    );
}

#[test]
fn a_root_without_a_name_stands_alone() {
    assert_eq!(of(r#""int""#)["type"], "integer");
    assert_eq!(of(r#"["null","int"]"#)["anyOf"][1]["type"], "null");
    assert_eq!(of("[]")["not"], serde_json::json!({}));
    assert!(
        of(r#"{"type":"array","items":"null"}"#)
            .get("$defs")
            .is_none()
    );
}
