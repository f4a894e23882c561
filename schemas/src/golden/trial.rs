//! The test of golden records: today's type reads all of them. `kafka_event::golden!` writes a call of [`golden`] for each event.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use super::{container, records};
use crate::codec::{avro, json};
use crate::generic::{Value, encode};
use crate::history::INDEX;
use crate::model::Table;
use crate::resolve::Plan;
use crate::{
    DecodeError, DecodeErrorKind, DecodeEvent, ReadError, Writers, canonical, fingerprint,
};

/// The golden records of a version that is not retired.
#[derive(Clone, Copy, Debug)]
pub struct GoldenFile {
    /// The major version.
    pub major: u32,
    /// The version.
    pub version: u32,
    /// Nobody has written it yet.
    pub is_draft: bool,
    /// What the file holds; `None`: the index says nothing of one.
    pub bytes: Option<&'static [u8]>,
}

/// Why golden records are not what they should be, for the one who runs the test.
pub struct GoldenError(String);

// What a test returns is printed so.
impl fmt::Debug for GoldenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads all golden records of an event, those of its former majors included, and samples of what it is today. An upcaster may refuse a record. `refuses` lists fields whose type, by a conversion of the
/// user's, takes less than the schema says: their values may be refused, and so may numbers that are too large for a Rust type.
///
/// # Errors
/// When a record cannot be read otherwise, or a field of `refuses` takes everything.
pub fn golden<E: DecodeEvent<'static>>(
    files: &[GoldenFile],
    refuses: &[&str],
) -> Result<(), GoldenError> {
    let event = E::CONTRACT;
    let mut trial = Trial {
        name: event.name,
        refuses,
        refused: BTreeSet::new(),
    };
    let format = match event.format {
        crate::event::Format::Avro => "avro",
        crate::event::Format::Json => "json",
        crate::event::Format::Raw => return Ok(()),
    };
    let today = records(&event.schema, format);
    for file in files {
        let is_older = file.major != event.major;
        let version = match is_older {
            false => format!("version {}", file.version),
            true => format!("version {} of major {}", file.version, file.major),
        };
        let Some(bytes) = file.bytes else {
            // `record` writes none for the history of a former major.
            if today.is_empty() || is_older {
                continue;
            }
            return Err(trial.error(&format!(
                "has no golden records of {version}: run `cargo kafka-event record`, and commit what it writes"
            )));
        };
        if format == "json" {
            trial.json::<E>(&version, bytes.split_inclusive(|byte| *byte == b'\n'))?;
            continue;
        }
        let Some((schema, found)) = container::read(bytes) else {
            return Err(trial.error(&format!(
                "has a file of {version} that holds no golden records: restore it"
            )));
        };
        let written_by = fingerprint::crc64(canonical::text(&schema.table()).as_bytes());
        // The next `record` overwrites a draft that is not what the type is.
        if !file.is_draft || written_by == event.fingerprint {
            let writers = keep(Writers::of::<E>().with::<E>(schema.clone()));
            let read = |bytes| read::<E>(written_by, bytes, writers);
            trial.avro::<E>(&version, &schema.table(), found, &read)?;
        }
    }
    let mut default = Vec::new();
    E::default()
        .encode_payload(&mut default)
        .map_err(|error| trial.error(&format!("has a default that cannot be written: {error}")))?;
    let today = today.into_iter().chain([default]);
    let today: Records = today.map(|record| keep(record).as_slice()).collect();
    let now = "what it is today";
    if format == "json" {
        trial.json::<E>(now, today.into_iter())?;
    } else {
        trial.avro::<E>(now, &event.schema, today, &|bytes| {
            avro::decode::<E>(bytes).map(drop)
        })?;
    }
    trial.end()
}

/// An error when a folder has a history that the test does not know: it was recorded after the test was compiled.
///
/// # Errors
/// Then.
pub fn golden_histories(folder: &str, known: &[&str]) -> Result<(), GoldenError> {
    // Where the sources are not at hand there is nothing to compare with.
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        if Path::join(&entry.path(), INDEX).is_file() && !known.iter().any(|one| name == **one) {
            return Err(GoldenError(format!(
                "`{}` was recorded after this test was compiled: have cargo compile it again (touch the file with `golden!`)",
                name.display()
            )));
        }
    }
    Ok(())
}

/// What lives as long as the test.
fn keep<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn read<E: DecodeEvent<'static>>(
    written_by: u64,
    bytes: &'static [u8],
    writers: &'static Writers,
) -> Result<(), DecodeError> {
    if written_by == E::CONTRACT.fingerprint {
        return avro::decode::<E>(bytes).map(drop);
    }
    match writers.read::<E>(written_by, bytes) {
        Ok(_) => Ok(()),
        Err(ReadError::Decode { source, .. }) => Err(source),
        // It was read; that this value has no place in the new major is the upcaster's to say.
        Err(ReadError::Upcast { .. }) => Ok(()),
        Err(error) => Err(DecodeError::custom(error)),
    }
}

type Records = Vec<&'static [u8]>;

/// Records whose turn comes one after the other.
struct Trial<'t> {
    name: &'static str,
    refuses: &'t [&'t str],
    /// Those of `refuses` that refused something.
    refused: BTreeSet<&'t str>,
}

impl<'t> Trial<'t> {
    fn error(&self, what: &str) -> GoldenError {
        GoldenError(format!("`{}` {what}", self.name))
    }

