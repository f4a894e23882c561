//! What Kafka's clients correct in silence: done here too, and said.

use super::Finding;
use super::rules::{idempotence_conflict, one_attempt};
use super::settings::Settings;

type Correction = fn(&mut Settings) -> Option<Finding>;

const CORRECTIONS: [Correction; 4] = [
    switch_idempotence_off,
    lengthen_delivery,
    fix_reconnect_backoff,
    lengthen_api_timeout,
];

/// Applies them all, and says what they changed.
pub(super) fn apply(settings: &mut Settings) -> Vec<Finding> {
    CORRECTIONS
        .iter()
        .filter_map(|correction| correction(settings))
        .collect()
}

/// acks or retries that exclude idempotence switch it off, when nobody asked for it.
fn switch_idempotence_off(settings: &mut Settings) -> Option<Finding> {
    let (name, rule) = ("enable.idempotence", "idempotence-switched-off");
    if !settings.flag(name)? {
        return None;
    }
    let cause = idempotence_conflict(settings)?;
    let value = settings.text(cause)?.to_owned();
    settings.derive(name, false, rule);
    let message = format!(
        "{cause}={value} switches it off: a retry may double a record or change the order; say enable.idempotence=false if that is meant"
    );
    Some(Finding::new(name, rule, message))
}

/// One attempt that takes longer than the default delivery timeout lengthens it.
fn lengthen_delivery(settings: &mut Settings) -> Option<Finding> {
    let (name, rule) = ("delivery.timeout.ms", "delivery-timeout-lengthened");
    let (delivery, attempt) = (settings.number(name)?, one_attempt(settings)?);
    (delivery < attempt).then(|| {
        settings.derive(name, attempt, rule);
        Finding::new(
            name,
            rule,
            format!(
                "{attempt} instead of {delivery}: linger.ms + request.timeout.ms must fit into it"
            ),
        )
    })
}

/// A reconnect backoff without a maximum of its own does not grow.
fn fix_reconnect_backoff(settings: &mut Settings) -> Option<Finding> {
    let (name, rule) = (
        "reconnect.backoff.max.ms",
        "reconnect-backoff-does-not-grow",
    );
    if settings.is_explicit(name) || !settings.is_explicit("reconnect.backoff.ms") {
        return None;
    }
    let backoff = settings.number("reconnect.backoff.ms")?;
    settings.derive(name, backoff, rule);
    let message = format!("{backoff}, as reconnect.backoff.ms: set both for a backoff that grows");
    Some(Finding::new(name, rule, message))
}

/// A request that takes longer than the default deadline of calls lengthens it.
fn lengthen_api_timeout(settings: &mut Settings) -> Option<Finding> {
    let (name, rule) = ("default.api.timeout.ms", "api-timeout-lengthened");
    let (api, request) = (
        settings.number(name)?,
        settings.number("request.timeout.ms")?,
    );
    (!settings.is_explicit(name) && api < request).then(|| {
        settings.derive(name, request, rule);
        Finding::new(
            name,
            rule,
            format!("{request} instead of {api}: a request must fit into it"),
        )
    })
}
