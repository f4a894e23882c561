//! `cargo kafka-event`.

fn main() {}
