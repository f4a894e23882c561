//! `compatible`

use crate::run::{Folder, ask, ask_one, error};
use serde_json::{Value, json};

fn order(fields: Value) -> Value {
    json!({"type": "record", "name": "Order", "fields": fields})
}

fn v1() -> Value {
    order(json!([{"name": "id", "type": "long"}]))
}

/// Reads nothing that came before it.
fn v2() -> Value {
    order(json!([{"name": "id", "type": "long"}, {"name": "amount", "type": "int"}]))
}

#[test]
fn a_pair_has_a_verdict_and_its_reasons() {
    let answers = ask(
        &["compatible", "--lines"],
        &[
            json!({"reader": v1(), "writer": v2()}),
            json!({"reader": v2(), "writer": v1()}),
        ],
    );
    assert_eq!(answers[0], json!({"compatible": true, "differences": []}));
    assert_eq!(answers[1]["compatible"], false);
    let difference = &answers[1]["differences"][0];
    assert_eq!(difference["rule"], "reader-field-without-default");
    assert_eq!(difference["path"], "Order.amount");
    assert!(difference["message"].as_str().unwrap().contains("`amount`"));
}

#[test]
fn a_level_looks_at_the_history() {
    let asked = |level: &str, previous: &[Value]| {
        let request = json!({"level": level, "schema": v2(), "previous": previous});
        ask_one("compatible", request)
    };
    for (level, compatible) in [
        ("NONE", true),
        ("BACKWARD", true),
        ("BACKWARD_TRANSITIVE", false),
        ("FORWARD", true),
        ("FORWARD_TRANSITIVE", true),
        ("FULL", true),
        ("FULL_TRANSITIVE", false),
    ] {
        let answer = asked(level, &[v1(), v2()]);
        assert_eq!(answer["compatible"], compatible, "{level}");
    }
    let difference = &asked("FULL_TRANSITIVE", &[v2(), v1(), v2()])["differences"][0];
    assert_eq!(
        (&difference["previous"], &difference["direction"]),
        (&json!(1), &json!("backward"))
    );
    assert_eq!(asked("FULL", &[])["compatible"], true);
    assert_eq!(error(&asked("SIDEWAYS", &[])), ("request", "$.level"));
}

#[test]
fn schemas_come_as_text_too() {
    let text = |schema: Value| json!({"text": schema.to_string()});
    let answer = ask_one("compatible", json!({"reader": text(v2()), "writer": v1()}));
    assert_eq!(answer["compatible"], false);
    let request = json!({"level": "FULL", "text": v2().to_string(), "previous": [text(v1())]});
    assert_eq!(ask_one("compatible", request)["compatible"], false);
    let answer = ask_one(
        "compatible",
        json!({"reader": {"text": "\n\"nosuch\""}, "writer": "int"}),
    );
    assert_eq!(error(&answer), ("schema", "$.reader.text"));
}

#[test]
fn logical_types_are_told_on_request() {
    let millis = json!({"type": "long", "logicalType": "timestamp-millis"});
    let micros = json!({"type": "long", "logicalType": "timestamp-micros"});
    let request = [json!({"reader": millis, "writer": micros})];
    let plain = ask(&["compatible", "--lines"], &request).remove(0);
    assert_eq!(plain, json!({"compatible": true, "differences": []}));
    let logical = ask(&["compatible", "--lines", "--logical"], &request).remove(0);
    assert_eq!(logical["compatible"], true);
    assert_eq!(logical["differences"][0]["rule"], "time-unit-changed");
}

#[test]
fn a_field_that_matches_several_ends_the_comparison() {
    let reader = order(json!([{"name": "a", "aliases": ["b"], "type": "int"}]));
    let writer = order(json!([{"name": "a", "type": "int"}, {"name": "b", "type": "int"}]));
    let answer = ask_one("compatible", json!({"reader": reader, "writer": writer}));
    assert_eq!(answer["compatible"], false);
    assert_eq!(answer["differences"][0]["rule"], "reader-field-ambiguous");
    assert_eq!(error(&answer).0, "comparison");
}

#[test]
fn requests_that_mix_the_two_questions_are_refused() {
    for request in [
        json!({}),
        json!({"reader": "int"}),
        json!({"reader": "int", "writer": "int", "level": "FULL"}),
        json!({"reader": "int", "writer": "int", "text": "\"int\""}),
        json!({"level": "FULL", "schema": "int"}),
        json!({"level": "FULL", "previous": []}),
        json!({"level": "FULL", "schema": "int", "previous": "int"}),
    ] {
        assert_eq!(error(&ask_one("compatible", request)), ("request", "$"));
    }
    let wrong = json!({"level": "FULL", "schema": "int", "previous": ["int", "nosuch"]});
    assert_eq!(
        error(&ask_one("compatible", wrong)),
        ("schema", "$.previous[1]")
    );
}

#[test]
fn people_compare_files() {
    let folder = Folder::new("compatible")
        .with("v1.avsc", v1().to_string())
        .with("v2.avsc", v2().to_string());
    let good = folder.run(&["compatible", "v1.avsc", "v2.avsc"]);
    assert_eq!((good.out.as_str(), good.code), ("compatible\n", 0));
    let bad = folder.run(&["compatible", "v2.avsc", "v1.avsc"]);
    let begin = "not compatible\n  reader-field-without-default at Order.amount\n    ";
    assert!(bad.out.starts_with(begin), "{}", bad.out);
    assert_eq!(bad.code, 1);
    let level = [
        "compatible",
        "--level",
        "FULL_TRANSITIVE",
        "v2.avsc",
        "v1.avsc",
        "v2.avsc",
    ];
    let history = folder.run(&level);
    assert!(
        history.out.contains("at Order.amount, reading v1.avsc\n"),
        "{}",
        history.out
    );
    assert_eq!(history.code, 1);
    let json = folder.run(&["compatible", "--format", "json", "v2.avsc", "v1.avsc"]);
    assert_eq!(json.json()[0]["compatible"], false);
    assert_eq!(folder.run(&["compatible", "v1.avsc"]).code, 2);
    assert_eq!(
        folder
            .run(&["compatible", "v1.avsc", "v1.avsc", "v1.avsc"])
            .code,
        2
    );
    assert_eq!(
        folder.run(&["compatible", "--level", "UP", "v1.avsc"]).code,
        2
    );
}
