//! Streams flights through Kafka.

fn main() {}
