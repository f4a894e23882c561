//! Rust types made from schemas that others keep: `.avsc` and the types of `.avpr`, for a build script.
//!
//! ```no_run
//! // build.rs, with `kafka-event-schema = { features = ["codegen"] }` under `[build-dependencies]`
//! use kafka_event_schema::codegen::Config;
//!
//! fn main() -> Result<(), kafka_event_schema::codegen::Error> {
//!     Config::new()
//!         .topic("com.acme.orders.OrderPlacedEvent", "orders")
//!         .key("com.acme.orders.OrderPlacedEvent", &["orderId"])
//!         .compile(&["schemas/legacy"])
//! }
//! ```
//!
//! The crate then takes the file in, in a module of its own:
//!
//! ```text
//! mod events {
//!     include!(concat!(env!("OUT_DIR"), "/schemas.rs"));
//! }
//! ```
//!
//! | Avro | Rust |
//! |---|---|
//! | namespace | nested modules |
//! | record | an event (`#[kafka_event]`) or a struct (`#[derive(EventType)]`), see [`Config::topic`] |
//! | enum | an enum; `Default` is its default symbol, or its first |
//! | fixed | a struct around `[u8; N]`, [`Decimal`](crate::Decimal), [`Duration`](crate::Duration) or a UUID |
//! | union of `null` and one type | `Option` |
//! | other unions | an enum with data, named after record and field; in an `Option` where `null` is a branch |
//! | a record that holds itself | `Box` where it does |
//! | logical types | chrono's, `uuid::Uuid` and `Decimal`: see [`Config::times`], [`Config::decimals`], [`Config::logical_type`] |
//!
//! Names become Rust's by case; where that changes them, `rename` keeps the schema's. That the schema of each type is canonically
//! that of its file is asserted in the generated code. Docs, aliases, defaults and logical types are kept too. What is not: `order`
//! and custom attributes, which Rust types do not have; and a field that may be null and names `null` first has the default `null`,
//! as an `Option` does.
//!
//! An event that holds an enum without a default symbol has the compatibility `BACKWARD_TRANSITIVE` unless [`Config::attribute`] says
//! another: an older reader would fail on a symbol that it does not know.
//!
//! `Default` of an event has the schema's defaults. That of another struct has them where their types are plain; dates, times and types of
//! yours start with their own.
//!
//! What has no form in Rust is an error with its file, line and JSON path, and says what to do.
//!
//! The folder is not a history: it holds one version of each schema, and its files may refer to one another in any order. Folders of
//! histories in it (they have a file `index`) are passed over.

mod assertions;
#[cfg(feature = "codegen")]
mod compile;
mod composed;
mod config;
mod defaults;
mod docs;
mod enums;
mod error;
mod event;
#[cfg(feature = "codegen")]
mod files;
mod fixed;
mod former;
mod generator;
mod keys;
mod model;
mod modules;
mod names;
mod nested;
mod options;
#[cfg(feature = "codegen")]
mod print;
mod record;
mod recursion;
mod unions;

pub use config::{Config, Decimals, RustType, Times};
pub use error::Error;
pub use former::{FormerTypes, former_name, former_types};
