//! Compile-time checked Kafka events: an event is a Rust type.
