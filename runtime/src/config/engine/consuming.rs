//! Membership, positions and fetches of a consumer.

use super::Translation;
use crate::config::classes;
use crate::config::rules::broker_assigns;
use crate::config::settings::Settings;

pub(super) fn translate(settings: &Settings, engine: &mut Translation) {
    match broker_assigns(settings) {
        Some(true) => poll_interval(settings, engine, 1),
        _ => {
            membership(settings, engine);
            assignors(settings, engine);
        }
    }
    offset_reset(settings, engine);
    fetch_size(settings, engine);
}

fn membership(settings: &Settings, engine: &mut Translation) {
    for name in ["session.timeout.ms", "heartbeat.interval.ms"] {
        let Some((setting, number)) = settings.get(name).zip(settings.number(name)) else {
            continue;
        };
        let number = engine.within(setting, number, 1, 3_600_000);
        engine.set(name, number);
    }
    let session = settings.number("session.timeout.ms").unwrap_or(1);
    poll_interval(settings, engine, session.clamp(1, 3_600_000));
}

/// librdkafka wants a poll interval of at least the session timeout; Kafka does not care.
fn poll_interval(settings: &Settings, engine: &mut Translation, least: i64) {
    let name = "max.poll.interval.ms";
    let Some((setting, interval)) = settings.get(name).zip(settings.number(name)) else {
        return;
    };
    if interval < least {
        let message = format!(
            "{interval} becomes {least}: a handler that hangs is noticed after session.timeout.ms, not before"
        );
        engine.warn(name, "poll-interval-below-session", message);
        engine.set(name, least);
    } else {
        let interval = engine.within(setting, interval, 1, 86_400_000);
        engine.set(name, interval);
    }
}

/// librdkafka's names of the assignors. It does not mix those that take everything away at a rebalance with those that do not: the first
/// of the list decides.
fn assignors(settings: &Settings, engine: &mut Translation) {
    let name = "partition.assignment.strategy";
    let Some(list) = settings.text(name).filter(|list| !list.is_empty()) else {
        return;
    };
    let named: Vec<&str> = list.split(',').filter_map(theirs).collect();
    let is_cooperative = |assignor: &&str| *assignor == COOPERATIVE;
    let decides = named.first().is_some_and(is_cooperative);
    let mut kept: Vec<&str> = named
        .iter()
        .copied()
        .filter(|assignor| is_cooperative(assignor) == decides)
        .collect();
    kept.dedup();
    if kept.len() < named.len() {
        let message = format!(
            "{}: librdkafka does not mix eager and cooperative assignors, the first decides",
            kept.join(",")
        );
        engine.warn(name, "assignors-not-mixed", message);
    }
    if list
        .split(',')
        .any(|class| class == classes::STICKY_ASSIGNOR)
    {
        let message = "librdkafka has the cooperative sticky assignor only, which cannot share a group with members that use StickyAssignor";
        engine.warn(name, "sticky-is-cooperative", message);
    }
    engine.set(name, kept.join(","));
}

const COOPERATIVE: &str = "cooperative-sticky";

fn theirs(class: &str) -> Option<&'static str> {
    match class {
        classes::RANGE_ASSIGNOR => Some("range"),
        classes::ROUND_ROBIN_ASSIGNOR => Some("roundrobin"),
        classes::STICKY_ASSIGNOR | classes::COOPERATIVE_ASSIGNOR => Some(COOPERATIVE),
        _ => None,
    }
}

fn offset_reset(settings: &Settings, engine: &mut Translation) {
    let name = "auto.offset.reset";
    match settings.text(name) {
        Some("none") => engine.set(name, "error"),
        Some(reset) if reset.starts_with("by_duration:") => {
            engine.lack(
                name,
                "a start by age: set earliest, and seek to the time in the program",
            );
        }
        Some(reset) => engine.set(name, reset),
        None => {}
    }
}

/// librdkafka wants room for its largest message in a fetch.
fn fetch_size(settings: &Settings, engine: &mut Translation) {
    let name = "fetch.max.bytes";
    let Some((setting, fetch)) = settings.get(name).zip(settings.number(name)) else {
        return;
    };
    let largest = settings
        .number("message.max.bytes")
        .filter(|_| settings.is_explicit("message.max.bytes"));
    let fetch = match settings.is_explicit(name) {
        true => {
            let fetch = engine.within(setting, fetch, largest.unwrap_or(1_000), 2_147_483_135);
            engine.set(name, fetch);
            engine.derive(settings, "message.max.bytes", fetch.min(1_000_000));
            fetch
        }
        // librdkafka fits a fetch that nobody set to the message by itself.
        false => fetch.max(largest.unwrap_or_default()),
    };
    answer_size(settings, engine, fetch);
}

/// librdkafka wants room for a fetch in an answer.
fn answer_size(settings: &Settings, engine: &mut Translation, fetch: i64) {
    let name = "receive.message.max.bytes";
    let Some(answer) = settings.number(name).filter(|_| settings.is_explicit(name)) else {
        return;
    };
    let least = (fetch + 512).min(i32::MAX.into());
    if answer < least {
        engine.warn(
            name,
            "answer-below-fetch",
            format!("{answer} becomes {least}: fetch.max.bytes={fetch} + 512"),
        );
        engine.set(name, least);
    }
}
