//! Where a value came from, and which of two values counts.

use std::fmt;
use std::path::PathBuf;

/// Where a value came from. A later variant counts more than an earlier one, except that `Derived` follows from the others.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// Nothing was said: the default.
    Default,
    /// Another key settled it; the rule says which.
    Derived(&'static str),
    /// The purpose that a producer was made for.
    Profile(&'static str),
    /// A file.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
    /// The program itself.
    Code,
}

impl Origin {
    /// The place in the order of merging.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Default | Self::Derived(_) => 0,
            Self::Profile(_) => 1,
            Self::File(_) => 2,
            Self::Environment(_) => 3,
            Self::Code => 4,
        }
    }

    /// Whether somebody said so, rather than nobody.
    pub fn is_explicit(&self) -> bool {
        self.rank() > 0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Derived(rule) => write!(f, "derived ({rule})"),
            Self::Profile(name) => write!(f, "profile {name}"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Code => f.write_str("code"),
        }
    }
}
