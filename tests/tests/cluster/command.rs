//! The command line, run as a user runs it.

use std::process::{Command, Output};

use crate::cluster;

/// `cargo kafka-event` on this cluster, in the workspace.
pub(crate) fn kafka_event(arguments: &[&str]) -> (Option<i32>, String) {
    let (cluster, _) = cluster();
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "cargo-kafka-event", "--"])
        .args(arguments)
        .args(["--bootstrap-server", cluster.bootstrap()])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .unwrap();
    let text = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (status.code(), text.concat())
}

#[test]
fn topics_are_planned_saved_and_applied() {
    let folder = std::env::temp_dir().join(format!("kafka-event-topics-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("plan.json").display().to_string();
    let flights = ["--package", "flights", "--dead-letters"];
    let (code, text) = kafka_event(&[&["topics", "plan", "--out", &file], &flights[..]].concat());
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("+ flights.movements  create"), "{text}");
    assert!(text.contains("+ flights.movements.DLT  create"), "{text}");
    let (code, text) = kafka_event(&["topics", "apply", &file]);
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = kafka_event(&[&["topics", "plan"], &flights[..]].concat());
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("2 as asked"), "{text}");
    std::fs::remove_dir_all(folder).unwrap();
}
