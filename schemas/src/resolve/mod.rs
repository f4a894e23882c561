//! Resolution: reading what was written with one schema as another (Avro 1.12 specification, "Schema Resolution").
//!
//! A [`Plan`] is made once per pair of schemas, with the choices that Apache Avro for Java 1.12 makes (`Resolver`,
//! `Schema.applyAliases`), and run on each record's bytes without a look at the schemas: [`Plan::decode`] runs it straight into a Rust
//! type, [`Plan::read`] into a generic [`Value`](crate::generic::Value).

mod aliases;
mod branch;
mod build;
mod defaults;
mod names;
mod order;
mod plan;
mod run;
mod skip;
mod straight;
mod typed;

pub use build::PlanError;
pub use plan::Plan;
