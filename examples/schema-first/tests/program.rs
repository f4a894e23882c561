//! The program, started as a user would.
#![allow(missing_docs, clippy::unwrap_used)]

use std::process::Command;

#[test]
fn every_event_comes_back_as_it_was_sent() {
    let output = Command::new(env!("CARGO_BIN_EXE_schema-first"))
        .env_remove("KAFKA_BOOTSTRAP_SERVERS")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let back = text.lines().filter(|line| line.starts_with("came back "));
    assert_eq!(back.count(), 5, "{text}");
}
