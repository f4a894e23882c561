//! Schemas as they are given: as files, and in requests as JSON or as the text of a file.

use crate::failure::{Failure, Kind};
use crate::input::text;
use clap::Args;
use kafka_event_schema::{ParseErrors, Schema};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// The request that is nothing but a schema.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with `schema` or `text`")]
pub(crate) struct SchemaRequest<'a> {
    #[serde(borrow)]
    schema: Option<&'a RawValue>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
}

impl SchemaRequest<'_> {
    pub(crate) fn parse(&self) -> Result<Schema, Failure> {
        one_of(self.schema, self.text.as_deref())
    }

    /// The schema's text, valid or not.
    pub(crate) fn text(&self) -> Result<&str, Failure> {
        match (self.schema, self.text.as_deref()) {
            (Some(schema), None) => Ok(schema.get()),
            (None, Some(text)) => Ok(text),
            _ => Err(not_one()),
        }
    }
}

/// A schema that is a request's `schema` or `text`.
pub(crate) fn one_of(schema: Option<&RawValue>, text: Option<&str>) -> Result<Schema, Failure> {
    match (schema, text) {
        (Some(schema), None) => parse(schema.get(), "$.schema"),
        (None, Some(text)) => parse(text, "$.text"),
        _ => Err(not_one()),
    }
}

/// A schema that is a value in a request, at the path `at`: the schema itself, or `{"text": "…"}` with the text of a file, which
/// no schema looks like.
pub(crate) fn given(value: &RawValue, at: &str) -> Result<Schema, Failure> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct TextOnly<'a> {
        #[serde(borrow)]
        text: Cow<'a, str>,
    }
    match serde_json::from_str::<TextOnly<'_>>(value.get()) {
        Ok(only) if value.get().starts_with('{') => parse(&only.text, &format!("{at}.text")),
        _ => parse(value.get(), at),
    }
}

fn parse(text: &str, at: &str) -> Result<Schema, Failure> {
    Schema::parse(text).map_err(|errors| Failure::schema(at, &errors))
}

fn not_one() -> Failure {
    let message = "the request has either `schema` with the schema as JSON, or `text` with the text of an .avsc file";
    Failure::new(Kind::Request, "$", message)
}

/// The arguments of a verb that asks about schemas: files with them, or requests.
#[derive(Debug, Args)]
pub(crate) struct SchemaFiles {
    /// Files with Avro schemas (.avsc), - for the standard input; `schema` takes names of events too
    #[arg(required_unless_present = "lines", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) imports: Imports,

    /// Answer a JSON request on each line of the standard input
    #[arg(long, conflicts_with_all = ["files", "imported"])]
    pub(crate) lines: bool,
}

/// Where the named types are that a file refers to without having them.
#[derive(Debug, Args)]
pub(crate) struct Imports {
    /// A file with types that the schemas refer to; may be given several times
    #[arg(long = "import", value_name = "FILE")]
    imported: Vec<PathBuf>,
}

impl Imports {
    /// The schema in a file, which may refer to the imported ones.
    pub(crate) fn read(&self, file: &Path) -> Result<Schema, Failure> {
        self.parse(file)?
            .map_err(|errors| Failure::schema("$", &errors))
    }

    /// The same, with what is wrong with the schema as an answer of its own.
    pub(crate) fn parse(&self, file: &Path) -> Result<Result<Schema, ParseErrors>, Failure> {
        let mut files = Vec::with_capacity(self.imported.len() + 1);
        for file in self.imported.iter().map(PathBuf::as_path).chain([file]) {
            files.push((file.display().to_string(), text(file)?));
        }
        let files: Vec<_> = files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        // The schemas come in the order of the files: the last is the one asked for.
        Ok(Schema::parse_files(&files).map(|mut schemas| schemas.pop().unwrap_or_default()))
    }
}
