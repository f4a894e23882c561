//! Reading a configuration file by its extension.

use std::error::Error;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{properties, toml, yaml};

/// A file of configuration that cannot be used. Quotes nothing of the file, which may hold secrets.
#[derive(Debug)]
pub struct FileError {
    path: PathBuf,
    fault: Fault,
}

/// What is wrong with the file.
#[derive(Debug)]
pub(super) enum Fault {
    Unreadable(io::Error),
    UnknownFormat,
    Malformed {
        line: Option<usize>,
        message: String,
    },
}

impl Fault {
    pub(super) fn malformed(line: Option<usize>, message: impl Into<String>) -> Self {
        Self::Malformed {
            line,
            message: message.into(),
        }
    }
}

impl FileError {
    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the configuration file {} ", self.path.display())?;
        match &self.fault {
            Fault::Unreadable(_) => f.write_str("cannot be read"),
            Fault::UnknownFormat => {
                f.write_str("has no known extension: name it .toml, .yaml, .yml or .properties")
            }
            Fault::Malformed {
                line: Some(line),
                message,
            } => write!(f, "is malformed in line {line}: {message}"),
            Fault::Malformed {
                line: None,
                message,
            } => write!(f, "is malformed: {message}"),
        }
    }
}

impl Error for FileError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.fault {
            Fault::Unreadable(error) => Some(error),
            _ => None,
        }
    }
}

/// The names and values of a file, in its order.
pub(crate) fn read(path: &Path) -> Result<Vec<(String, String)>, FileError> {
    parse(path).map_err(|fault| FileError {
        path: path.to_owned(),
        fault,
    })
}

fn parse(path: &Path) -> Result<Vec<(String, String)>, Fault> {
    let parser = match path.extension().and_then(|extension| extension.to_str()) {
        Some("toml") => toml::parse,
        Some("yaml" | "yml") => yaml::parse,
        Some("properties") => properties::parse,
        _ => return Err(Fault::UnknownFormat),
    };
    parser(&fs::read(path).map_err(Fault::Unreadable)?)
}
