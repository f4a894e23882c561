//! `name`

use crate::run::{ask, ask_one, error, run};
use serde_json::json;

#[test]
fn good_names_are_ok() {
    let ended = run(&["name", "OrderCreatedEvent", "LetterSentEvent"]);
    assert_eq!(
        ended.out,
        "ok     OrderCreatedEvent\nok     LetterSentEvent\n"
    );
    assert_eq!(ended.code, 0);
}

#[test]
fn one_bad_name_makes_the_answer_no() {
    let ended = run(&["name", "OrderCreatedEvent", "CreateOrderEvent"]);
    assert_eq!(ended.code, 1);
    assert!(
        ended.out.contains("not ok CreateOrderEvent: "),
        "{}",
        ended.out
    );
    assert!(
        ended.out.contains("rename it to `OrderCreatedEvent`"),
        "{}",
        ended.out
    );
}

#[test]
fn the_past_tense_can_be_given() {
    assert_eq!(run(&["name", "OrderFrobbedEvent"]).code, 1);
    assert_eq!(
        run(&["name", "--verb", "Frobbed", "OrderFrobbedEvent"]).code,
        0
    );
    let answers = ask(
        &["name", "--lines"],
        &[
            json!({"name": "OrderFrobbedEvent"}),
            json!({"name": "OrderFrobbedEvent", "verb": "Frobbed"}),
        ],
    );
    assert_eq!(answers[0]["ok"], false);
    assert_eq!(
        answers[1],
        json!({"ok": true, "noun": "Order", "verb": "Frobbed"})
    );
}

#[test]
fn json_says_which_name_it_is_about() {
    let ended = run(&[
        "name",
        "--format",
        "json",
        "OrderCreatedEvent",
        "OrderCreatingEvent",
    ]);
    let answers = ended.json();
    assert_eq!(
        answers[0],
        json!({"name": "OrderCreatedEvent", "ok": true, "noun": "Order", "verb": "Created"})
    );
    assert_eq!(answers[1]["name"], "OrderCreatingEvent");
    assert_eq!(answers[1]["ok"], false);
    assert_eq!(ended.code, 1);
}

#[test]
fn a_line_says_what_is_wrong_and_what_would_be_right() {
    let answer = ask_one("name", json!({"name": "OrderCreateEvent"}));
    assert_eq!(answer["ok"], false);
    assert_eq!(answer["fault"], "base-form");
    assert_eq!(answer["suggestion"], "OrderCreatedEvent");
    assert!(answer["reason"].as_str().unwrap().contains("`Create`"));
}

#[test]
fn any_text_is_a_name_and_anything_else_a_wrong_request() {
    let long = "A".repeat(100_000);
    for name in ["", " ", "\u{0}", "Événement", "日本語Event", "🦀", &long] {
        assert_eq!(ask_one("name", json!({"name": name}))["ok"], false);
    }
    for request in [
        json!({}),
        json!({"name": 1}),
        json!({"name": null}),
        json!({"name": "X", "verv": "X"}),
        json!(["OrderCreatedEvent"]),
        json!("OrderCreatedEvent"),
        json!(null),
    ] {
        let answer = ask_one("name", request);
        assert_eq!(error(&answer), ("request", "$"));
    }
}
