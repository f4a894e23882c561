//! What is wrong with bytes or JSON that should become a value, and where.

use crate::codec::DecodeErrorKind;
use std::fmt;

/// Why something is no value of its schema, with the path to it. Never the value itself.
#[derive(Clone, PartialEq, Eq)]
pub struct ValueError(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    kind: DecodeErrorKind,
    /// Steps from the innermost outwards.
    path: Vec<String>,
}

impl ValueError {
    #[cold]
    pub(crate) fn new(kind: DecodeErrorKind) -> ValueError {
        ValueError(Box::new(Inner {
            kind,
            path: Vec::new(),
        }))
    }

    #[cold]
    pub(crate) fn custom(message: impl Into<String>) -> ValueError {
        ValueError::new(DecodeErrorKind::Custom(message.into()))
    }

    /// The same error, one step further out: `.field`, `[3]`.
    #[cold]
    pub(crate) fn inside(mut self, step: impl Into<String>) -> ValueError {
        self.0.path.push(step.into());
        self
    }

    /// Why.
    #[must_use]
    pub fn kind(&self) -> &DecodeErrorKind {
        &self.0.kind
    }

    /// Where: `.lines[3].price`, empty for the value itself.
    #[must_use]
    pub fn path(&self) -> String {
        self.0.path.iter().rev().map(String::as_str).collect()
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "at `{}`: ", self.path())?;
        }
        write!(f, "{}", self.0.kind)
    }
}

impl fmt::Debug for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValueError")
            .field("kind", &self.0.kind)
            .field("path", &self.path())
            .finish()
    }
}

impl std::error::Error for ValueError {}
