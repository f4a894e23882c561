//! Object container files whose types are known only at run time: for tools.

use super::bytes_of;
use crate::generic::{self, Value, ValueError};
use crate::resolve::{Plan, PlanError};
use crate::{ParseErrors, Schema, json};
use ::apache_avro::reader::datum::GenericDatumReader;
use ::apache_avro::{Codec, Reader, Writer};
use std::fmt;
use std::io::{Read, Write};

/// Why a container file cannot be read or written. The source says more.
#[derive(Debug)]
#[non_exhaustive]
pub enum ContainerError {
    /// `apache-avro` does not take the file, its schema or a value.
    File(Box<::apache_avro::Error>),
    /// The file's schema is not valid.
    Schema(ParseErrors),
    /// The reader's schema does not go with the file's.
    Plan(PlanError),
    /// A value cannot be read as the reader's schema says, or is none of the schema that is written.
    Value(ValueError),
}

impl fmt::Display for ContainerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::File(_) => "it is no whole object container file, or its codec is not built in",
            Self::Schema(_) => "the schema of the file is not valid",
            Self::Plan(_) => "the reader's schema cannot be resolved with that of the file",
            Self::Value(_) => "a value is none of its schema",
        })
    }
}

impl std::error::Error for ContainerError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(match self {
            Self::File(source) => source,
            Self::Schema(source) => source,
            Self::Plan(source) => source,
            Self::Value(source) => source,
        })
    }
}

impl From<::apache_avro::Error> for ContainerError {
    fn from(error: ::apache_avro::Error) -> Self {
        Self::File(Box::new(error))
    }
}

/// The values of a container file, as a reader's schema has them, or as the file's has.
pub struct ValueReader<R> {
    values: Reader<'static, R>,
    schema: Schema,
    plan: Plan,
}

impl<R: Read> ValueReader<R> {
    /// Begins to read a file.
    ///
    /// # Errors
    /// When it is no such file, its schema is not valid, or the reader's does not go with it.
    pub fn new(file: R, reader: Option<Schema>) -> Result<Self, ContainerError> {
        let values = Reader::new(file)?;
        // A schema is JSON: what was parsed can be written.
        let text = serde_json::to_string(values.writer_schema()).unwrap_or_default();
        let writer = Schema::parse(&text).map_err(ContainerError::Schema)?;
        let schema = reader.unwrap_or_else(|| writer.clone());
        let plan = Plan::new(&writer.table(), &schema.table()).map_err(ContainerError::Plan)?;
        Ok(Self {
            values,
            schema,
            plan,
        })
    }

    /// The schema that the values are of.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }
}

impl<R: Read> Iterator for ValueReader<R> {
    type Item = Result<Value, ContainerError>;

    fn next(&mut self) -> Option<Self::Item> {
        let value = self.values.next()?;
        let bytes = value.and_then(|value| bytes_of(self.values.writer_schema(), &value));
        Some(match bytes {
            Ok(bytes) => match self.plan.read(&bytes) {
                Ok((value, _)) => Ok(value),
                Err(error) => Err(ContainerError::Value(error)),
            },
            Err(error) => Err(error.into()),
        })
    }
}

impl<R> fmt::Debug for ValueReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValueReader").finish_non_exhaustive()
    }
}

/// Writes values of a schema to a container file.
///
/// # Errors
/// When `apache-avro` does not take the schema, a value is none of it, an item is an error already, or the file cannot be written.
pub fn write_values<W: Write>(
    schema: &Schema,
    values: impl Iterator<Item = Result<Value, ContainerError>>,
    file: W,
    codec: Codec,
) -> Result<W, ContainerError> {
    let table = schema.table();
    let theirs = ::apache_avro::Schema::parse_str(&json::text(&table))?;
    let reader = GenericDatumReader::builder(&theirs).build()?;
    let mut writer = Writer::with_codec(&theirs, file, codec)?;
    for value in values {
        let mut bytes = Vec::new();
        generic::encode(&table, &value?, &mut bytes).map_err(ContainerError::Value)?;
        let value = reader.read_value(&mut bytes.as_slice())?;
        writer.append_value(value)?;
    }
    Ok(writer.into_inner()?)
}
