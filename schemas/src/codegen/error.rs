//! What keeps code from being made: everything that is wrong, at once.

use crate::{ParseError, ParseErrors};
use std::fmt;
#[cfg(feature = "codegen")]
use std::{io, path::Path};

/// Why no code was made. Its `Debug` is its `Display`, so that a build script that returns it shows it as it is meant to be read.
pub struct Error {
    problems: Vec<String>,
}

impl Error {
    #[cfg(feature = "codegen")]
    pub(super) fn io(what: &str, path: &Path, error: &io::Error) -> Error {
        Error::told(format!("{}: {what}: {error}", path.display()))
    }

    pub(super) fn told(message: impl Into<String>) -> Error {
        Error {
            problems: vec![message.into()],
        }
    }

    /// Everything that is wrong, one problem each; a problem of a schema begins with its file, line and JSON path.
    pub fn problems(&self) -> impl Iterator<Item = &str> {
        self.problems.iter().map(String::as_str)
    }
}

impl From<ParseErrors> for Error {
    fn from(errors: ParseErrors) -> Error {
        Error {
            problems: errors.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Problems as they are found.
#[derive(Default)]
pub(super) struct Problems {
    of_schemas: Vec<ParseError>,
    of_options: Vec<String>,
}

impl Problems {
    pub(super) fn schema(&mut self, error: ParseError) {
        if !self.of_schemas.contains(&error) {
            self.of_schemas.push(error);
        }
    }

    pub(super) fn option(&mut self, message: String) {
        if !self.of_options.contains(&message) {
            self.of_options.push(message);
        }
    }

    /// All so far, those of a file in the order of its lines.
    pub(super) fn result(&mut self) -> Result<(), Error> {
        self.of_schemas
            .sort_by(|a, b| (a.file(), a.line()).cmp(&(b.file(), b.line())));
        let schemas = self.of_schemas.iter().map(ToString::to_string);
        let problems: Vec<_> = schemas.chain(self.of_options.drain(..)).collect();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Error { problems })
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problems.join("\n"))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}
