//! What is allowed, and unwise more often than not.

use super::Finding;
use super::settings::Settings;

type Advice = fn(&Settings) -> Option<Finding>;

const ADVICE: [Advice; 7] = [
    nowhere_to_connect,
    nothing_acknowledged,
    leader_alone_acknowledges,
    retries_overtake,
    batch_above_buffer,
    heartbeat_above_third,
    positions_by_the_clock,
];

/// All that applies.
pub(super) fn on(settings: &Settings) -> Vec<Finding> {
    ADVICE
        .iter()
        .filter_map(|advice| advice(settings))
        .collect()
}

fn when(
    applies: bool,
    key: &str,
    rule: &'static str,
    message: impl Into<String>,
) -> Option<Finding> {
    applies.then(|| Finding::new(key, rule, message))
}

/// The rule that no client can start without, although Kafka's own configurations do without.
pub(crate) const NOWHERE_TO_CONNECT: &str = "bootstrap-servers-missing";

fn nowhere_to_connect(settings: &Settings) -> Option<Finding> {
    let is_known = ["bootstrap.servers", "bootstrap.controllers"]
        .iter()
        .any(|name| settings.is_filled(name));
    let message =
        "not set: a client can only start when it is, by KAFKA_BOOTSTRAP_SERVERS for instance";
    when(!is_known, "bootstrap.servers", NOWHERE_TO_CONNECT, message)
}

fn nothing_acknowledged(settings: &Settings) -> Option<Finding> {
    let message = "0: no send is ever known to have been written";
    when(
        settings.text("acks")? == "0",
        "acks",
        "acks-0-loses",
        message,
    )
}

fn leader_alone_acknowledges(settings: &Settings) -> Option<Finding> {
    let message = "1: a leader that dies takes with it what it acknowledged and did not copy yet";
    when(
        settings.text("acks")? == "1",
        "acks",
        "acks-1-loses",
        message,
    )
}

fn retries_overtake(settings: &Settings) -> Option<Finding> {
    let name = "max.in.flight.requests.per.connection";
    let in_flight = settings.number(name)?;
    let applies =
        !settings.flag("enable.idempotence")? && settings.number("retries")? > 0 && in_flight > 1;
    let message = format!(
        "{in_flight} without idempotence: a retry may come after what was sent later; 1 keeps the order"
    );
    when(applies, name, "retries-change-order", message)
}

fn batch_above_buffer(settings: &Settings) -> Option<Finding> {
    let (batch, buffer) = (
        settings.number("batch.size")?,
        settings.number("buffer.memory")?,
    );
    let message = format!("{batch} is more than buffer.memory={buffer}: no batch is ever full");
    when(batch > buffer, "batch.size", "batch-above-buffer", message)
}

fn heartbeat_above_third(settings: &Settings) -> Option<Finding> {
    let name = "heartbeat.interval.ms";
    let (heartbeat, session) = (
        settings.number(name)?,
        settings.number("session.timeout.ms")?,
    );
    let message = format!(
        "{heartbeat} is more than a third of session.timeout.ms={session}: one lost heartbeat may cost the membership"
    );
    when(
        heartbeat > session / 3,
        name,
        "heartbeat-above-third-of-session",
        message,
    )
}

fn positions_by_the_clock(settings: &Settings) -> Option<Finding> {
    let message = "true: a position may be stored before its record was handled, which is lost when the program dies then";
    when(
        settings.flag("enable.auto.commit")?,
        "enable.auto.commit",
        "auto-commit-loses",
        message,
    )
}
