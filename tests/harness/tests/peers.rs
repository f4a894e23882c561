//! The peers against a real cluster and against each other.

use std::process::Command;
use std::time::Duration;

use kafka_event_harness::process::run;
use kafka_event_harness::{Cluster, KafkaJava, Record, python_peer, shared_cluster};
use serde_json::{Value, json};

#[test]
fn java_reads_the_very_record_that_java_wrote() {
    let cluster = shared_cluster().unwrap();
    cluster.create_topic("java-to-java", 4, &[]).unwrap();
    let config = [("bootstrap.servers", cluster.bootstrap())];
    let java = KafkaJava::build().unwrap();
    let record = Record {
        topic: "java-to-java".to_owned(),
        timestamp: Some(1_357_000_000_123),
        key: Some(b"AA-100".to_vec()),
        value: Some(vec![0, 255, 128]),
        headers: vec![
            ("tenant".to_owned(), Some(b"t1".to_vec())),
            ("tenant".to_owned(), None),
            ("empty".to_owned(), Some(Vec::new())),
        ],
        ..Record::default()
    };
    let tombstone = Record {
        value: None,
        headers: Vec::new(),
        ..record.clone()
    };

    let places = java
        .produce(&config, &[record.clone(), tombstone.clone()])
        .unwrap();
    let seen = java.consume(&config, "java-to-java", 2).unwrap();

    let at = |place: usize, record: Record| {
        let (partition, offset) = places[place];
        Record {
            partition: Some(partition),
            offset: Some(offset),
            ..record
        }
    };
    assert_eq!(seen, [at(0, record), at(1, tombstone)]);
    assert_eq!(java.partitions(&[(b"AA-100", 4)]).unwrap(), [places[0].0]);
    assert!(java.consume(&config, "no-such-topic", 1).is_err());
}

#[test]
fn java_logs_in_by_every_mechanism() {
    let cluster = Cluster::builder().sasl_ssl().start().unwrap();
    cluster.create_topic("secret", 1, &[]).unwrap();
    let java = KafkaJava::build().unwrap();
    let sasl = cluster.sasl_ssl().unwrap();
    let send = |mechanism: &str, password: &str| {
        let module = if mechanism == "PLAIN" {
            "plain.Plain"
        } else {
            "scram.Scram"
        };
        let login = format!(
            "org.apache.kafka.common.security.{module}LoginModule required username=\"{}\" password=\"{password}\";",
            sasl.user
        );
        let config = [
            ("bootstrap.servers", sasl.bootstrap.as_str()),
            ("security.protocol", "SASL_SSL"),
            ("ssl.truststore.type", "PEM"),
            ("ssl.truststore.location", sasl.ca_pem.to_str().unwrap()),
            ("sasl.mechanism", mechanism),
            ("sasl.jaas.config", &login),
        ];
        let record = Record {
            topic: "secret".to_owned(),
            value: Some(b"x".to_vec()),
            ..Record::default()
        };
        java.produce(&config, &[record])
    };
    for (offset, mechanism) in (0..).zip(["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]) {
        assert_eq!(
            send(mechanism, sasl.password).unwrap(),
            [(0, offset)],
            "{mechanism}"
        );
    }
    let refused = send("SCRAM-SHA-512", "wrong").unwrap_err();
    assert!(
        refused.to_string().contains("SaslAuthenticationException"),
        "{refused}"
    );
}

#[test]
fn java_judges_configurations() {
    let java = KafkaJava::build().unwrap();
    let request =
        |client: &str, key: &str, value: &str| json!({"for": client, "config": {key: value}});
    let mut requests = vec![
        request("producer", "acks", "all"),
        request("producer", "acks", "maybe"),
        request("producer", "max.in.flight.requests.per.connection", "6"),
        request("consumer", "auto.offset.reset", "earliest"),
        request("consumer", "session.timeout.ms", "soon"),
        request("admin", "no.such.key", "1"),
    ];
    requests.extend((0..1_000).map(|i| request("producer", "linger.ms", &i.to_string())));

    let answers = java.judge_configs(&requests).unwrap();

    let oks: Vec<bool> = answers
        .iter()
        .map(|answer| answer["ok"].as_bool().unwrap())
        .collect();
    assert_eq!(oks[..6], [true, false, false, true, false, true]);
    assert!(oks[6..].iter().all(|ok| *ok));
    assert!(
        answers[1]["error"].as_str().unwrap().contains("acks"),
        "{}",
        answers[1]
    );
    assert_eq!(answers[5]["unknown"], json!(["no.such.key"]));
}

#[test]
fn python_has_its_packages() {
    let mut python = Command::new(python_peer().unwrap());
    python.args([
        "-c",
        "import json, fastavro, confluent_kafka; print(json.dumps(fastavro.__version__))",
    ]);
    let printed = run("python", python, &[], Duration::from_secs(60))
        .unwrap()
        .stdout;
    assert_eq!(
        serde_json::from_str::<Value>(&printed).unwrap(),
        json!("1.13.1")
    );
}
