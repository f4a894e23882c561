//! The harness's one error: what was being done, why it failed, and the end of the log that explains it.

use std::fmt;

/// What a harness call answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a part of the stack could not be started, stopped or used.
///
/// `Debug` prints the same text as `Display`, so that an `unwrap` in a test shows a readable log.
#[derive(Clone)]
pub struct Error(String);

impl Error {
    /// An error with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// For `map_err`: says what was being done when `cause` happened.
    pub(crate) fn during<C: fmt::Display>(what: impl Into<String>) -> impl FnOnce(C) -> Self {
        let what = what.into();
        move |cause| Self(format!("{what}: {cause}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}
