//! The types that `build.rs` makes.
#![deny(warnings, missing_docs)]

/// Every shape that a schema can have.
pub mod shapes {
    include!(concat!(env!("OUT_DIR"), "/schemas.rs"));
}
