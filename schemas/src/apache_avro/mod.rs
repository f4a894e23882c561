//! Beside the crate `apache-avro`, so that code which uses it can be moved step by step: an event's schema as its `Schema`, events to
//! and from its `Value`, and object container files.
//!
//! Only bytes go between: our codec writes and reads them on one side, `apache-avro` on the other. Its schema resolution, which
//! differs from Java's, is never asked; other versions of a schema are read through our own plans. A value is the payload of an
//! event: fields that travel as headers are not in it, and are their defaults when it is read.

mod container;
mod error;
mod values;

pub use container::{ContainerReader, read_container, write_container};
pub use error::ApacheAvroError;
pub use values::{ContainerError, ValueReader, write_values};

use crate::codec::avro;
use crate::json;
use crate::{DecodeEvent, Event};
use ::apache_avro::Schema;
use ::apache_avro::reader::datum::GenericDatumReader;
use ::apache_avro::types::Value;
use ::apache_avro::writer::datum::GenericDatumWriter;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// An event in the types of the crate `apache-avro`. Every event has it.
pub trait ApacheAvro: Event {
    /// Its schema, parsed once for all calls.
    ///
    /// # Errors
    /// When `apache-avro` does not take the schema. It is stricter than Java about some.
    fn avro_schema() -> Result<Arc<Schema>, ApacheAvroError>;

    /// Its value.
    ///
    /// # Errors
    /// When the event cannot be encoded, or as [`avro_schema`](Self::avro_schema).
    fn to_avro_value(&self) -> Result<Value, ApacheAvroError>;

    /// The event of a value of its schema.
    ///
    /// # Errors
    /// When it is no such value, or as [`avro_schema`](Self::avro_schema).
    fn from_avro_value(value: &Value) -> Result<Self, ApacheAvroError>
    where
        Self: for<'de> DecodeEvent<'de>;
}

impl<E: Event> ApacheAvro for E {
    fn avro_schema() -> Result<Arc<Schema>, ApacheAvroError> {
        static PARSED: OnceLock<Mutex<HashMap<usize, Arc<Schema>>>> = OnceLock::new();
        let parsed = PARSED.get_or_init(Mutex::default);
        // A constant of each type: its place says which type it is.
        let place = std::ptr::from_ref(E::CONTRACT).addr();
        let mut parsed = parsed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(schema) = parsed.get(&place) {
            return Ok(Arc::clone(schema));
        }
        let schema = Schema::parse_str(&json::text(&E::CONTRACT.schema))
            .map_err(|error| ApacheAvroError::schema(E::CONTRACT, error))?;
        let schema = Arc::new(schema);
        parsed.insert(place, Arc::clone(&schema));
        Ok(schema)
    }

    fn to_avro_value(&self) -> Result<Value, ApacheAvroError> {
        let mut bytes = Vec::new();
        avro::encode(self, &mut bytes)
            .map_err(|source| ApacheAvroError::encode(E::CONTRACT, source))?;
        let schema = Self::avro_schema()?;
        GenericDatumReader::builder(&schema)
            .build()
            .and_then(|reader| reader.read_value(&mut bytes.as_slice()))
            .map_err(|error| ApacheAvroError::value(E::CONTRACT, error))
    }

    fn from_avro_value(value: &Value) -> Result<Self, ApacheAvroError>
    where
        Self: for<'de> DecodeEvent<'de>,
    {
        let schema = Self::avro_schema()?;
        let bytes =
            bytes_of(&schema, value).map_err(|error| ApacheAvroError::value(E::CONTRACT, error))?;
        avro::decode(&bytes).map_err(|source| ApacheAvroError::decode(E::CONTRACT, source))
    }
}

/// A value in the bytes of its schema.
fn bytes_of(schema: &Schema, value: &Value) -> Result<Vec<u8>, ::apache_avro::Error> {
    let mut bytes = Vec::new();
    GenericDatumWriter::builder(schema)
        .build()?
        .write_value_ref(&mut bytes, value)?;
    Ok(bytes)
}
