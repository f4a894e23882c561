//! A handler's error without its type: what it said of the record, and what a dead letter says of it.

use std::any::Any;
use std::fmt;

use crate::{BoxError, Disposition, Verdict};

/// The failure of a handler.
#[derive(Debug)]
pub(in crate::consumer) struct Failed {
    pub(in crate::consumer) verdict: Verdict,
    /// The error's type.
    pub(super) type_name: &'static str,
    /// The type of what caused it.
    pub(super) cause_type_name: Option<&'static str>,
    pub(in crate::consumer) source: BoxError,
}

impl Failed {
    pub(in crate::consumer) fn new<X: Disposition + Into<BoxError>>(error: X) -> Self {
        Self {
            verdict: error.disposition(),
            type_name: error.type_name(),
            cause_type_name: error.cause_type_name(),
            source: error.into(),
        }
    }

    /// A handler panicked.
    pub(in crate::consumer) fn panicked(panic: &(dyn Any + Send)) -> Self {
        Self::new(HandlerPanicked::new(panic))
    }
}

/// A panic as an error: the message of the user's own code, no payload. It may pass as any other error may.
#[derive(Debug)]
pub(in crate::consumer) struct HandlerPanicked(String);

impl HandlerPanicked {
    pub(in crate::consumer) fn new(panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        Self(text.unwrap_or_else(|| "no message".to_owned()))
    }
}

impl fmt::Display for HandlerPanicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it panicked: {}", self.0)
    }
}

impl std::error::Error for HandlerPanicked {}

impl Disposition for HandlerPanicked {
    fn disposition(&self) -> Verdict {
        Verdict::Retry(None)
    }

    fn type_name(&self) -> &'static str {
        "panic"
    }
}
