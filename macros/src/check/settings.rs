//! What an event asks of its topic: numbers that can be, words that Kafka knows, and nothing that contradicts itself.

use kafka_event_schema::event::{Cleanup, TopicSettings, parse_retention};
use proc_macro2::Span;

use crate::parse::{Container, Errors};

/// The settings that the attributes ask for.
pub(crate) fn settings(item: &Container, errors: &mut Errors) -> TopicSettings {
    let replication = replicas(item, "replication", errors);
    let min_insync = replicas(item, "min_insync_replicas", errors);
    if let (Some((replication, _)), Some((min_insync, span))) = (replication, min_insync)
        && min_insync > replication
    {
        errors.push(
            span,
            format!(
                "{min_insync} replicas have to have a record before it is acknowledged, and there are {replication}: nothing ever would be; \
                 usual are `replication = 3, min_insync_replicas = 2`"
            ),
        );
    }
    TopicSettings {
        partitions: partitions(item, errors),
        replication: replication.map(|(number, _)| number),
        min_insync_replicas: min_insync.map(|(number, _)| number),
        retention_ms: retention(item, errors),
        cleanup: cleanup(item, errors),
    }
}

fn partitions(item: &Container, errors: &mut Errors) -> Option<u32> {
    match item.attributes.number("partitions")? {
        (0, span) => {
            errors.push(span, "a topic has at least one partition");
            None
        }
        (number, _) => Some(number),
    }
}

fn replicas(item: &Container, word: &str, errors: &mut Errors) -> Option<(u16, Span)> {
    let (number, span) = item.attributes.number(word)?;
    match u16::try_from(number) {
        Ok(0) => errors.push(span, "each partition has at least one replica"),
        // The wire has 16 bits with a sign.
        Ok(number) if number <= i16::MAX as u16 => return Some((number, span)),
        _ => errors.push(span, format!("no cluster has {number} brokers")),
    }
    None
}

fn retention(item: &Container, errors: &mut Errors) -> Option<i64> {
    let (text, span) = item.attributes.text("retention")?;
    let ms = parse_retention(&text);
    if ms.is_none() {
        errors.push(
            span,
            format!(
                "`{text}` is no retention: write `7d`, `12h`, `30m`, `45s`, `500ms` or `forever`"
            ),
        );
    }
    ms
}

fn cleanup(item: &Container, errors: &mut Errors) -> Option<Cleanup> {
    let (text, span) = item.attributes.text("cleanup")?;
    let Some(cleanup) = Cleanup::parse(&text) else {
        errors.push(
            span,
            format!("there is no cleanup policy `{text}`: Kafka has `delete`, `compact` and `compact,delete`"),
        );
        return None;
    };
    if cleanup.compacts() && item.attributes.fields("key").is_empty() {
        errors.push(
            span,
            "of each key the last record stays, and this event has none: Kafka refuses such records; add `key = …`, or say `cleanup = \"delete\"`",
        );
        return None;
    }
    Some(cleanup)
}
