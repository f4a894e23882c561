//! Object container files (Avro 1.12 specification, "Object Container Files"): events written to one, and read from one that any
//! version of the event wrote.
//!
//! Blocks, codecs and the file's header are the work of `apache-avro`; its features say which codecs are there besides `null` and
//! `deflate`.

use super::{ApacheAvro, ApacheAvroError, bytes_of};
use crate::codec::avro;
use crate::event::Writers;
use crate::event::read::Foreign;
use crate::fingerprint::crc64;
use crate::{DecodeEvent, Event, Schema, canonical};
use ::apache_avro::{Codec, Reader, Writer};
use std::io::{Read, Write};
use std::marker::PhantomData;

/// Writes events to a file, with the schema of today.
///
/// # Errors
/// When an event cannot be encoded, or the file cannot be written.
pub fn write_container<E: Event, W: Write>(
    events: impl IntoIterator<Item = E>,
    file: W,
    codec: Codec,
) -> Result<W, ApacheAvroError> {
    let refused = |error| ApacheAvroError::value(E::CONTRACT, error);
    let schema = E::avro_schema()?;
    let mut writer = Writer::with_codec(&schema, file, codec).map_err(refused)?;
    for event in events {
        let value = event.to_avro_value()?;
        writer.append_value(value).map_err(refused)?;
    }
    writer.into_inner().map_err(refused)
}

/// Begins to read the events of a file. Its schema may be that of another version: then each is read as Avro's schema resolution
/// says, and upcast if it is of an older major.
///
/// # Errors
/// When it is no such file, or its schema is not valid.
pub fn read_container<E, R: Read>(file: R) -> Result<ContainerReader<E, R>, ApacheAvroError>
where
    E: for<'de> DecodeEvent<'de>,
{
    let refused = |error| ApacheAvroError::value(E::CONTRACT, error);
    let values = Reader::new(file).map_err(refused)?;
    // A schema is JSON: what was parsed can be written.
    let text = serde_json::to_string(values.writer_schema()).unwrap_or_default();
    let schema = Schema::parse(&text).map_err(|source| ApacheAvroError::WriterSchema {
        event: E::CONTRACT.name,
        source,
    })?;
    let fingerprint = crc64(canonical::text(&schema.table()).as_bytes());
    Ok(ContainerReader {
        values,
        writers: Writers::of::<E>().with::<E>(schema),
        fingerprint,
        event: PhantomData,
    })
}

/// The events of a file, one after the other. After an error of the file there are none.
pub struct ContainerReader<E, R> {
    values: Reader<'static, R>,
    writers: Writers,
    /// Of the schema that the file was written with.
    fingerprint: u64,
    event: PhantomData<fn() -> E>,
}

impl<E, R: Read> Iterator for ContainerReader<E, R>
where
    E: for<'de> DecodeEvent<'de>,
{
    type Item = Result<E, ApacheAvroError>;

    fn next(&mut self) -> Option<Self::Item> {
        let value = self.values.next()?;
        let bytes = value.and_then(|value| bytes_of(self.values.writer_schema(), &value));
        Some(match bytes {
            Err(error) => Err(ApacheAvroError::value(E::CONTRACT, error)),
            Ok(bytes) if self.fingerprint == E::CONTRACT.fingerprint => {
                avro::decode(&bytes).map_err(|source| ApacheAvroError::decode(E::CONTRACT, source))
            }
            Ok(bytes) => self.read(&bytes),
        })
    }
}

impl<E, R> ContainerReader<E, R>
where
    E: for<'de> DecodeEvent<'de>,
{
    fn read(&self, bytes: &[u8]) -> Result<E, ApacheAvroError> {
        self.writers
            .read(self.fingerprint, bytes)
            .map(Foreign::into_event)
            .map_err(ApacheAvroError::Read)
    }
}

impl<E, R> std::fmt::Debug for ContainerReader<E, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ContainerReader")
            .field("fingerprint", &self.fingerprint)
            .finish_non_exhaustive()
    }
}
