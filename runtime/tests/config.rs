//! Names, values, rules, merging and secrets of configurations. Kafka's own verdicts are compared in `tests/tests/judge_config.rs`.
#![cfg(feature = "config")]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a helper of a test fails the test"
)]

use kafka_event::config::{Checked, ClientKind, Config, ConfigErrors, Origin};

fn config(pairs: &[(&str, &str)]) -> Config {
    let mut config = Config::new();
    for (name, value) in pairs {
        config.set(*name, *value);
    }
    config
}

fn check(kind: ClientKind, pairs: &[(&str, &str)]) -> Result<Checked, ConfigErrors> {
    config(pairs).check(kind)
}

fn broken_rules(kind: ClientKind, pairs: &[(&str, &str)]) -> Vec<&'static str> {
    check(kind, pairs)
        .expect_err("should be refused")
        .findings()
        .iter()
        .map(|finding| finding.rule)
        .collect()
}

fn warned_rules(kind: ClientKind, pairs: &[(&str, &str)]) -> Vec<&'static str> {
    check(kind, pairs)
        .expect("should be accepted")
        .warnings()
        .iter()
        .map(|finding| finding.rule)
        .collect()
}

#[test]
fn nothing_said_is_safe() {
    let producer = check(ClientKind::Producer, &[]).unwrap();
    for (key, value) in [
        ("acks", "all"),
        ("enable.idempotence", "true"),
        ("max.in.flight.requests.per.connection", "5"),
        ("delivery.timeout.ms", "120000"),
        ("partitioner", "murmur2_random"),
        ("allow.auto.create.topics", "false"),
    ] {
        assert_eq!(producer.get(key), Some(value), "{key}");
        assert!(!producer.is_explicit(key), "{key}");
    }
    let consumer = check(ClientKind::Consumer, &[("group.id", "g")]).unwrap();
    for (key, value) in [
        ("enable.auto.commit", "false"),
        ("fetch.max.wait.ms", "100"),
        ("isolation.level", "read_committed"),
        ("auto.offset.reset", "earliest"),
        ("allow.auto.create.topics", "false"),
        (
            "partition.assignment.strategy",
            "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
        ),
    ] {
        assert_eq!(consumer.get(key), Some(value), "{key}");
    }
}

#[test]
fn both_names_of_a_key_are_one_key() {
    let checked = check(
        ClientKind::Producer,
        &[
            ("message.timeout.ms", "60000"),
            ("request.required.acks", "-1"),
        ],
    )
    .unwrap();
    assert_eq!(checked.get("delivery.timeout.ms"), Some("60000"));
    assert_eq!(checked.get("acks"), Some("all"));
    let twice = [
        ("message.timeout.ms", "60000"),
        ("delivery.timeout.ms", "50000"),
    ];
    assert_eq!(broken_rules(ClientKind::Producer, &twice), ["set-twice"]);
}

#[test]
fn an_unknown_key_names_the_nearest() {
    let errors = check(
        ClientKind::Producer,
        &[("linger.msec", "5"), ("buffer.memry", "1")],
    )
    .unwrap_err();
    let messages: Vec<&str> = errors
        .findings()
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    assert!(messages[0].contains("buffer.memory"), "{messages:?}");
    assert!(messages[1].contains("linger.ms"), "{messages:?}");
}

#[test]
fn names_of_any_length_are_answered_soon() {
    let mut config = Config::new();
    for number in 0..40 {
        config.set(format!("{}{number}", "acks".repeat(3_000)), "all");
    }
    let errors = config.check(ClientKind::Producer).unwrap_err();
    assert_eq!(errors.findings().len(), 40);
}

#[test]
fn a_key_of_another_client_is_a_warning() {
    assert!(
        warned_rules(ClientKind::Producer, &[("group.id", "g")]).contains(&"key-of-another-client")
    );
}

