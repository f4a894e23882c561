//! Configurations that Kafka's Java client accepts are accepted, and those that it refuses are refused.
#![cfg(feature = "judge")]
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "judge_config/cases.rs"]
mod cases;

use std::collections::BTreeMap;

use kafka_event::config::keys::{self, Type};
use kafka_event::config::{ClientKind, Config, ConfigErrors};
use kafka_event_harness::{JavaPeer, KafkaJava};
use serde_json::{Value, json};

use cases::Case;

/// Why a verdict is not Java's, where it is not: the whole list.
fn explained(case: &Case, ours: Result<(), &ConfigErrors>) -> Option<&'static str> {
    let findings = ours.err()?.findings();
    let class_key =
        |name: &str| keys::find(case.kind, name).is_some_and(|key| key.value_type() == Type::Class);
    if findings
        .iter()
        .all(|finding| finding.rule == "value-of-wrong-type" && class_key(&finding.key))
    {
        // Java loads the class only when it is needed, and takes any that its user brings along.
        return Some("there is no JVM here to load other classes than Kafka's");
    }
    None
}

#[test]
fn verdicts_are_javas() {
    let cases: Vec<Case> = cases::single().chain(cases::several(3_000)).collect();
    let request = |case: &Case| {
        let config: BTreeMap<_, _> = case
            .config
            .iter()
            .map(|(name, value)| (name, value))
            .collect();
        json!({"for": case.kind.name(), "config": config})
    };
    let requests: Vec<Value> = cases.iter().map(request).collect();
    let answers = KafkaJava::build()
        .unwrap()
        .judge_configs(&requests)
        .unwrap();

    let (mut accepted, mut reasons, mut wrong) = (0, BTreeMap::new(), Vec::new());
    for (case, java) in cases.iter().zip(&answers) {
        let mut config = Config::new();
        for (name, value) in &case.config {
            config.set(*name, value.as_str());
        }
        let checked = config.check(case.kind);
        let ours = checked.as_ref().map(|_| ());
        accepted += usize::from(java["ok"] == true);
        if java["ok"] == checked.is_ok() {
            continue;
        }
        match explained(case, ours) {
            Some(reason) => *reasons.entry(reason).or_insert(0) += 1,
            None => wrong.push(format!("{case:?}\n  Java: {java}\n  here: {ours:?}")),
        }
    }
    println!(
        "{} configurations, {accepted} accepted by Java; explained differences: {reasons:?}",
        cases.len()
    );
    assert!(
        wrong.is_empty(),
        "{} unexplained differences\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(
        cases.len() > 5_000 && accepted > 2_000,
        "{} cases, {accepted} accepted",
        cases.len()
    );
}

#[test]
fn keys_types_and_defaults_are_javas() {
    let java = JavaPeer::build("kafka-java").unwrap();
    let requests = ClientKind::ALL.map(|kind| json!({"for": kind.name()}));
    let limit = std::time::Duration::from_secs(60);
    let answers = java
        .ask("ConfigDefinitions", &[], &requests, limit)
        .unwrap();
    for (kind, java) in ClientKind::ALL.into_iter().zip(answers) {
        let ours: BTreeMap<&str, Value> = keys::for_client(kind)
            .filter(|key| key.is_of_kafka())
            .map(|key| {
                let mut entry = json!({"type": format!("{:?}", key.value_type()).to_uppercase()});
                if let Some(default) = key.kafka_default() {
                    entry["default"] = default.into();
                }
                (key.name(), entry)
            })
            .collect();
        let java: BTreeMap<&str, Value> = java
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, entry)| (name.as_str(), entry.clone()))
            .collect();
        let differing: Vec<_> = java
            .keys()
            .chain(ours.keys())
            .filter(|name| java.get(*name) != ours.get(*name))
            .collect();
        for name in &differing {
            println!(
                "{kind} {name}: Java {:?}, here {:?}",
                java.get(*name),
                ours.get(*name)
            );
        }
        assert!(differing.is_empty());
    }
}
