//! Tests across the crates, in `tests/`, and types that they are about.

#[cfg(feature = "cluster")]
pub mod billing;
pub mod faults;
pub mod kinds;
