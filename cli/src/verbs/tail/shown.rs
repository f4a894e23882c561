//! A record as it is shown.

use super::known::Known;
use crate::output::{BAD, GOOD, HINT, LABEL, Output};
use data_encoding::HEXLOWER;
use kafka_event::{KafkaError, RawRecord};
use kafka_event_schema::Schema;
use kafka_event_schema::event::{SchemaId, schema_id};
use kafka_event_schema::generic::to_plain_json;
use kafka_event_schema::resolve::Plan;
use serde::Serialize;
use serde_json::Value;
use std::io::{self, Write};

/// The begin of Avro's single-object encoding; the fingerprint follows, the least significant byte first.
const SINGLE_OBJECT: [u8; 2] = [0xC3, 0x01];

/// How many bytes of what cannot be read are shown.
const RAW: usize = 64;

/// The header in which CloudEvents say of which event a record is.
const EVENT_TYPE: &str = "ce_type";

/// A record, readable.
#[derive(Serialize)]
pub(super) struct Shown {
    partition: i32,
    offset: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) event: Option<String>,
    pub(super) key: Option<String>,
    #[serde(flatten)]
    pub(super) content: Content,
}

/// What a record has, or why it cannot be read.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Content {
    Value {
        value: Value,
    },
    Unreadable {
        unreadable: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        raw: Option<String>,
    },
}

/// Reads a record. Only a cluster that does not answer is an error.
pub(super) async fn show(
    record: &RawRecord,
    known: &mut Known,
    raw: bool,
) -> Result<Shown, KafkaError> {
    let told = record.header(EVENT_TYPE);
    let mut event = told.and_then(|told| String::from_utf8(told.to_vec()).ok());
    let read = match frame(record) {
        Frame::Tombstone => Ok(Value::Null),
        Frame::Avro(fingerprint, payload) => match known.schema(fingerprint).await? {
            Some(schema) => {
                event = event.or_else(|| schema.names().next().map(str::to_owned));
                avro(schema, payload)
            }
            None => Err(format!(
                "it was written with the schema of the fingerprint {fingerprint:016x}, which is in no history and on no topic of contracts that was given"
            )),
        },
        Frame::Id(id) => Err(format!(
            "it names its schema by an id of a registry, which is not asked: {id:?}"
        )),
        Frame::Other(value) => serde_json::from_slice(value)
            .map_err(|_| "it is no JSON, and has no frame that names an Avro schema".to_owned()),
    };
    let content = match read {
        Ok(value) => Content::Value { value },
        Err(unreadable) => Content::Unreadable {
            unreadable,
            raw: record.value().filter(|_| raw).map(|value| {
                let first = &value[..value.len().min(RAW)];
                HEXLOWER.encode(first)
            }),
        },
    };
    Ok(Shown {
        partition: record.partition(),
        offset: record.offset(),
        timestamp: record.timestamp().map(|at| at.to_string()),
        event,
        key: record.key().map(text),
        content,
    })
}

/// How a value says what it is.
enum Frame<'a> {
    Tombstone,
    Avro(u64, &'a [u8]),
    Id(SchemaId),
    Other(&'a [u8]),
}

fn frame(record: &RawRecord) -> Frame<'_> {
    let Some(value) = record.value() else {
        return Frame::Tombstone;
    };
    if let Some(rest) = value.strip_prefix(&SINGLE_OBJECT)
        && let Some((fingerprint, payload)) = rest.split_first_chunk()
    {
        return Frame::Avro(u64::from_le_bytes(*fingerprint), payload);
    }
    let id = record.with_ref(|parts| schema_id(parts).map(|(id, _)| id));
    id.map_or(Frame::Other(value), Frame::Id)
}

fn avro(schema: &Schema, payload: &[u8]) -> Result<Value, String> {
    let table = schema.table();
    let plan = Plan::new(&table, &table).map_err(|error| error.to_string())?;
    let (value, trailing) = plan.read(payload).map_err(|error| {
        format!(
            "its bytes are not those of its schema: at ${}: {}",
            error.path(),
            error.kind()
        )
    })?;
    if trailing > 0 {
        return Err(format!("{trailing} bytes are left behind its value"));
    }
    serde_json::from_str(&to_plain_json(&table, &value)).map_err(|error| error.to_string())
}

/// Bytes of a key as a person reads them.
fn text(bytes: &[u8]) -> String {
    let is_plain = |text: &&str| !text.chars().any(char::is_control);
    match std::str::from_utf8(bytes).ok().filter(is_plain) {
        Some(text) => text.to_owned(),
        None => format!("0x{}", HEXLOWER.encode(bytes)),
    }
}

impl Shown {
    /// Writes it for people.
    pub(super) fn write(&self, output: &mut Output) -> io::Result<()> {
        let (partition, offset) = (self.partition, self.offset);
        write!(output, "{LABEL}{partition}:{offset}{LABEL:#}")?;
        if let Some(timestamp) = &self.timestamp {
            write!(output, " {timestamp}")?;
        }
        if let Some(event) = &self.event {
            write!(output, " {GOOD}{event}{GOOD:#}")?;
        }
        if let Some(key) = &self.key {
            write!(output, " {HINT}{key}{HINT:#}")?;
        }
        match &self.content {
            Content::Value { value } => writeln!(output, " {value}"),
            Content::Unreadable { unreadable, raw } => {
                write!(output, " {BAD}unreadable{BAD:#}: {unreadable}")?;
                match raw {
                    Some(raw) => writeln!(output, " (0x{raw})"),
                    None => writeln!(output),
                }
            }
        }
    }
}
