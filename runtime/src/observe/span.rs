//! The span of a record on its way: where it is from, in the words of OpenTelemetry's messaging conventions.

use tracing::Span;

use super::trace_context::{TRACEPARENT, TRACESTATE};
use crate::consumer::RawRecord;

/// The span in which a record is handled, with all its attempts. No key and no payload is in it.
pub(crate) fn of_record(record: &RawRecord, group: &str) -> Span {
    span(record, None, group)
}

/// The span in which a batch is handled that begins with this record.
pub(crate) fn of_batch(first: &RawRecord, count: usize, group: &str) -> Span {
    span(first, Some(count), group)
}

/// A span of one record, or of a batch of so many, which is linked to no producer's: its records come from several.
fn span(record: &RawRecord, batch: Option<usize>, group: &str) -> Span {
    let link = |name| match batch {
        Some(_) => None,
        None => record
            .header(name)
            .and_then(|value| str::from_utf8(value).ok()),
    };
    tracing::info_span!(
        target: "kafka_event::process",
        "process",
        otel.name = %format_args!("process {}", record.topic),
        otel.kind = "consumer",
        messaging.system = "kafka",
        messaging.operation.name = "process",
        messaging.operation.type = "process",
        messaging.destination.name = &*record.topic,
        messaging.destination.partition.id = record.partition,
        messaging.kafka.offset = record.offset,
        messaging.batch.message_count = batch,
        messaging.consumer.group.name = group,
        link.traceparent = link(TRACEPARENT),
        link.tracestate = link(TRACESTATE),
    )
}
