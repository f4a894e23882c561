//! An error as the texts that a dead letter has of it, each within its bound.

use std::error::Error;
use std::fmt::Write as _;

/// How long the message may be, in bytes.
const MESSAGE: usize = 4 * 1024;

/// How long the stack trace may be, in bytes.
const TRACE: usize = 16 * 1024;

/// How many causes are followed: a chain can be endless.
const CAUSES: usize = 32;

/// What stands where a text was cut.
const CUT: &str = " … (cut)";

/// The error's own message.
pub(super) fn message(error: &(dyn Error + 'static)) -> String {
    bounded(error.to_string(), MESSAGE)
}

/// The error and what caused it, in the form that Java prints.
pub(super) fn trace(type_name: &str, error: &(dyn Error + 'static)) -> String {
    let mut text = format!("{type_name}: {error}");
    let mut cause = error.source();
    for _ in 0..CAUSES {
        let Some(error) = cause.filter(|_| text.len() <= TRACE) else {
            break;
        };
        // Writing to a text cannot fail.
        let _ = write!(text, "\nCaused by: {error}");
        cause = error.source();
    }
    bounded(text, TRACE)
}

/// The error and what caused it, on one line.
pub(in crate::consumer) fn in_full(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    for _ in 0..CAUSES {
        let Some(error) = cause else { break };
        // Writing to a text cannot fail.
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}

fn bounded(mut text: String, limit: usize) -> String {
    if text.len() > limit {
        text.truncate(text.floor_char_boundary(limit - CUT.len()));
        text.push_str(CUT);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Its cause is itself.
    #[derive(Debug)]
    struct Endless(String);

    impl std::fmt::Display for Endless {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(&self.0)
        }
    }

    impl Error for Endless {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(self)
        }
    }

    #[test]
    fn texts_are_bounded_whatever_an_error_says() {
        for text in ["é".repeat(3), "é".repeat(5_000), "x€".repeat(100_000)] {
            let error = Endless(text.clone());
            let (message, trace) = (message(&error), trace("Endless", &error));
            assert!(message.len() <= MESSAGE && trace.len() <= TRACE);
            assert_eq!(message == text, text.len() <= MESSAGE);
            assert!(trace.contains("\nCaused by: ") || trace.ends_with(CUT));
        }
    }
}
