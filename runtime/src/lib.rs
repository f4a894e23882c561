//! Compile-time checked Kafka events: an event is a Rust type.

#[cfg(feature = "config")]
pub mod config;
