//! Records of former majors, read as today's events.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod broker;
mod bytes;
mod golden;
mod recorded;
