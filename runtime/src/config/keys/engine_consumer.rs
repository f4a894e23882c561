//! Keys that only librdkafka has: those of consumers, and what producers have from Kafka.

use super::key::{Clients, Key, Type};

pub(super) static KEYS: &[Key] = &[
    Key::librdkafka_only(
        Clients::CONSUMER,
        "group.protocol.type",
        Type::String,
        Some("consumer"),
    )
    .one_of(&["consumer"]),
    Key::librdkafka_only(
        Clients::CONSUMER,
        "coordinator.query.interval.ms",
        Type::Int,
        Some("600000"),
    )
    .range(1, 3_600_000),
    Key::librdkafka_only(
        Clients::CONSUMER,
        "enable.auto.offset.store",
        Type::Boolean,
        Some("true"),
    )
    .means("With it a record counts as done when it is handed over, before it was handled."),
    Key::librdkafka_only(
        Clients::CONSUMER,
        "queued.min.messages",
        Type::Int,
        Some("100000"),
    )
    .range(1, 10_000_000),
    Key::librdkafka_only(
        Clients::CONSUMER,
        "queued.max.messages.kbytes",
        Type::Int,
        Some("65536"),
    )
    .range(1, 2_097_151)
    .means("Memory for records fetched ahead, for every partition queue."),
    Key::librdkafka_only(
        Clients::CONSUMER,
        "fetch.queue.backoff.ms",
        Type::Int,
        Some("1000"),
    )
    .range(0, 300_000),
    Key::librdkafka_only(
        Clients::CONSUMER,
        "fetch.error.backoff.ms",
        Type::Int,
        Some("500"),
    )
    .range(0, 300_000),
    Key::librdkafka_only(
        Clients::CONSUMER,
        "offset.store.method",
        Type::String,
        Some("broker"),
    )
    .one_of(&["none", "file", "broker"]),
    Key::librdkafka_only(
        Clients::CONSUMER,
        "enable.partition.eof",
        Type::Boolean,
        Some("false"),
    ),
    Key::librdkafka_only(
        Clients::CONSUMER,
        "auto.commit.enable",
        Type::Boolean,
        Some("true"),
    ),
    Key::librdkafka_only(
        Clients::CONSUMER,
        "offset.store.path",
        Type::String,
        Some("."),
    ),
    Key::librdkafka_only(
        Clients::CONSUMER,
        "offset.store.sync.interval.ms",
        Type::Int,
        Some("-1"),
    )
    .range(-1, 86_400_000),
    Key::librdkafka_only(
        Clients::CONSUMER,
        "consume.callback.max.messages",
        Type::Int,
        Some("0"),
    )
    .range(0, 1_000_000),
    Key::librdkafka_only(
        Clients::CONSUMER.and(Clients::ADMIN),
        "message.max.bytes",
        Type::Int,
        Some("1000000"),
    )
    .range(1_000, 1_000_000_000),
    Key::librdkafka_only(
        Clients::CONSUMER.and(Clients::ADMIN),
        "max.in.flight.requests.per.connection",
        Type::Int,
        Some("1000000"),
    )
    .range(1, 1_000_000)
    .also_called(&["max.in.flight"]),
];
