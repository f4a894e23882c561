//! What idempotence and transactions ask of a producer (`ProducerConfig`, KIP-98, KIP-679).

use crate::config::Finding;
use crate::config::settings::Settings;

const KEY: &str = "enable.idempotence";

/// The key that switches idempotence off by its value, when nobody asked for idempotence.
pub(in crate::config) fn conflict(settings: &Settings) -> Option<&'static str> {
    if settings.number("retries")? == 0 {
        return Some("retries");
    }
    (settings.text("acks")? != "all").then_some("acks")
}

fn is_asked_for(settings: &Settings) -> bool {
    settings.is_explicit(KEY) && settings.flag(KEY) == Some(true)
}

/// Kafka: idempotence asked for, and acks not `all`.
pub(super) fn needs_acks_all(settings: &Settings) -> Option<Finding> {
    let acks = settings.text("acks")?;
    (is_asked_for(settings) && acks != "all").then(|| {
        let fix = "set acks=all, or enable.idempotence=false if records may be doubled and lost";
        Finding::new(
            "acks",
            "idempotence-needs-acks-all",
            format!("acks={acks} with enable.idempotence=true: {fix}"),
        )
    })
}

/// Kafka: idempotence asked for, and no retries.
pub(super) fn needs_retries(settings: &Settings) -> Option<Finding> {
    (is_asked_for(settings) && settings.number("retries")? == 0).then(|| {
        let fix = "leave retries out, and end them by delivery.timeout.ms";
        Finding::new(
            "retries",
            "idempotence-needs-retries",
            format!("retries=0 with enable.idempotence=true: {fix}"),
        )
    })
}

/// Kafka: more than five requests in flight, unless idempotence is switched off in so many words.
pub(super) fn needs_at_most_five_in_flight(settings: &Settings) -> Option<Finding> {
    let name = "max.in.flight.requests.per.connection";
    let in_flight = settings.number(name)?;
    (settings.flag(KEY)? && in_flight > 5).then(|| {
        let fix = "set it to 5 or less, or enable.idempotence=false if the order may change";
        let message = format!("{in_flight} requests in flight, where brokers remember the last 5 of an idempotent producer: {fix}");
        Finding::new(name, "idempotence-needs-at-most-5-in-flight", message)
    })
}

/// Kafka: a transactional id without idempotence.
pub(super) fn is_needed_by_transactions(settings: &Settings) -> Option<Finding> {
    if !settings.is_explicit("transactional.id") {
        return None;
    }
    let cause = match settings.flag(KEY)? {
        false => Some(KEY),
        true => conflict(settings),
    }?;
    let value = settings.text(cause)?;
    let message = format!(
        "transactional.id is set, and {cause}={value} switches idempotence off: leave {cause} out"
    );
    Some(Finding::new(
        "transactional.id",
        "transaction-needs-idempotence",
        message,
    ))
}

/// librdkafka: gapless without idempotence.
pub(super) fn is_needed_by_gapless_guarantee(settings: &Settings) -> Option<Finding> {
    let name = "enable.gapless.guarantee";
    let is_off = !settings.flag(KEY)? || conflict(settings).is_some();
    (settings.flag(name)? && is_off).then(|| {
        Finding::new(
            name,
            "gapless-needs-idempotence",
            "it needs enable.idempotence=true, acks=all and retries",
        )
    })
}

/// librdkafka: the last first, with idempotence.
pub(super) fn needs_first_in_first_out(settings: &Settings) -> Option<Finding> {
    let name = "queuing.strategy";
    (settings.flag(KEY)? && settings.text(name)? == "lifo").then(|| {
        Finding::new(
            name,
            "idempotence-needs-fifo",
            "lifo turns the order round that enable.idempotence=true keeps: use fifo",
        )
    })
}

/// librdkafka: a back-pressure threshold above one, with idempotence.
pub(super) fn needs_no_backpressure_threshold(settings: &Settings) -> Option<Finding> {
    let name = "queue.buffering.backpressure.threshold";
    let threshold = settings.number(name)?;
    (settings.flag(KEY)? && threshold > 1).then(|| {
        let message = format!("{threshold} with enable.idempotence=true: leave it at 1");
        Finding::new(name, "idempotence-needs-backpressure-threshold-1", message)
    })
}
