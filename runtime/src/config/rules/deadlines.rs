//! Deadlines that contain one another (KIP-91, KIP-533).

use crate::config::Finding;
use crate::config::settings::Settings;

/// How long one attempt takes at most: `linger.ms` + `request.timeout.ms`, in milliseconds.
pub(in crate::config) fn one_attempt(settings: &Settings) -> Option<i64> {
    let linger = settings.number("linger.ms")?;
    let request = settings.number("request.timeout.ms")?;
    // Kafka counts in 32 bits here and stops at the largest.
    Some(
        linger
            .min(i32::MAX.into())
            .saturating_add(request)
            .min(i32::MAX.into()),
    )
}

/// Kafka: a delivery timeout, given in so many words, that leaves no room for one attempt.
pub(super) fn delivery_covers_linger_and_request(settings: &Settings) -> Option<Finding> {
    let name = "delivery.timeout.ms";
    let delivery = settings.number(name)?;
    let attempt = one_attempt(settings)?;
    (settings.is_explicit(name) && delivery < attempt).then(|| {
        let linger = settings.text("linger.ms").unwrap_or_default();
        let request = settings.text("request.timeout.ms").unwrap_or_default();
        let message = format!(
            "{delivery} ms end before one attempt can: linger.ms={linger} + request.timeout.ms={request} is {attempt}; \
             set it to {attempt} or more, or lower request.timeout.ms"
        );
        Finding::new(name, "delivery-timeout-below-linger-plus-request", message)
    })
}

/// Kafka: a time limit on transactions that an outside coordinator ends.
pub(super) fn two_phase_commit_has_none(settings: &Settings) -> Option<Finding> {
    let name = "transaction.timeout.ms";
    (settings.flag("transaction.two.phase.commit.enable")? && settings.is_explicit(name)).then(
        || {
            let message =
                "transactions of a two-phase commit do not time out: leave one of the two keys out";
            Finding::new(name, "two-phase-commit-has-no-timeout", message)
        },
    )
}

/// Kafka: a deadline for calls, given in so many words, below the one for requests.
pub(super) fn api_covers_request(settings: &Settings) -> Option<Finding> {
    let name = "default.api.timeout.ms";
    let (api, request) = (
        settings.number(name)?,
        settings.number("request.timeout.ms")?,
    );
    (settings.is_explicit(name) && api < request).then(|| {
        let message = format!("{api} ms end before one request can (request.timeout.ms={request}): set it to {request} or more");
        Finding::new(name, "api-timeout-below-request-timeout", message)
    })
}
