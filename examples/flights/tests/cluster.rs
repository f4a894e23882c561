//! The program on a real Kafka: its topic made, earlier runs not counted, a topic refused that would delete the records.

#![cfg(feature = "cluster")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::process::{Command, Output};

use kafka_event_harness::Cluster;

fn flights(cluster: &Cluster, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_flights"))
        .args(arguments)
        .env("KAFKA_BOOTSTRAP_SERVERS", cluster.bootstrap())
        .output()
        .unwrap()
}

#[test]
fn a_cluster_is_used_its_topic_made_and_earlier_runs_are_not_counted() {
    let cluster = Cluster::start(1).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("summary.json");
    for run in 0..2 {
        let output = flights(&cluster, &["--summary", path.to_str().unwrap()]);
        let shown = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{shown}");
        let summary: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(summary["consumed"], summary["produced"], "run {run}");
        assert_eq!(summary["lost"], 0);
        assert_eq!(summary["other_runs"], run * 5376, "run {run}");
    }
}

#[test]
fn a_topic_that_would_delete_the_records_is_refused() {
    let cluster = Cluster::start(1).unwrap();
    cluster
        .create_topic("flights.movements", 4, &[("retention.ms", "604800000")])
        .unwrap();
    let output = flights(&cluster, &[]);
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        error.contains("retention.ms=604800000") && error.contains("retention.ms=-1"),
        "{error}"
    );
}
