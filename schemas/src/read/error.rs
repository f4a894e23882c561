//! What is wrong with a schema's text, and where.

use std::fmt;

/// A step from a JSON value to one inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

/// A place in a text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Located {
    pub(crate) path: Vec<Step>,
    pub(crate) line: u32,
}

/// One thing that is wrong with a schema's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    pub(crate) file: Option<String>,
    path: String,
    line: u32,
    message: String,
}

impl ParseError {
    pub(crate) fn new(at: &Located, message: impl Into<String>) -> ParseError {
        let mut path = String::from("$");
        for step in &at.path {
            match step {
                Step::Key(key) => {
                    path.push('.');
                    path.push_str(key);
                }
                Step::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        ParseError {
            file: None,
            path,
            line: at.line.max(1),
            message: message.into(),
        }
    }

    /// The name of the file, as [`Schema::parse_files`](crate::Schema::parse_files) was given it.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The JSON path of the value, as `$.fields[2].default`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The line on which the value begins, counted from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// What is wrong and what would be right.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}:")?;
        } else {
            f.write_str("line ")?;
        }
        write!(f, "{}: {}: {}", self.line, self.path, self.message)
    }
}

impl std::error::Error for ParseError {}

/// Everything that is wrong with a schema's text. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseErrors {
    errors: Vec<ParseError>,
}

impl ParseErrors {
    pub(crate) fn new(errors: Vec<ParseError>) -> ParseErrors {
        ParseErrors { errors }
    }

    /// The errors, in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &ParseError> {
        self.errors.iter()
    }
}

impl fmt::Display for ParseErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, error) in self.errors.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ParseErrors {}
