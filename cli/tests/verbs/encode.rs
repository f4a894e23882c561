//! `encode`

use crate::run::{Folder, ORDER, ask_one, error, feed};
use serde_json::{Value, json};

#[test]
fn a_value_becomes_bytes() {
    let order: Value = serde_json::from_str(ORDER).unwrap();
    let value = json!({"id": 7, "note": {"string": "hi"}});
    let expected = json!({"hex": "0e02046869"});
    assert_eq!(
        ask_one("encode", json!({"schema": order, "value": value})),
        expected
    );
    assert_eq!(
        ask_one("encode", json!({"text": ORDER, "value": value})),
        expected
    );
    assert_eq!(
        ask_one("encode", json!({"schema": "null", "value": null})),
        json!({"hex": ""})
    );
}

#[test]
fn numbers_keep_every_digit() {
    for (schema, value, hex) in [
        ("long", "9223372036854775807", "feffffffffffffffff01"),
        ("long", "-9223372036854775808", "ffffffffffffffffff01"),
        ("double", "1e400", "000000000000f07f"),
        ("double", "\"NaN\"", "000000000000f87f"),
        (
            "double",
            "0.1000000000000000055511151231257827",
            "9a9999999999b93f",
        ),
    ] {
        let request = format!("{{\"schema\": \"{schema}\", \"value\": {value}}}");
        let answer = feed(&["encode", "--lines"], request).json().remove(0);
        assert_eq!(answer, json!({"hex": hex}), "{value}");
    }
}

#[test]
fn what_is_no_value_is_an_error_at_its_place() {
    let order: Value = serde_json::from_str(ORDER).unwrap();
    let wrong = json!({"schema": order, "value": {"id": 7, "note": {"string": 1}}});
    let answer = ask_one("encode", wrong);
    let (kind, path) = error(&answer);
    assert_eq!(kind, "data");
    assert!(path.starts_with("$.value.note"), "{path}");
    for (schema, value) in [
        (json!("int"), json!(2_147_483_648_i64)),
        (json!("int"), json!("1")),
        (json!(["null", "int"]), json!(1)),
        (json!({"type": "fixed", "name": "F", "size": 2}), json!("a")),
    ] {
        let answer = ask_one("encode", json!({"schema": schema, "value": value}));
        assert_eq!(error(&answer), ("data", "$.value"), "{schema} {value}");
    }
    assert_eq!(
        error(&ask_one("encode", json!({"schema": "int"}))),
        ("request", "$")
    );
}

#[test]
fn people_encode_text_and_files() {
    let folder = Folder::new("encode")
        .with("order.avsc", ORDER)
        .with("order.json", "{\"id\": 7, \"note\": null}\n");
    let text = folder.run(&[
        "encode",
        "--schema",
        "order.avsc",
        r#"{"id": 7, "note": {"string": "hi"}}"#,
    ]);
    assert_eq!((text.out.as_str(), text.code), ("0e02046869\n", 0));
    let file = folder.run(&["encode", "--schema", "order.avsc", "--file", "order.json"]);
    assert_eq!(file.out, "0e00\n");
    let json = folder.run(&[
        "encode",
        "--schema",
        "order.avsc",
        "--format",
        "json",
        "--file",
        "order.json",
    ]);
    assert_eq!(json.json(), [json!({"hex": "0e00"})]);
    let wrong = folder.run(&["encode", "--schema", "order.avsc", "{\"id\": true}"]);
    assert_eq!((wrong.out.as_str(), wrong.code), ("", 2));
    assert!(wrong.err.starts_with("error: $.value"), "{}", wrong.err);
}
