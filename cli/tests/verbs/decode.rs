//! `decode`

use crate::run::{Folder, ORDER, ask, ask_one, error};
use serde_json::{Value, json};

/// `{"id": 7, "note": "hi"}` as an order.
const HEX: &str = "0e02046869";

#[test]
fn a_value_is_avros_json() {
    let order: Value = serde_json::from_str(ORDER).unwrap();
    let answer = ask_one("decode", json!({"writer": order, "hex": HEX}));
    let expected = json!({"value": {"id": 7, "note": {"string": "hi"}}, "trailing": 0});
    assert_eq!(answer, expected);
    let answer = ask_one(
        "decode",
        json!({"writer": {"text": ORDER}, "hex": "0E02 04\n6869 ff"}),
    );
    assert_eq!(answer["value"], expected["value"]);
    assert_eq!(answer["trailing"], 1);
}

#[test]
fn a_reader_sees_it_its_way() {
    let answer = ask_one(
        "decode",
        json!({"writer": "int", "reader": ["null", "double"], "hex": "04"}),
    );
    assert_eq!(answer, json!({"value": {"double": 2.0}, "trailing": 0}));
    let answer = ask_one(
        "decode",
        json!({"writer": "int", "reader": "string", "hex": "04"}),
    );
    assert!(answer["error"].is_object(), "{answer}");
}

#[test]
fn numbers_beyond_json_are_words() {
    for (hex, value) in [
        ("000000000000f87f", json!("NaN")),
        ("000000000000f07f", json!("Infinity")),
        ("000000000000f0ff", json!("-Infinity")),
    ] {
        let answer = ask_one("decode", json!({"writer": "double", "hex": hex}));
        assert_eq!(answer["value"], value);
    }
    let answer = ask_one(
        "decode",
        json!({"writer": "long", "hex": "ffffffffffffffffff01"}),
    );
    assert_eq!(answer["value"], i64::MIN);
}

#[test]
fn plain_json_is_what_people_write() {
    let writer = json!({"type": "record", "name": "R", "fields": [
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "note", "type": ["null", "string"]},
        {"name": "raw", "type": "bytes"}
    ]});
    let request = [json!({"writer": writer, "hex": "d00f02026804ff00"})];
    let avro = ask(&["decode", "--lines"], &request).remove(0);
    assert_eq!(
        avro["value"],
        json!({"at": 1000, "note": {"string": "h"}, "raw": "\u{ff}\u{0}"})
    );
    let plain = ask(&["decode", "--lines", "--plain"], &request).remove(0);
    assert_eq!(
        plain["value"],
        json!({"at": "1970-01-01T00:00:01Z", "note": "h", "raw": "/wA="})
    );
}

#[test]
fn bytes_that_are_no_value_are_errors_at_their_place() {
    let lines = json!({"type": "record", "name": "R", "fields": [
        {"name": "lines", "type": {"type": "array", "items": "string"}}
    ]});
    let answer = ask_one("decode", json!({"writer": lines, "hex": "0402610263"}));
    let (kind, path) = error(&answer);
    assert_eq!(kind, "data");
    assert!(path.starts_with("$.value.lines"), "{path}");
    for (writer, hex) in [
        (json!("string"), ""),
        (json!("string"), "04ff"),
        (json!("string"), "04fffe"),
        (json!("long"), "ffffffffffffffffffffff"),
        (json!(["null", "int"]), "04"),
        (json!({"type": "enum", "name": "E", "symbols": ["A"]}), "02"),
        (
            json!({"type": "array", "items": "null"}),
            "feffffffffffffffff01",
        ),
        (
            json!({"type": "array", "items": "long"}),
            "feffffffffffffffff01",
        ),
    ] {
        let answer = ask_one("decode", json!({"writer": writer, "hex": hex}));
        let (kind, path) = error(&answer);
        assert_eq!(kind, "data", "{writer} {hex}");
        assert!(path.starts_with("$.value"), "{writer} {hex}: {path}");
    }
    for hex in ["0", "zz", "0x00", "é"] {
        let answer = ask_one("decode", json!({"writer": "int", "hex": hex}));
        assert_eq!(error(&answer), ("data", "$.hex"), "{hex}");
    }
}

#[test]
fn people_decode_digits_and_files() {
    let folder = Folder::new("decode")
        .with("order.avsc", ORDER)
        .with(
            "long.avsc",
            r#"{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "double"}]}"#,
        )
        .with("order.bin", [0x0e, 0x00]);
    let hex = folder.run(&["decode", "--writer", "order.avsc", HEX]);
    assert_eq!(hex.out, "{\"id\":7,\"note\":{\"string\":\"hi\"}}\n");
    assert_eq!((hex.code, hex.err.as_str()), (0, ""));
    let file = [
        "decode",
        "--writer",
        "order.avsc",
        "--reader",
        "long.avsc",
        "--file",
        "order.bin",
    ];
    assert_eq!(folder.run(&file).out, "{\"id\":7.0}\n");
    let plain = folder.run(&["decode", "--plain", "--writer", "order.avsc", HEX]);
    assert_eq!(plain.out, "{\"id\":7,\"note\":\"hi\"}\n");
    let left = folder.run(&["decode", "--writer", "order.avsc", "0e00ff"]);
    assert_eq!(left.err, "note: bytes left after the value: 1\n");
    let json = folder.run(&["decode", "--format", "json", "--writer", "order.avsc", "0e"]);
    assert_eq!(error(&json.json()[0]), ("data", "$.value.note"));
    assert_eq!(json.code, 2);
    assert_eq!(folder.run(&["decode", HEX]).code, 2);
    assert_eq!(folder.run(&["decode", "--writer", "order.avsc"]).code, 2);
}
