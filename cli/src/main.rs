//! `cargo kafka-event`: what an event, its schema and its bytes are, for people and for programs.

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_kafka_event::main()
}
