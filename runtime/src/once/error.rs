//! What can go wrong with a store, and whose fault it is.

use std::borrow::Cow;
use std::fmt;

use crate::BoxError;

/// A store did not do what it was asked for. It is taken for away: the consumer asks it again.
#[derive(Debug)]
pub struct StoreError {
    doing: Cow<'static, str>,
    source: BoxError,
}

impl StoreError {
    /// What could not be done, as the words that follow "cannot", and why.
    pub fn new(doing: impl Into<Cow<'static, str>>, source: impl Into<BoxError>) -> Self {
        Self {
            doing: doing.into(),
            source: source.into(),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store of handled events cannot {}", self.doing)
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}

/// Why an id is not remembered although its handler succeeded, and what is to be done now.
#[derive(Debug)]
#[non_exhaustive]
pub enum CommitError {
    /// The store did not answer, and the claim stands: the commit is tried again, the handler does not run again.
    Unavailable(StoreError),
    /// The claim is lost, and what the handler wrote through it is undone, or nobody knows: the event is begun again, which tells. The
    /// record is not to blame.
    Lost(StoreError),
    /// The store refuses what the handler wrote through the claim, and undid it: a constraint that is checked at the commit, a transaction
    /// that another one was in the way of. The attempt has failed with this error, as if the handler had returned it in a
    /// [`BoxError`]: it is tried again as the consumer's retry says, and is a dead letter then.
    Refused(BoxError),
}

impl fmt::Display for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(error) => error.fmt(f),
            Self::Lost(_) => f.write_str("what was claimed in the store of handled events is lost"),
            Self::Refused(_) => f.write_str("the store refuses what the handler wrote"),
        }
    }
}

impl std::error::Error for CommitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unavailable(error) => error.source(),
            Self::Lost(error) => Some(error),
            Self::Refused(error) => Some(&**error),
        }
    }
}
