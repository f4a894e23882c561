//! Dead letters: what their headers are called.

pub(crate) mod names;
