//! A handler's failure on its way out through layers.

use std::error::Error;
use std::fmt;

use crate::consumer::failure::Failed;
use crate::consumer::run::Outer;
use crate::{BoxError, Disposition, Verdict};

/// The handler failed: what the service within answers to a layer, behind [`BoxError`]. A layer that hands it on, also as the source of an error
/// of its own, leaves the record to what the handler's error says.
pub struct HandlerFailed {
    failed: Failed,
    index: Option<usize>,
}

impl HandlerFailed {
    /// A failure of a layer that says what becomes of the record.
    #[must_use]
    pub fn new<X: Disposition + Into<BoxError>>(error: X) -> Self {
        Self::of(Failed::new(error), None)
    }

    pub(super) fn of(failed: Failed, index: Option<usize>) -> Self {
        Self { failed, index }
    }

    /// What becomes of the record.
    #[must_use]
    pub fn verdict(&self) -> &Verdict {
        &self.failed.verdict
    }
}

/// What an error means that came out of the layers.
pub(super) fn understood<X: Outer>(error: BoxError) -> X {
    let error = match error.downcast::<HandlerFailed>() {
        Ok(within) => return X::of(within.failed, within.index),
        Err(error) => error,
    };
    let within = |error: &(dyn Error + 'static)| {
        let failed = error.downcast_ref::<HandlerFailed>()?;
        Some((failed.failed.verdict.clone(), failed.index))
    };
    let mut next = error.source();
    while let Some(source) = next {
        if let Some((verdict, index)) = within(source) {
            let mut failed = Failed::new::<BoxError>(error);
            failed.verdict = verdict;
            return X::of(failed, index);
        }
        next = source.source();
    }
    Failed::new::<BoxError>(error).into()
}

impl fmt::Debug for HandlerFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerFailed")
            .field("verdict", &self.failed.verdict)
            .field("source", &self.failed.source)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for HandlerFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the handler failed")
    }
}

impl Error for HandlerFailed {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.failed.source)
    }
}
