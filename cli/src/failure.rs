//! A question that cannot be answered: what is wrong and where, the same for people and for programs.

use kafka_event_schema::ParseErrors;
use kafka_event_schema::generic::ValueError;
use serde::Serialize;
use std::fmt;
use std::path::Path;

/// What sort of thing is wrong, as a word that stays the same between versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// A line or a file that is not UTF-8.
    Encoding,
    /// A line or a file beyond the limit.
    TooLarge,
    /// A line that is not JSON.
    Json,
    /// JSON that does not ask what the verb answers: a key that is missing, unknown or of another type.
    Request,
    /// A file that cannot be read.
    File,
    /// A schema that is not valid.
    Schema,
    /// Schemas that cannot be compared to the end.
    Comparison,
    /// Schemas for which no reading can be planned.
    Resolution,
    /// Bytes or JSON that is no value of its schema.
    Data,
    /// Packages that cannot be built.
    Build,
    /// A cluster that cannot be asked, or that refuses.
    Cluster,
    /// A fault of ours.
    Internal,
}

/// Why there is no answer.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    kind: Kind,
    message: String,
    /// Where: in the request, in a schema's file, or which file.
    path: String,
    /// All errors of a schema, of which the message tells the first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<SchemaError>,
}

/// One error of a schema's text.
#[derive(Debug, Serialize)]
pub(crate) struct SchemaError {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<String>,
    pub(crate) path: String,
    pub(crate) line: u32,
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(kind: Kind, path: impl Into<String>, message: impl fmt::Display) -> Failure {
        Failure {
            kind,
            message: message.to_string(),
            path: path.into(),
            errors: Vec::new(),
        }
    }

    /// About a file or folder that cannot be read.
    pub(crate) fn unreadable(path: &Path, error: &dyn fmt::Display) -> Failure {
        Failure::file(path, format!("cannot be read: {error}"))
    }

    /// About a file or folder that cannot be written.
    pub(crate) fn unwritable(path: &Path, error: &dyn fmt::Display) -> Failure {
        Failure::file(path, format!("cannot be written: {error}"))
    }

    /// About a file.
    pub(crate) fn file(path: &Path, message: impl fmt::Display) -> Failure {
        Failure::new(Kind::File, path.display().to_string(), message)
    }

    /// About a schema of which `at` says where it was given: `$.reader`.
    pub(crate) fn schema(at: &str, errors: &ParseErrors) -> Failure {
        let errors = schema_errors(errors);
        let (path, message) = errors.first().map_or_else(
            || (at.to_owned(), String::from("the schema is not valid")),
            |first| (inside(at, &first.path), first.message.clone()),
        );
        Failure {
            kind: Kind::Schema,
            message,
            path,
            errors,
        }
    }

    /// About a value of which `at` says where it was given: `$.value`.
    pub(crate) fn value(at: &str, error: &ValueError) -> Failure {
        Failure::new(Kind::Data, format!("{at}{}", error.path()), error.kind())
    }

    /// The lines that a person reads.
    pub(crate) fn lines(&self) -> Vec<String> {
        if self.errors.is_empty() {
            return vec![self.to_string()];
        }
        self.errors.iter().map(SchemaError::to_string).collect()
    }
}

/// The errors of a schema as they are answered.
pub(crate) fn schema_errors(errors: &ParseErrors) -> Vec<SchemaError> {
    errors
        .iter()
        .map(|error| SchemaError {
            file: error.file().map(str::to_owned),
            path: error.path().to_owned(),
            line: error.line(),
            message: error.message().to_owned(),
        })
        .collect()
}

/// A path that begins at `$`, seen from where its root lies: `$.fields[0]` at `$.reader` is `$.reader.fields[0]`.
fn inside(at: &str, path: &str) -> String {
    format!("{at}{}", path.strip_prefix('$').unwrap_or(path))
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" | "$" => f.write_str(&self.message),
            path => write!(f, "{path}: {}", self.message),
        }
    }
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}:")?;
        } else {
            f.write_str("line ")?;
        }
        write!(f, "{}: {}: {}", self.line, self.path, self.message)
    }
}
