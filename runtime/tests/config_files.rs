//! Configuration files: three formats, one result, and errors that quote nothing.
#![cfg(feature = "config")]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a helper of a test fails the test"
)]

use std::path::PathBuf;

use kafka_event::config::{ClientKind, Config, Origin};

fn file(name: &str, content: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

const TOML: &str = r#"
acks = "all"
linger.ms = 20
bootstrap.servers = ["one:9092", "two:9092"]
"retry.backoff.ms" = 50
[ssl]
keystore.type = "PEM"
"#;

const YAML: &str = "
acks: all
linger.ms: 20
bootstrap:
  servers: [one:9092, two:9092]
retry.backoff.ms: 50
ssl:
  keystore:
    type: PEM
";

const PROPERTIES: &str = "
# a comment
acks=all
linger.ms = 20
bootstrap.servers: one:9092,\\
  two:9092
retry.backoff.ms 50
ssl.keystore.type=PEM
";

#[test]
fn three_formats_say_the_same() {
    for (name, content) in [
        ("a.toml", TOML),
        ("a.yaml", YAML),
        ("a.yml", YAML),
        ("a.properties", PROPERTIES),
    ] {
        let path = file(name, content);
        let mut config = Config::new();
        let checked = config
            .file(&path)
            .unwrap()
            .check(ClientKind::Producer)
            .unwrap();
        for (key, value) in [
            ("acks", "all"),
            ("linger.ms", "20"),
            ("bootstrap.servers", "one:9092,two:9092"),
            ("retry.backoff.ms", "50"),
            ("ssl.keystore.type", "PEM"),
        ] {
            assert_eq!(checked.get(key), Some(value), "{key} in {name}");
        }
        let setting = checked
            .effective()
            .find(|setting| setting.key().name() == "acks")
            .unwrap();
        assert_eq!(setting.origin(), &Origin::File(path));
    }
}

#[test]
fn a_broken_file_says_where_and_quotes_nothing() {
    for (name, content, line) in [
        (
            "broken.toml",
            "acks = \"all\"\nsasl.password = hunter2 hunter2\n",
            "line 2",
        ),
        (
            "twice.toml",
            "sasl.password = \"hunter2\"\nsasl.password = \"hunter2\"\n",
            "line 2",
        ),
        (
            "broken.yaml",
            "acks: all\nsasl.password: [hunter2\n",
            "line",
        ),
        (
            "twice.yaml",
            "sasl.password: hunter2\nsasl.password: hunter2\n",
            "malformed",
        ),
        ("list.yaml", "- hunter2\n", "holds no keys"),
        ("deep.yaml", "a: [[hunter2]]\n", "plain values"),
        (
            "broken.properties",
            "acks=all\nsasl.password=\\uXYZ hunter2\n",
            "line 2",
        ),
        ("hunter.ini", "hunter2", "extension"),
    ] {
        let error = Config::new()
            .file(file(name, content))
            .map(|_| ())
            .unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(line), "{name}: {shown}");
        assert!(!shown.contains("hunter2"), "{name}: {shown}");
    }
}

#[test]
fn a_missing_file_is_an_error_with_its_cause() {
    let error = Config::new()
        .file("/nowhere/kafka.toml")
        .map(|_| ())
        .unwrap_err();
    assert!(error.to_string().contains("/nowhere/kafka.toml"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn properties_are_latin_1_whatever_they_begin_with() {
    // Other readers take these two bytes for the mark of UTF-16.
    let path = file("marked.properties", "");
    std::fs::write(&path, b"\xff\xfe\xff=1\nclient.id=caf\xe9 \x80").unwrap();
    let mut config = Config::new();
    let errors = config.file(&path).unwrap().check(ClientKind::Producer);
    let errors = errors.unwrap_err().to_string();
    assert!(errors.contains("\u{ff}\u{fe}\u{ff}"), "{errors}");
    std::fs::write(&path, b"client.id=caf\xe9 \x80").unwrap();
    let mut config = Config::new();
    let checked = config.file(&path).unwrap().check(ClientKind::Producer);
    assert_eq!(checked.unwrap().get("client.id"), Some("caf\u{e9} \u{80}"));
}
