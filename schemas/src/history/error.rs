//! What is wrong with a folder of recorded versions.

use std::fmt;
use std::path::{Path, PathBuf};

/// One thing that is wrong with a file of a history, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryError {
    file: PathBuf,
    line: Option<u32>,
    message: String,
}

impl HistoryError {
    pub(super) fn new(file: &Path, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            message: message.into(),
        }
    }

    pub(super) fn at(file: &Path, line: u32, message: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            ..Self::new(file, message)
        }
    }

    /// The file, or the folder itself.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The line, from 1, where one is to blame.
    #[must_use]
    pub fn line(&self) -> Option<u32> {
        self.line
    }

    /// What is wrong and what to do.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for HistoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        write!(f, " {}", self.message)
    }
}

impl std::error::Error for HistoryError {}
