//! From a record to an event.

use super::record::single_object_fingerprint;
use super::{DecodeEvent, Format, ReadError, RecordRef, SchemaId, schema_id};
use crate::codec::{avro, json};

/// An event that was written with another schema than its own.
pub(crate) enum Foreign<E> {
    /// Another version of the same major.
    Version(E),
    /// A version of an older major, which was upcast.
    Former(E),
}

impl<E> Foreign<E> {
    pub(crate) fn into_event(self) -> E {
        match self {
            Self::Version(event) | Self::Former(event) => event,
        }
    }
}

/// Reads an event; `known` says the fingerprint of a schema that has an id, and `foreign` reads a payload that was written with the schema of
/// another fingerprint.
pub(super) fn read<'de, E: DecodeEvent<'de>>(
    record: &RecordRef<'de>,
    known: impl FnOnce(SchemaId) -> Option<u64>,
    foreign: impl FnOnce(u64, &'de [u8]) -> Result<Foreign<E>, ReadError>,
) -> Result<E, ReadError> {
    let contract = E::CONTRACT;
    let value = record.value.ok_or(ReadError::Tombstone {
        event: contract.name,
    })?;
    let decode = |source| ReadError::Decode {
        event: contract.name,
        part: "value",
        source,
    };
    let mut upcast = false;
    let mut event = match contract.format {
        Format::Avro => {
            let (fingerprint, payload) = match schema_id(record) {
                Some((id, payload)) => {
                    let fingerprint = known(id).ok_or(ReadError::UnknownSchemaId { id })?;
                    (fingerprint, payload)
                }
                None => single_object_fingerprint(value).ok_or(ReadError::Frame {
                    event: contract.name,
                    expected: "Avro single-object encoding, or the id of a schema,",
                })?,
            };
            if fingerprint == contract.fingerprint {
                avro::decode(payload).map_err(decode)?
            } else {
                let event = foreign(fingerprint, payload)?;
                upcast = matches!(event, Foreign::Former(_));
                event.into_event()
            }
        }
        Format::Json => json::decode(value).map_err(decode)?,
        Format::Raw => E::decode_raw(value).map_err(decode)?,
    };
    event
        .decode_headers(record, upcast)
        .map_err(|source| ReadError::Decode {
            event: contract.name,
            part: "headers",
            source,
        })?;
    Ok(event)
}
