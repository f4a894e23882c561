//! Java's own Kafka client: `tests/peers/kafka-java` as Rust calls.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::java::{JavaPeer, json_lines};
use crate::{Error, Result};

const LIMIT: Duration = Duration::from_secs(120);

/// The programs of `tests/peers/kafka-java`, compiled.
#[derive(Debug, Clone)]
pub struct KafkaJava(JavaPeer);

/// A record as Java sent or saw it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// The topic's name.
    pub topic: String,
    /// When producing, `None` leaves the choice to Java's partitioner.
    pub partition: Option<i32>,
    /// Set on records that were consumed; ignored when producing.
    pub offset: Option<i64>,
    /// Milliseconds since 1970. When producing, `None` leaves it to the client.
    pub timestamp: Option<i64>,
    /// `None` is a null key.
    pub key: Option<Vec<u8>>,
    /// `None` is a tombstone.
    pub value: Option<Vec<u8>>,
    /// In order, names may repeat; a header's value may be null.
    pub headers: Vec<(String, Option<Vec<u8>>)>,
}

impl KafkaJava {
    /// Compiles the programs, unless an earlier call did.
    ///
    /// # Errors
    /// As for [`JavaPeer::build`].
    pub fn build() -> Result<Self> {
        JavaPeer::build("kafka-java").map(Self)
    }

    /// The partition that Java's producer chooses for each key and number of partitions.
    ///
    /// # Errors
    /// As for [`JavaPeer::ask`].
    pub fn partitions(&self, keys: &[(&[u8], i32)]) -> Result<Vec<i32>> {
        let requests: Vec<Value> = keys
            .iter()
            .map(|(key, partitions)| json!({"key": to_hex(key), "partitions": partitions}))
            .collect();
        let answers = self.0.ask("Partition", &[], &requests, LIMIT)?;
        answers
            .iter()
            .map(|answer| number(answer, "partition"))
            .collect()
    }

    /// What Java's clients say to configurations, all judged in one virtual machine. Request: `{"for": "producer" |
    /// "consumer" | "admin", "config": {…}}`; answer: `{"ok": bool, "error": why, "unknown": [keys without a definition]}`.
    ///
    /// # Errors
    /// As for [`JavaPeer::ask`].
    pub fn judge_configs(&self, requests: &[Value]) -> Result<Vec<Value>> {
        // Thousands of clients are constructed, at a few milliseconds each.
        self.0.ask("ConfigJudge", &[], requests, LIMIT * 5)
    }

    /// Sends `records` and returns the partition and offset of each. `config` needs `bootstrap.servers` at least.
    ///
    /// # Errors
    /// When a record is not acknowledged, or the program fails otherwise.
    pub fn produce(&self, config: &[(&str, &str)], records: &[Record]) -> Result<Vec<(i32, i64)>> {
        let requests: Vec<Value> = records.iter().map(Record::to_json).collect();
        let argument = json!({"config": object(config)}).to_string();
        let answers = self.0.ask("Produce", &[&argument], &requests, LIMIT)?;
        answers
            .iter()
            .map(|answer| Ok((number(answer, "partition")?, number(answer, "offset")?)))
            .collect()
    }

    /// The first `count` records from the beginning of all partitions of `topic`, without a group: in order within each
    /// partition. `config` needs `bootstrap.servers` at least.
    ///
    /// # Errors
    /// When fewer have come after 30 seconds, or the program fails otherwise.
    pub fn consume(
        &self,
        config: &[(&str, &str)],
        topic: &str,
        count: usize,
    ) -> Result<Vec<Record>> {
        let argument =
            json!({"topic": topic, "count": count, "timeout_ms": 30_000, "config": object(config)});
        let stdout = self.0.run("Consume", &[&argument.to_string()], "", LIMIT)?;
        json_lines("Consume", &stdout)?
            .iter()
            .map(Record::from_json)
            .collect()
    }
}

impl Record {
    fn to_json(&self) -> Value {
        let hex = |bytes: &Option<Vec<u8>>| bytes.as_deref().map(to_hex);
        let headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| (name, hex(value)))
            .collect();
        json!({
            "topic": self.topic, "partition": self.partition, "timestamp": self.timestamp,
            "key": hex(&self.key), "value": hex(&self.value), "headers": headers,
        })
    }

    fn from_json(line: &Value) -> Result<Self> {
        let odd = || Error::new(format!("Consume printed an odd line: {line}"));
        let headers = line["headers"]
            .as_array()
            .ok_or_else(odd)?
            .iter()
            .map(|header| {
                Ok((
                    header[0].as_str().ok_or_else(odd)?.to_owned(),
                    from_hex(&header[1])?,
                ))
            });
        Ok(Self {
            topic: line["topic"].as_str().ok_or_else(odd)?.to_owned(),
            partition: Some(number(line, "partition")?),
            offset: Some(number(line, "offset")?),
            timestamp: Some(number(line, "timestamp")?),
            key: from_hex(&line["key"])?,
            value: from_hex(&line["value"])?,
            headers: headers.collect::<Result<_>>()?,
        })
    }
}

pub(super) fn object(config: &[(&str, &str)]) -> Map<String, Value> {
    config
        .iter()
        .map(|(key, value)| ((*key).to_owned(), json!(value)))
        .collect()
}

fn number<N: TryFrom<i64>>(answer: &Value, field: &str) -> Result<N> {
    answer[field]
        .as_i64()
        .and_then(|number| N::try_from(number).ok())
        .ok_or_else(|| Error::new(format!("no number `{field}` in {answer}")))
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// JSON's null is no bytes at all, not an empty array of them.
fn from_hex(text: &Value) -> Result<Option<Vec<u8>>> {
    let Some(text) = text.as_str() else {
        return Ok(None);
    };
    (0..text.len() / 2)
        .map(|i| {
            text.get(2 * i..2 * i + 2)
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
        })
        .collect::<Option<Vec<u8>>>()
        .map(Some)
        .ok_or_else(|| Error::new(format!("{text:?} is not hexadecimal")))
}