#[test]
fn every_broken_rule_is_reported_at_once() {
    let rules = broken_rules(
        ClientKind::Producer,
        &[
            ("acks", "1"),
            ("enable.idempotence", "true"),
            ("retries", "0"),
            ("max.in.flight.requests.per.connection", "6"),
            ("delivery.timeout.ms", "1000"),
            ("compression.type", "brotli"),
            ("batch.size", "many"),
        ],
    );
    let expected = [
        "idempotence-needs-acks-all",
        "value-of-wrong-type",
        "value-not-allowed",
        "delivery-timeout-below-linger-plus-request",
        "idempotence-needs-at-most-5-in-flight",
        "idempotence-needs-retries",
    ];
    assert_eq!(rules, expected);
}

#[test]
fn acks_that_librdkafka_takes_and_kafka_does_not_are_refused() {
    for acks in ["2", "5", "ALL"] {
        assert_eq!(
            broken_rules(ClientKind::Producer, &[("acks", acks)]),
            ["value-not-allowed"],
            "{acks}"
        );
    }
}

#[test]
fn idempotence_switched_off_in_silence_is_a_warning() {
    let checked = check(ClientKind::Producer, &[("acks", "1")]).unwrap();
    assert_eq!(checked.get("enable.idempotence"), Some("false"));
    let rules: Vec<&str> = checked
        .warnings()
        .iter()
        .map(|warning| warning.rule)
        .collect();
    assert!(
        rules.contains(&"idempotence-switched-off") && rules.contains(&"acks-1-loses"),
        "{rules:?}"
    );
}

#[test]
fn a_transaction_shortens_the_delivery_it_contains() {
    let checked = check(ClientKind::Producer, &[("transactional.id", "t")]).unwrap();
    let rules: Vec<&str> = checked
        .warnings()
        .iter()
        .map(|warning| warning.rule)
        .collect();
    assert!(
        rules.contains(&"transaction-timeout-below-delivery"),
        "{rules:?}"
    );
    assert_eq!(
        engine(&checked, "delivery.timeout.ms").as_deref(),
        Some("60000")
    );
}

#[test]
fn the_stronger_origin_counts_whatever_the_order() {
    let mut config = Config::new();
    config
        .set("linger.ms", 4)
        .set_from(
            "linger.ms",
            3,
            Origin::Environment("KAFKA_LINGER_MS".to_owned()),
        )
        .set_from("linger.ms", 2, Origin::File("kafka.toml".into()))
        .set_from("linger.ms", 1, Origin::Profile("durable"));
    assert_eq!(
        config.check(ClientKind::Producer).unwrap().get("linger.ms"),
        Some("4")
    );
    let origin = |checked: &Checked| {
        checked
            .effective()
            .find(|setting| setting.key().name() == "linger.ms")
            .map(|setting| setting.origin().clone())
    };
    assert_eq!(
        origin(&config.check(ClientKind::Producer).unwrap()),
        Some(Origin::Code)
    );
    assert_eq!(
        origin(&Config::new().check(ClientKind::Producer).unwrap()),
        Some(Origin::Default)
    );
}

