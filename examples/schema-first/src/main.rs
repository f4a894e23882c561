//! Sends an event of each schema through a broker within the process, and holds what comes back against what was sent.
//!
//! `cargo run -p schema-first`. The types come from `schemas/` by `build.rs`; with `KAFKA_BOOTSTRAP_SERVERS` set the broker is that cluster.

mod samples;
mod trip;

/// The types of the schemas, as the build script made them.
mod schemas {
    include!(concat!(env!("OUT_DIR"), "/schemas.rs"));
}

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match trip::run().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}
