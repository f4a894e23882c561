//! Which cluster a verb asks, by the options that Kafka's own tools have, and waiting for its answers.

use crate::failure::{Failure, Kind};
use clap::Args;
use kafka_event::{Kafka, KafkaError};
use std::error::Error;
use std::path::PathBuf;

/// The cluster and how to reach it. `KAFKA_…` variables of the environment count too, and a file counts less than they do.
#[derive(Debug, Args)]
pub(crate) struct ClusterArguments {
    /// Brokers to begin with: HOST:PORT,…
    #[arg(long, value_name = "SERVERS")]
    bootstrap_server: Option<String>,

    /// A file with keys of the client, for credentials: .toml, .yaml, .yml or .properties
    #[arg(long, value_name = "FILE")]
    command_config: Option<PathBuf>,

    /// The value of a variable in topics, as env=prod
    #[arg(long = "variable", value_name = "NAME=VALUE", value_parser = variable)]
    variables: Vec<(String, String)>,
}

fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
        None => Err("write NAME=VALUE".to_owned()),
    }
}

impl ClusterArguments {
    /// The cluster. Nothing is asked of it yet.
    pub(crate) fn kafka(&self) -> Result<Kafka, Failure> {
        let mut builder = Kafka::builder().environment();
        if let Some(file) = &self.command_config {
            builder = builder
                .file(file)
                .map_err(|error| Failure::new(Kind::File, "", said(&error)))?;
        }
        if let Some(servers) = &self.bootstrap_server {
            builder = builder.set("bootstrap.servers", servers.as_str());
        }
        for (name, value) in &self.variables {
            builder = builder.variable(name, value);
        }
        builder.build().map_err(|error| failure(&error))
    }
}

/// Waits for what is asked of a cluster.
pub(crate) fn wait<T>(work: impl Future<Output = Result<T, KafkaError>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Kind::Internal, "", error))?;
    runtime.block_on(work).map_err(|error| failure(&error))
}

/// About a cluster that cannot be asked, or that refuses.
fn failure(error: &KafkaError) -> Failure {
    Failure::new(Kind::Cluster, "", said(error))
}

/// An error with all its causes.
fn said(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
