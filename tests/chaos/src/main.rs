//! Faults on a real three-node Kafka, under load: `cargo run -p kafka-event-chaos --features tls`, `-- --short` for the short form, and names
//! of faults for only those.
//!
//! At the end stands a table: what was sent, acknowledged and found, and what never may be: acknowledged and lost, doubled, out of order
//! for its key, said not to be written and found nevertheless. Any of these, or a fault that did not end as it has to, makes the program
//! fail.

mod cases;
mod found;
mod load;
mod row;
mod stage;

use std::process::ExitCode;
use std::time::Duration;

use kafka_event::BoxError;
use kafka_event_harness::Cluster;

use crate::cases::*;
use crate::row::{HEAD, Row};
use crate::stage::Stage;

/// What a fault has shown: its line, and whether there is something in it that may never be.
type Shown = Result<(String, bool), BoxError>;

fn main() -> Result<ExitCode, BoxError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let short = arguments.iter().any(|argument| argument == "--short");
    let names: Vec<&str> = arguments
        .iter()
        .map(String::as_str)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    // A controller of its own: with two of three brokers away it still shrinks the in-sync replicas.
    let cluster = Cluster::builder()
        .nodes(3)
        .controllers(1)
        .sasl_ssl()
        .property(
            "authorizer.class.name",
            "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        )
        .property("super.users", "User:ANONYMOUS")
        .start()?;
    let seconds = |long, brief| Duration::from_secs(if short { brief } else { long });
    let stage = Stage {
        cluster: &cluster,
        calm: seconds(5, 2),
        frozen: seconds(20, 8),
    };
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(run(&stage, &names))
}

async fn run(stage: &Stage<'_>, names: &[&str]) -> Result<ExitCode, BoxError> {
    let mut lines = Vec::new();
    let mut failed = false;
    macro_rules! faults {
        ($($name:literal => $shown:expr,)*) => {$(
            if names.is_empty() || names.contains(&$name) {
                println!("--- {}", $name);
                let (line, bad) = $shown.unwrap_or_else(|error: BoxError| {
                    (format!("{:<26}FAILED: {error}", $name), true)
                });
                println!("{line}");
                lines.push(line);
                failed |= bad;
            }
        )*};
    }
    faults! {
        "down-before-start" => row(down_before_start(stage).await),
        "leader-killed" => row(leader_killed(stage).await),
        "leader-frozen" => row(leader_frozen(stage).await),
        "controller-killed" => row(controller_killed(stage).await),
        "rolling-restart" => row(rolling_restart(stage).await),
        "two-down-and-back" => row(two_down_and_back(stage).await),
        "two-down-for-long" => row(two_down_for_long(stage).await),
        "transactions" => sentence("transactions", transactions(stage).await),
        "weak-topic" => sentence("weak-topic", weak_topic(stage).await),
        "too-large" => sentence("too-large", too_large(stage).await),
        "topic-deleted" => sentence("topic-deleted", topic_deleted(stage).await),
        "wrong-password" => sentence("wrong-password", wrong_password(stage).await),
        "unknown-authority" => sentence("unknown-authority", unknown_authority(stage).await),
        "missing-acl" => sentence("missing-acl", missing_acl(stage).await),
    }
    println!("\n{HEAD}");
    lines.iter().for_each(|line| println!("{line}"));
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn row(shown: Result<Row, BoxError>) -> Shown {
    shown.map(|row| (row.line(), row.is_bad()))
}

fn sentence(name: &str, shown: Result<String, BoxError>) -> Shown {
    shown.map(|sentence| (format!("{name:<26}{sentence}"), false))
}
