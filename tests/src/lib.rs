//! Tests across the crates, in `tests/`, and types that they are about.

pub mod faults;
pub mod kinds;
