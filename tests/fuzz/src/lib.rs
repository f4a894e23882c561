//! What the fuzz targets share: events of every family, and versions of them that others may have written with.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failure is what a fuzz target looks for"
)]

#[path = "../../tests/judge_avro/changes.rs"]
mod changes;
#[path = "../../tests/resolved/compare.rs"]
mod compare;
pub mod events;
#[path = "../../tests/judge_avro/random.rs"]
mod random;
pub mod resolved;
#[path = "../../tests/judge_avro/schemas.rs"]
mod schemas;
#[path = "../../tests/resolved/types.rs"]
mod types;
