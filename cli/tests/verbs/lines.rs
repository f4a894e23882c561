//! The line protocol: an answer for every line, whatever it holds, in order.

use crate::run::{VERBS, command, error, feed};
use serde_json::json;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;

#[test]
fn every_verb_answers_every_line() {
    let mut input = Vec::new();
    let lines: [&[u8]; 12] = [
        b"",
        b"   ",
        b"nonsense",
        b"{",
        b"{}",
        b"[]",
        b"\xff\xfe",
        b"{\"name\": \"\\ud800\"}",
        b"{\"schema\": 1e999999999, \"schema\": 2}",
        b"\0",
        b"{}\r",
        b"{} {}",
    ];
    for line in lines {
        input.extend(line);
        input.push(b'\n');
    }
    for verb in VERBS {
        let ended = feed(&[verb, "--lines"], &input);
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{verb}");
        let answers = ended.json();
        assert_eq!(answers.len(), lines.len(), "{verb}");
        let kinds: Vec<_> = answers.iter().map(|answer| error(answer).0).collect();
        assert_eq!(kinds[..4], ["json"; 4], "{verb}");
        assert_eq!(kinds[4..6], ["request"; 2], "{verb}");
        assert_eq!(kinds[6], "encoding", "{verb}");
        assert_eq!(kinds[9..], ["json", "request", "json"], "{verb}");
    }
}

#[test]
fn nothing_asked_is_nothing_answered() {
    for verb in VERBS {
        let ended = feed(&[verb, "--lines"], "");
        assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{verb}");
    }
}

#[test]
fn ten_thousand_answers_keep_their_order() {
    let input: String = (0..10_000)
        .map(|size| {
            format!("{{\"schema\": {{\"type\": \"fixed\", \"name\": \"F\", \"size\": {size}}}}}\n")
        })
        .collect();
    let answers = feed(&["canonical", "--lines"], input).json();
    assert_eq!(answers.len(), 10_000);
    for (size, answer) in answers.iter().enumerate() {
        let canonical = format!("{{\"name\":\"F\",\"type\":\"fixed\",\"size\":{size}}}");
        assert_eq!(answer["canonical"], canonical);
    }
}

#[test]
fn a_mark_windows_line_ends_and_a_missing_last_end_are_taken() {
    let input = "\u{feff}{\"name\": \"OrderCreatedEvent\"}\r\n{\"name\": \"OrderCreatedEvent\"}";
    let answers = feed(&["name", "--lines"], input).json();
    assert_eq!(answers.len(), 2);
    assert!(answers.iter().all(|answer| answer["ok"] == json!(true)));
}

#[test]
fn depth_and_size_are_refused_and_the_next_line_answered() {
    let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
    let types = "{\"type\":\"array\",\"items\":".repeat(100_000) + "\"int\"" + &"}".repeat(100_000);
    let large = " ".repeat((16 << 20) + 1);
    let good = "{\"schema\": \"int\"}";
    let input = format!(
        "{{\"schema\": {deep}}}\n{{\"schema\": {types}}}\n{deep}\n{{\"x\": {deep}}}\n{large}\n{good}\n"
    );
    let answers = feed(&["canonical", "--lines"], input).json();
    let kinds: Vec<_> = answers[..5].iter().map(|answer| error(answer).0).collect();
    assert_eq!(
        kinds,
        ["schema", "schema", "request", "request", "too-large"]
    );
    assert_eq!(answers[5], json!({"canonical": "\"int\""}));
}

#[test]
fn a_program_can_ask_and_wait() {
    let mut child = command(&["name", "--lines"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for name in ["OrderCreatedEvent", "OrderCreateEvent", "OrderSentEvent"] {
        writeln!(stdin, "{}", json!({"name": name})).unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        assert!(answer.starts_with("{\"ok\":"), "{answer}");
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let mut child = command(&["name", "--lines"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let line = format!("{}\n", json!({"name": "OrderCreatedEvent"}));
    // The program ends at its first answer: sooner or later its input is closed.
    while stdin.write_all(line.as_bytes()).is_ok() {}
    drop(stdin);
    let mut err = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    assert_eq!(err, "");
    assert!(child.wait().unwrap().success());
}