#[test]
fn environment_variables_are_keys() {
    let variables = [
        ("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
        ("KAFKA_LOG__LEVEL", "7"),
        ("KAFKA_EVENT_HOME", "/x"),
        ("KAFKA_HEAP_OPTS", "-Xmx1G"),
        ("PATH", "/bin"),
    ];
    let mut config = Config::new();
    config.environment(variables.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let checked = config.check(ClientKind::Admin).unwrap();
    assert_eq!(checked.get("bootstrap.servers"), Some("localhost:9092"));
    assert_eq!(checked.get("log_level"), Some("7"));
    let rules: Vec<&str> = checked
        .warnings()
        .iter()
        .map(|warning| warning.rule)
        .collect();
    assert_eq!(rules, ["environment-names-no-key"]);

    config.environment([("KAFKA_BOOTSTRAP_SERVER".to_owned(), "x:1".to_owned())]);
    let errors = config.check(ClientKind::Admin).unwrap_err();
    assert!(
        errors.to_string().contains("KAFKA_BOOTSTRAP_SERVER"),
        "{errors}"
    );
    assert!(errors.to_string().contains("bootstrap.servers"), "{errors}");
}

#[test]
fn a_wrong_value_says_where_it_was_written() {
    let mut config = Config::new();
    config.set_from("acks", "2", Origin::Environment("KAFKA_ACKS".to_owned()));
    let errors = config.check(ClientKind::Producer).unwrap_err();
    assert!(
        errors.to_string().contains("(from environment KAFKA_ACKS)"),
        "{errors}"
    );
}

#[test]
fn secrets_are_printed_nowhere() {
    const SECRET: &str = "hunter2";
    let jaas = format!(
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\"{SECRET}\";"
    );
    let good = config(&[
        ("security.protocol", "SASL_PLAINTEXT"),
        ("sasl.mechanism", "PLAIN"),
        ("sasl.jaas.config", &jaas),
        ("ssl.key.password", SECRET),
    ]);
    let checked = good.check(ClientKind::Producer).unwrap();
    let explanation = checked.explain();
    let shown = format!("{good:?} {checked:?} {explanation} {explanation:?}");
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(shown.contains("[hidden]"), "{shown}");
    assert_eq!(engine(&checked, "sasl.password").as_deref(), Some(SECRET));

    for wrong in [
        &[("sasl.pasword", SECRET)][..],
        &[
            ("security.protocol", "SASL_PLAINTEXT"),
            ("sasl.mechanism", "PLAIN"),
            ("sasl.jaas.config", SECRET),
        ],
        &[
            ("security.protocol", "SSL"),
            ("ssl.keystore.type", "PEM"),
            ("ssl.keystore.key", SECRET),
        ],
        &[("sasl.password", SECRET), ("acks", "7")],
    ] {
        let errors = check(ClientKind::Producer, wrong).unwrap_err();
        assert!(!format!("{errors} {errors:?}").contains(SECRET), "{errors}");
    }
}

#[test]
fn what_librdkafka_lacks_is_refused_when_a_client_is_made() {
    for (kind, pairs) in [
        (
            ClientKind::Consumer,
            &[("auto.offset.reset", "by_duration:PT1H")][..],
        ),
        (
            ClientKind::Producer,
            &[
                ("transaction.two.phase.commit.enable", "true"),
                ("transactional.id", "t"),
            ],
        ),
    ] {
        let checked = check(kind, pairs).unwrap();
        let errors = checked.to_librdkafka().unwrap_err();
        assert_eq!(errors.findings()[0].rule, "not-in-librdkafka");
        assert!(checked.warnings().contains(&errors.findings()[0]));
    }
}

#[test]
fn a_value_outside_the_range_of_librdkafka_moves_to_its_end() {
    let checked = check(
        ClientKind::Consumer,
        &[("group.id", "g"), ("fetch.max.wait.ms", "2000000")],
    )
    .unwrap();
    assert_eq!(
        engine(&checked, "fetch.wait.max.ms").as_deref(),
        Some("300000")
    );
    assert!(
        checked
            .warnings()
            .iter()
            .any(|warning| warning.rule == "librdkafka-range")
    );
}

#[test]
fn what_is_in_effect_is_what_librdkafka_gets() {
    let asked = [
        ("request.timeout.ms", "20000"),
        ("transactional.id", "t"),
        ("buffer.memory", "1048576"),
        ("metadata.max.age.ms", "0"),
    ];
    let checked = check(ClientKind::Producer, &asked).unwrap();
    for (key, value) in [
        ("socket.timeout.ms", "20000"),
        ("delivery.timeout.ms", "60000"),
        ("queue.buffering.max.kbytes", "1024"),
        ("topic.metadata.refresh.interval.ms", "10"),
    ] {
        assert_eq!(checked.get(key), Some(value), "{key}");
        assert!(!checked.is_explicit(key), "{key}");
    }
}

#[test]
fn what_the_producer_itself_carries_out_has_an_effect() {
    let waits = [("max.block.ms", "50")];
    let rules = warned_rules(ClientKind::Producer, &waits);
    assert!(!rules.contains(&"no-effect"), "{rules:?}");
    let forgets = [("metadata.max.idle.ms", "400000")];
    let rules = warned_rules(ClientKind::Producer, &forgets);
    assert!(rules.contains(&"no-effect"), "{rules:?}");
}

fn engine(checked: &Checked, name: &str) -> Option<String> {
    let pairs = checked.to_librdkafka().unwrap();
    pairs
        .into_iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}
