//! Keys that only librdkafka has: those of producers.

use super::key::{Clients, Key, Type};

pub(super) static KEYS: &[Key] = &[
    Key::librdkafka_only(Clients::PRODUCER, "enable.gapless.guarantee", Type::Boolean, Some("false"))
        .means("A gap in the sequence is a fatal error instead of a record out of order."),
    Key::librdkafka_only(Clients::PRODUCER, "queue.buffering.max.messages", Type::Int, Some("100000"))
        .range(0, i32::MAX as i64)
        .means("Records that may wait to be sent; when they do, sending waits too."),
    Key::librdkafka_only(Clients::PRODUCER, "queue.buffering.max.kbytes", Type::Int, Some("1048576"))
        .range(1, i32::MAX as i64),
    Key::librdkafka_only(Clients::PRODUCER, "queue.buffering.backpressure.threshold", Type::Int, Some("1"))
        .range(1, 1_000_000),
    Key::librdkafka_only(Clients::PRODUCER, "batch.num.messages", Type::Int, Some("10000"))
        .range(1, 1_000_000),
    Key::librdkafka_only(Clients::PRODUCER, "delivery.report.only.error", Type::Boolean, Some("false")),
    Key::librdkafka_only(Clients::PRODUCER, "sticky.partitioning.linger.ms", Type::Int, Some("10"))
        .range(0, 900_000),
    Key::librdkafka_only(Clients::PRODUCER, "queuing.strategy", Type::String, Some("fifo"))
        .one_of(&["fifo", "lifo"])
        .means("`lifo` turns the order round."),
    Key::librdkafka_only(Clients::PRODUCER, "produce.offset.report", Type::Boolean, Some("false")),
    Key::librdkafka_only(Clients::PRODUCER, "partitioner", Type::String, Some("consistent_random"))
        .ours("murmur2_random").one_of(&["random", "consistent", "consistent_random", "murmur2", "murmur2_random", "fnv1a", "fnv1a_random"])
        .means("`murmur2_random` sends a key where a Java client sends it; the other partitioners send it elsewhere."),
    Key::librdkafka_only(Clients::PRODUCER, "compression.level", Type::Int, Some("-1"))
        .range(-1, 12),
    Key::librdkafka_only(Clients::PRODUCER.and(Clients::ADMIN), "allow.auto.create.topics", Type::Boolean, Some("true"))
        .ours("false")
        .means("With it a misspelt topic comes into being, empty, with the broker's defaults."),
];
