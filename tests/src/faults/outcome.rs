//! What a consumer did, seen from outside.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What was handled of what there was.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How often something was handled.
    pub handled: usize,
    /// What was not.
    pub lost: usize,
    /// How often something was handled again.
    pub doubled: usize,
    /// Records that were handled for the first time after a later one of their key.
    pub out_of_order: usize,
}

impl Outcome {
    /// Of keys and numbers as their handlers ended, where these numbers were expected.
    pub fn of(handled: &[(i64, i64)], expected: impl IntoIterator<Item = i64>) -> Self {
        let (mut seen, mut last) = (BTreeSet::new(), BTreeMap::new());
        let mut out_of_order = 0;
        for (key, number) in handled {
            if seen.insert(*number) {
                let before = last.insert(*key, *number);
                out_of_order += usize::from(before.is_some_and(|before| before > *number));
            }
        }
        let expected = expected.into_iter();
        Self {
            handled: handled.len(),
            lost: expected.filter(|number| !seen.contains(number)).count(),
            doubled: handled.len() - seen.len(),
            out_of_order,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            handled,
            lost,
            doubled,
            out_of_order,
        } = self;
        write!(
            f,
            "handled {handled}, lost {lost}, doubled {doubled}, out of order {out_of_order}"
        )
    }
}
