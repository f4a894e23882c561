//! `validate`

use crate::run::{Folder, ORDER, ask_one, error};
use serde_json::json;

const TWO_FAULTS: &str = "{\"type\": \"record\", \"name\": \"R\", \"fields\": [\n  {\"name\": \"a\", \"type\": 5},\n  {\"name\": \"b\", \"type\": \"int\", \"default\": \"x\"}\n]}";

#[test]
fn all_errors_are_told_with_path_and_line() {
    let answer = ask_one("validate", json!({"text": TWO_FAULTS}));
    assert_eq!(answer["ok"], false);
    let errors = answer["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 2, "{answer}");
    assert_eq!(
        (&errors[0]["path"], &errors[0]["line"]),
        (&json!("$.fields[0].type"), &json!(2))
    );
    assert_eq!(
        (&errors[1]["path"], &errors[1]["line"]),
        (&json!("$.fields[1].default"), &json!(3))
    );
    assert!(errors.iter().all(|error| error["message"].is_string()));
}

#[test]
fn a_valid_text_has_no_errors() {
    let good = json!({"ok": true, "errors": []});
    assert_eq!(ask_one("validate", json!({"text": ORDER})), good);
    assert_eq!(ask_one("validate", json!({"schema": "int"})), good);
}

#[test]
fn what_is_no_json_is_no_schema() {
    for text in [
        "",
        " ",
        "{",
        "nonsense",
        "\"int\" 1",
        "{\"type\": \"int\",}",
    ] {
        let answer = ask_one("validate", json!({"text": text}));
        assert_eq!(answer["ok"], false, "{text}");
        assert_eq!(answer["errors"].as_array().unwrap().len(), 1, "{text}");
    }
    assert_eq!(error(&ask_one("validate", json!({}))), ("request", "$"));
}

#[test]
fn files_are_judged_one_by_one() {
    let folder = Folder::new("validate")
        .with("good.avsc", ORDER)
        .with("bad.avsc", TWO_FAULTS);
    let ended = folder.run(&["validate", "bad.avsc", "good.avsc"]);
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("not ok bad.avsc\n"), "{}", ended.out);
    assert!(
        ended.out.contains("bad.avsc:2: $.fields[0].type: "),
        "{}",
        ended.out
    );
    assert!(
        ended.out.contains("bad.avsc:3: $.fields[1].default: "),
        "{}",
        ended.out
    );
    assert!(ended.out.ends_with("ok     good.avsc\n"), "{}", ended.out);
    assert_eq!(folder.run(&["validate", "good.avsc"]).code, 0);
    assert_eq!(folder.run(&["validate", "missing.avsc"]).code, 2);
    let ended = folder.run(&["validate", "--format", "json", "good.avsc", "bad.avsc"]);
    let answers = ended.json();
    assert_eq!(
        (&answers[0]["ok"], &answers[1]["ok"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(answers[1]["errors"][0]["file"], "bad.avsc");
    assert_eq!(ended.code, 1);
}
