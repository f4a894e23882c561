//! fastavro, an implementation that shares nothing with ours, reads our bytes, and we read what it writes.

#![cfg(feature = "judge")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use kafka_event::Schema;
use kafka_event::apache_avro::ValueReader;
use kafka_event::codec::avro;
use kafka_event::generic::to_avro_json;
use kafka_event::history::golden_file;
use kafka_event::prelude::*;
use kafka_event::resolve::Plan;
use kafka_event_harness::{process, python_peer};

#[derive(Debug, Clone, Copy, PartialEq, Default, EventType)]
#[event(namespace = "peers")]
enum Size {
    #[default]
    Small,
    Large,
}

#[derive(Debug, Clone, PartialEq, Default, EventType)]
#[event(namespace = "peers")]
struct Part {
    name: String,
    weight: Option<f64>,
    inner: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, EventType)]
#[event(namespace = "peers")]
enum Payment {
    Cash,
    Card { number: String, month: u8 },
    Parts(Part),
}

#[kafka_event(topic = "peers", namespace = "peers", compatibility = "BACKWARD")]
#[derive(Debug, Clone, PartialEq)]
struct EverythingSentEvent {
    yes: bool,
    byte: i8,
    word: u16,
    int: i32,
    long: i64,
    unsigned: u32,
    float: f32,
    double: f64,
    text: String,
    bytes: Vec<u8>,
    fixed: [u8; 4],
    again: Option<[u8; 4]>,
    option: Option<i64>,
    list: Vec<String>,
    map: BTreeMap<String, i32>,
    size: Size,
    part: Part,
    payment: Option<Payment>,
    at: Timestamp,
    #[event(logical = "timestamp-micros")]
    micros: i64,
    #[event(logical = "date")]
    day: i32,
    price: Decimal<12, 2>,
}

fn samples() -> Vec<EverythingSentEvent> {
    let part = Part {
        name: "naïve 🚀".into(),
        weight: Some(-0.5),
        inner: vec![
            Part::default(),
            Part {
                inner: vec![Part::default()],
                ..Part::default()
            },
        ],
    };
    let full = EverythingSentEvent {
        yes: true,
        byte: i8::MIN,
        word: u16::MAX,
        int: i32::MIN,
        long: i64::MIN,
        unsigned: u32::MAX,
        float: f32::MIN_POSITIVE,
        double: f64::MAX,
        text: "\u{0}\"\\ ünï".into(),
        bytes: (0..=255).collect(),
        fixed: [0, 1, 254, 255],
        again: Some([1; 4]),
        option: Some(i64::MAX),
        list: vec![String::new(), "a".repeat(300)],
        map: BTreeMap::from([("b".into(), 2), ("a".into(), -1)]),
        size: Size::Large,
        part: part.clone(),
        payment: Some(Payment::Card {
            number: "4111".into(),
            month: 12,
        }),
        at: Timestamp::from_millis(1_357_034_400_123),
        micros: -1,
        day: 15_706,
        price: "-1234567890.12".parse().unwrap(),
    };
    vec![
        EverythingSentEvent::default(),
        EverythingSentEvent {
            payment: Some(Payment::Cash),
            ..full.clone()
        },
        EverythingSentEvent {
            payment: Some(Payment::Parts(part)),
            ..full.clone()
        },
        full,
    ]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap())
        .collect()
}

/// The answers of fastavro, a line each.
fn ask(requests: &str) -> Vec<serde_json::Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/python/avro_peer.py");
    let mut command = Command::new(python_peer().unwrap());
    command.arg(script);
    let limit = Duration::from_secs(60);
    let output = process::run("fastavro", command, requests.as_bytes(), limit).unwrap();
    let answers = output.stdout.lines().map(serde_json::from_str);
    answers.collect::<Result<_, _>>().unwrap()
}

/// The files that `record` wrote for events of every kind of type, and those of other schemas.
#[test]
fn fastavro_reads_golden_records() {
    let recorded =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/histories/shop.ParcelPackedEvent");
    let mut files: Vec<_> = (1..=3)
        .map(|version| fs::read(recorded.join(format!("v{version}.golden.avro"))).unwrap())
        .collect();
    let everything = Schema::parse(EverythingSentEvent::SCHEMA_JSON).unwrap();
    files.push(golden_file(&everything.table(), "avro").unwrap());
    let mut requests = String::new();
    for file in &files {
        writeln!(requests, "{}", serde_json::json!({ "file": hex(file) })).unwrap();
    }
    let answers = ask(&requests);
    assert_eq!(answers.len(), files.len());
    for (file, answer) in files.iter().zip(answers) {
        let theirs = answer["values"]
            .as_array()
            .unwrap_or_else(|| panic!("fastavro: {answer}"));
        let values = ValueReader::new(file.as_slice(), None).unwrap();
        let schema = values.schema().clone();
        let plan = Plan::new(&schema.table(), &schema.table()).unwrap();
        let mut count = 0;
        for (value, theirs) in values.zip(theirs) {
            // As text: no NaN is like another one, and a map has no order.
            let json = |value| -> serde_json::Value {
                serde_json::from_str(&to_avro_json(&schema.table(), value)).unwrap()
            };
            let (theirs, left) = plan.read(&bytes(theirs.as_str().unwrap())).unwrap();
            assert_eq!((json(&theirs), left), (json(&value.unwrap()), 0));
            count += 1;
        }
        assert_eq!(count, theirs.len());
        assert!(
            count >= 9,
            "every boundary of a double has its record: {count}"
        );
    }
}

#[test]
fn fastavro_reads_our_bytes_and_we_read_its() {
    let mut requests = String::new();
    for event in samples() {
        let mut encoded = Vec::new();
        avro::encode(&event, &mut encoded).unwrap();
        let request =
            serde_json::json!({ "schema": EverythingSentEvent::SCHEMA_JSON, "hex": hex(&encoded) });
        writeln!(requests, "{request}").unwrap();
    }
    let answers = ask(&requests);
    assert_eq!(answers.len(), samples().len());
    for (event, answer) in samples().into_iter().zip(answers) {
        let written = answer["hex"]
            .as_str()
            .unwrap_or_else(|| panic!("fastavro: {answer}"));
        let read: EverythingSentEvent = avro::decode(&bytes(written)).unwrap();
        assert_eq!(read, event);
    }
}