    /// Records in Avro. One that is refused for a value is tried again field by field, each in a record that is taken: what comes after
    /// the refused value has to be read as well.
    fn avro<E: DecodeEvent<'static>>(
        &mut self,
        of: &str,
        writer: &Table<'_>,
        records: Records,
        read: &dyn Fn(&'static [u8]) -> Result<(), DecodeError>,
    ) -> Result<(), GoldenError> {
        let own = Plan::new(writer, writer).map_err(|error| self.error(&error.to_string()))?;
        let values = |plan: &Plan, bytes: &[u8]| match plan.read(bytes) {
            Ok((Value::Record(values), _)) => Some(values),
            _ => None,
        };
        let written = |record: Vec<Value>| {
            let mut bytes = Vec::new();
            encode(writer, &Value::Record(record), &mut bytes).ok()?;
            Some(keep(bytes).as_slice())
        };
        // The type's own default, as that version would have written it; or the plainest record.
        let mut default = Vec::new();
        let default = E::default()
            .encode_payload(&mut default)
            .ok()
            .and_then(|()| {
                let plan = Plan::new(&E::CONTRACT.schema, writer).ok()?;
                values(&plan, &default)
            });
        let plainest = records.first().and_then(|first| values(&own, first));
        let taken = [default, plainest]
            .into_iter()
            .flatten()
            .find(|record| written(record.clone()).is_some_and(|bytes| read(bytes).is_ok()));
        let parts = |bytes: &[u8]| {
            let record = values(&own, bytes)?;
            let taken = taken.as_ref()?;
            let part = |(position, value): (usize, Value)| {
                let mut part = taken.clone();
                *part.get_mut(position)? = value;
                written(part)
            };
            record.into_iter().enumerate().map(part).collect()
        };
        self.all(of, &records, &parts, read)
    }

    /// Records in JSON, the same way.
    fn json<E: DecodeEvent<'static>>(
        &mut self,
        of: &str,
        records: impl Iterator<Item = &'static [u8]>,
    ) -> Result<(), GoldenError> {
        let records: Vec<_> = records.collect();
        let object = |bytes: &[u8]| -> Option<serde_json::Map<String, serde_json::Value>> {
            serde_json::from_slice(bytes).ok()
        };
        let read = |bytes: &'static [u8]| json::decode::<E>(bytes).map(drop);
        let taken = records.iter().find(|record| read(record).is_ok());
        let parts = |bytes: &[u8]| {
            let taken = object(taken?)?;
            let part = |(name, value)| {
                let mut part = taken.clone();
                part.insert(name, value);
                let text = serde_json::Value::Object(part).to_string();
                keep(text.into_bytes()).as_slice()
            };
            Some(object(bytes)?.into_iter().map(part).collect())
        };
        self.all(of, &records, &parts, &read)
    }

    fn all(
        &mut self,
        of: &str,
        records: &[&'static [u8]],
        parts: &dyn Fn(&[u8]) -> Option<Records>,
        read: &dyn Fn(&'static [u8]) -> Result<(), DecodeError>,
    ) -> Result<(), GoldenError> {
        for (number, record) in (1..).zip(records) {
            let failed = |trial: &Self, error: &DecodeError| {
                let of = format!("record {number} of {} of {of}", records.len());
                trial.error(&format!(
                    "does not take golden {of}: {error}{}",
                    trial.way_out(error)
                ))
            };
            let Err(error) = read(record) else { continue };
            if !self.may_refuse(&error) {
                return Err(failed(self, &error));
            }
            // Nothing that is taken to put the fields into: the value that is in the way has to be said.
            let Some(parts) = parts(record) else {
                return Err(failed(self, &error));
            };
            for part in parts {
                if let Err(error) = read(part)
                    && !self.may_refuse(&error)
                {
                    return Err(failed(self, &error));
                }
            }
        }
        Ok(())
    }

    /// Whether it is the value that has no place in the Rust type, and not the bytes that are wrong.
    fn may_refuse(&mut self, error: &DecodeError) -> bool {
        match error.kind() {
            DecodeErrorKind::OutOfRange { .. } => true,
            DecodeErrorKind::Custom(_) | DecodeErrorKind::Logical { .. } => {
                let field = field_of(error);
                let listed = self.refuses.iter().find(|listed| **listed == field);
                self.refused.extend(listed);
                listed.is_some()
            }
            _ => false,
        }
    }

    fn way_out(&self, error: &DecodeError) -> String {
        match error.kind() {
            DecodeErrorKind::Custom(_) | DecodeErrorKind::Logical { .. } => format!(
                "; if no record ever held what it refuses, say so with `refuses(\"{}.{}\")`",
                self.name,
                field_of(error)
            ),
            _ => String::new(),
        }
    }

    fn end(self) -> Result<(), GoldenError> {
        let refused = &self.refused;
        match self
            .refuses
            .iter()
            .find(|listed| !refused.contains(**listed))
        {
            None => Ok(()),
            Some(listed) => Err(self.error(&format!(
                "takes every golden value of `{listed}`: remove it from `refuses`"
            ))),
        }
    }
}

/// The path of an error without positions in lists and maps: `lines[3].price` is `lines.price`.
fn field_of(error: &DecodeError) -> String {
    let path = error.path();
    let parts = path
        .split('.')
        .map(|part| part.split(['[', '{']).next().unwrap_or(part));
    parts.collect::<Vec<_>>().join(".")
}
