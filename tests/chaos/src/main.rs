//! Faults on a real three-node Kafka, under load: `cargo run -p kafka-event-chaos --features tls`, `-- --short` for the short form, and names
//! of faults for only those. `README.md` here shows what it prints.
//!
//! At the end stand two tables. Producing: what was sent, acknowledged and found, and what never may be: acknowledged and lost, doubled, out of
//! order for its key, said not to be written and found nevertheless. Consuming: what was read, handled and written as dead letters, and what
//! never may be: lost, handled twice where that is promised, out of order. Any of these, or a fault that did not end as it has to, makes the
//! program fail.

mod cases;
mod consuming;
mod found;
mod load;
mod report;
mod row;
mod stage;

use std::cell::RefCell;
use std::process::ExitCode;
use std::time::Duration;

use kafka_event::BoxError;
use kafka_event_harness::Cluster;
use kafka_event_tests::{billing, faults};

use crate::cases::*;
use crate::consuming::{AS_BILLER, AS_CONSUMER};
use crate::report::Report;
use crate::stage::Stage;

fn main() -> Result<ExitCode, BoxError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Runtime::new()?;
    // As one of its own victims.
    if let Some((word, rest)) = arguments.split_first() {
        let ended = match word.as_str() {
            AS_CONSUMER => Some(runtime.block_on(faults::run(rest))),
            AS_BILLER => Some(runtime.block_on(billing::run(rest))),
            AS_PRODUCER => Some(runtime.block_on(produce(rest))),
            AS_RELAY => Some(runtime.block_on(faults::run_relay(rest))),
            _ => None,
        };
        if let Some(ended) = ended {
            return ended.map(|()| ExitCode::SUCCESS);
        }
    }
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
        // By this mechanism clients have to say their password again: one that was changed is heard of without a new connection.
        .property(
            "listener.name.sasl_ssl.scram-sha-512.connections.max.reauth.ms",
            "3000",
        )
        .start()?;
    let seconds = |long, brief| Duration::from_secs(if short { brief } else { long });
    let stage = Stage {
        cluster: &cluster,
        calm: seconds(5, 2),
        frozen: seconds(20, 8),
        rounds: if short { 1 } else { 5 },
        tallies: RefCell::default(),
    };
    Ok(runtime.block_on(run(&stage, &names)).end())
}

async fn run(stage: &Stage<'_>, names: &[&str]) -> Report {
    let mut report = Report::default();
    let is_wanted = |name| {
        let is_wanted = names.is_empty() || names.contains(&name);
        if is_wanted {
            println!("--- {name}");
        }
        is_wanted
    };
    macro_rules! rows {
        ($($name:literal => $row:expr,)*) => {$(
            if is_wanted($name) {
                let row = $row.await;
                report.row($name, row, stage.tallies.take());
            }
        )*};
    }
    macro_rules! sentences {
        ($($name:literal => $sentence:expr,)*) => {$(
            if is_wanted($name) {
                report.sentence($name, $sentence.await);
            }
        )*};
    }
    macro_rules! tallies {
        ($($name:literal => $tally:expr,)*) => {$(
            if is_wanted($name) {
                report.tally($name, $tally.await);
            }
        )*};
    }
    rows! {
        "down-before-start" => down_before_start(stage),
        "leader-killed" => leader_killed(stage),
        "leader-frozen" => leader_frozen(stage),
        "controller-killed" => controller_killed(stage),
        "coordinator-killed" => consuming::coordinator_killed(stage),
        "rolling-restart" => rolling_restart(stage),
        "two-down-and-back" => two_down_and_back(stage),
        "two-down-for-long" => two_down_for_long(stage),
        "outbox-relay-killed" => outbox_relay_killed(stage),
        "outbox-postgres-restarted" => outbox_postgres_restarted(stage),
        "outbox-unauthorised" => outbox_unauthorised(stage),
        "password-changed" => password_changed(stage),
    }
    sentences! {
        "transactions" => transactions(stage),
        "transaction-killed" => process_killed(stage),
        "weak-topic" => weak_topic(stage),
        "too-large" => too_large(stage),
        "topic-deleted" => topic_deleted(stage),
        "wrong-password" => wrong_password(stage),
        "unknown-authority" => unknown_authority(stage),
        "missing-acl" => missing_acl(stage),
    }
    tallies! {
        "consumer-killed-10-times" => consuming::killed_ten_times(stage),
        "sigterm-under-load" => consuming::told_to_end(stage),
        "killed-behind-a-letter" => consuming::killed_behind_a_letter(stage),
        "transactional" => consuming::billers_killed(stage),
        "members-come-and-go" => consuming::members_come_and_go(stage),
        "slow-handlers" => consuming::slow_handlers(stage),
        "poison" => consuming::poisoned(stage),
        "wild-handlers" => consuming::wild_handlers(stage),
        "letters-missing" => consuming::letters_missing(stage),
        "letters-without-room" => consuming::letters_without_room(stage),
        "letters-unauthorised" => consuming::letters_unauthorised(stage),
        "clock-jumped" => consuming::clock_jumped(stage),
        "inbox-postgres-restarted" => consuming::postgres_restarted(stage),
        "inbox-redis-restarted" => consuming::redis_restarted(stage),
    }
    report
}
