//! The types that `build.rs` makes, under the strictest lints that a crate may have.
#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub)]
#![deny(clippy::all, clippy::pedantic)]

/// Every shape that a schema can have.
pub mod shapes {
    include!(concat!(env!("OUT_DIR"), "/schemas.rs"));
}

/// A sample of generated schemas.
pub mod random {
    include!(concat!(env!("OUT_DIR"), "/random.rs"));
}
