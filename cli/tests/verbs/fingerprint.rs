//! `fingerprint`

use crate::run::{Folder, ask_one, error};
use serde_json::json;

// The specification's own example of a CRC-64-AVRO is that of `"int"`: 0x7275d51a3f395c8f.
const CRC: &str = "7275d51a3f395c8f";
const MD5: &str = "ef524ea1b91e73173d938ade36c1db32";
const SHA: &str = "3f2b87a9fe7cc9b13835598c3981cd45e3e355309e5090aa0933d7becb6fba45";

#[test]
fn a_line_has_all_three() {
    let expected = json!({"fingerprint": CRC, "md5": MD5, "sha256": SHA});
    assert_eq!(ask_one("fingerprint", json!({"schema": "int"})), expected);
    let with_more = json!({"schema": {"type": "int", "logicalType": "date", "x": 1}});
    assert_eq!(ask_one("fingerprint", with_more), expected);
}

#[test]
fn files_are_named() {
    let folder = Folder::new("fingerprint").with("int.avsc", "\"int\"");
    let ended = folder.run(&["fingerprint", "int.avsc"]);
    let expected =
        format!("int.avsc\n  CRC-64-AVRO  {CRC}\n  MD5          {MD5}\n  SHA-256      {SHA}\n");
    assert_eq!((ended.out, ended.code), (expected, 0));
}

#[test]
fn versions_of_one_type_are_files_that_stand_alone() {
    let fixed = |size| format!(r#"{{"type": "fixed", "name": "F", "size": {size}}}"#);
    let folder = Folder::new("fingerprint-versions")
        .with("v1.avsc", fixed(1))
        .with("v2.avsc", fixed(2));
    let ended = folder.run(&["fingerprint", "--format", "json", "v1.avsc", "v2.avsc"]);
    let answers = ended.json();
    assert_eq!(answers.len(), 2);
    assert_ne!(answers[0]["fingerprint"], answers[1]["fingerprint"]);
}

#[test]
fn an_invalid_schema_has_none() {
    let answer = ask_one("fingerprint", json!({"schema": "nosuch"}));
    assert_eq!(error(&answer), ("schema", "$.schema"));
}
