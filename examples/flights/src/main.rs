//! Streams flights through Kafka and proves that nothing was lost, doubled or out of order.
//!
//! `cargo run --release -p flights` takes the sample beside it and a broker within the process. With `KAFKA_BOOTSTRAP_SERVERS` set it takes that
//! cluster; with `--input FILE` another year of the same data set.

mod events;
mod ledger;
mod output;
mod rows;
mod run;
mod topic;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use kafka_event::Kafka;

use crate::rows::Rows;

/// Streams flights through Kafka and proves that nothing was lost, doubled or out of order.
#[derive(Debug, Parser)]
struct Arguments {
    /// A CSV file of the data set nycflights13, instead of the sample.
    #[arg(long, value_name = "FILE", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/data/flights-sample.csv"))]
    input: PathBuf,
    /// Writes the counts as JSON.
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match flights(Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

/// `false`: the run ended, and something was lost, doubled or out of order.
async fn flights(arguments: Arguments) -> Result<bool, String> {
    let rows = Rows::open(&arguments.input)?;
    let kafka = match std::env::var_os("KAFKA_BOOTSTRAP_SERVERS") {
        Some(_) => Kafka::from_env(),
        None => Kafka::embedded(),
    };
    let kafka = kafka.map_err(|error| output::chain(&error))?;
    topic::prepare(&kafka).await?;
    let (counts, took) = run::run(&kafka, rows, &arguments.input).await?;
    output::print(&kafka, &counts, took);
    if let Some(path) = &arguments.summary {
        output::write(path, &counts)?;
    }
    Ok(counts.is_clean())
}
