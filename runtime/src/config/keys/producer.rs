//! Keys of producers.

use super::key::{Allowed, Clients, Key, Type};

pub(super) static KEYS: &[Key] = &[
    Key::of(Clients::PRODUCER, "acks", Type::String)
        .default("all")
        .allow(Allowed::Acks)
        .same("-1")
        .also_called(&["request.required.acks"])
        .means("`all`: nothing acknowledged is lost while one in-sync replica lives. `1`: a leader that dies takes what it acknowledged with it. `0`: nothing is ever known to be written."),
    Key::of(Clients::PRODUCER, "enable.idempotence", Type::Boolean)
        .default("true")
        .same("false")
        .means("A retry neither doubles a record nor changes the order; switched off, both may happen."),
    Key::of(Clients::PRODUCER.and(Clients::ADMIN), "retries", Type::Int)
        .default("2147483647")
        .at_least(0)
        .same("2147483647")
        .within(0, i32::MAX as i64)
        .also_called(&["message.send.max.retries"])
        .means("How often a failed request is sent again; leave it, and end retries by `delivery.timeout.ms`."),
    Key::of(Clients::PRODUCER, "max.in.flight.requests.per.connection", Type::Int)
        .default("5")
        .at_least(1)
        .same("1000000")
        .within(1, 1_000_000)
        .also_called(&["max.in.flight"])
        .means("Without idempotence more than one lets a retry overtake what was sent after it: order is lost."),
    Key::of(Clients::PRODUCER, "delivery.timeout.ms", Type::Int)
        .default("120000")
        .at_least(0)
        .also_called(&["message.timeout.ms"])
        .means("How long a send may take, retries included; afterwards it fails, and may have been written nevertheless."),
    Key::of(Clients::PRODUCER, "linger.ms", Type::Long)
        .default("5")
        .at_least(0)
        .same("5")
        .within(0, 900_000)
        .also_called(&["queue.buffering.max.ms"])
        .means("How long a record waits for others to share its request: latency for throughput."),
    Key::of(Clients::PRODUCER, "batch.size", Type::Int)
        .default("16384")
        .ours("1000000")
        .at_least(0)
        .same("1000000")
        .within(1, i32::MAX as i64)
        .means("Bytes that share one request at most; the broker's limit counts for the whole batch."),
    Key::of(Clients::PRODUCER, "buffer.memory", Type::Long)
        .default("33554432")
        .at_least(0)
        .means("Bytes that may wait to be sent; when they do, sending waits too."),
    Key::of(Clients::PRODUCER, "max.block.ms", Type::Long)
        .default("60000")
        .at_least(0)
        .by_the_runtime()
        .means("How long a send waits for room among the records that wait to be sent; then it fails, and nothing was sent."),
    Key::of(Clients::PRODUCER, "max.request.size", Type::Int)
        .default("1048576")
        .at_least(0)
        .named("message.max.bytes", "1000000")
        .within(1_000, 1_000_000_000)
        .also_called(&["message.max.bytes"])
        .means("Records larger than this are refused before they are sent."),
    Key::of(Clients::PRODUCER, "compression.type", Type::String)
        .default("none")
        .one_of(&["none", "gzip", "snappy", "lz4", "zstd"])
        .same("none")
        .also_called(&["compression.codec"])
        .means("Fewer bytes for processor time; whole batches are compressed, so that larger batches gain more."),
    Key::of(Clients::PRODUCER, "compression.gzip.level", Type::Int)
        .default("-1")
        .allow(Allowed::RangeOr(1, 9, -1)),
    Key::of(Clients::PRODUCER, "compression.lz4.level", Type::Int)
        .default("9")
        .range(1, 17),
    Key::of(Clients::PRODUCER, "compression.zstd.level", Type::Int)
        .default("3")
        .range(-131_072, 22),
    Key::of(Clients::PRODUCER, "key.serializer", Type::Class)
        .no_effect("the events bring their own codec"),
    Key::of(Clients::PRODUCER, "value.serializer", Type::Class)
        .no_effect("the events bring their own codec"),
    Key::of(Clients::PRODUCER, "partitioner.class", Type::Class)
        .means("Which partition a key goes to; a change sends the same key elsewhere, and its order is lost."),
    Key::of(Clients::PRODUCER, "partitioner.ignore.keys", Type::Boolean)
        .default("false")
        .means("With it records of one key spread over the partitions: their order is lost."),
    Key::of(Clients::PRODUCER, "partitioner.adaptive.partitioning.enable", Type::Boolean)
        .default("true")
        .no_effect("librdkafka spreads records without a key over all partitions alike"),
    Key::of(Clients::PRODUCER, "partitioner.availability.timeout.ms", Type::Long)
        .default("0")
        .at_least(0)
        .no_effect("librdkafka spreads records without a key over all partitions alike"),
    Key::of(Clients::PRODUCER, "partitioner.rack.aware", Type::Boolean)
        .default("false")
        .no_effect("librdkafka spreads records without a key over all partitions alike"),
    Key::of(Clients::PRODUCER, "transactional.id", Type::String)
        .allow(Allowed::NonEmpty)
        .same_without_default()
        .means("The name of this producer across restarts: its next instance fences the one before."),
    Key::of(Clients::PRODUCER, "transaction.timeout.ms", Type::Int)
        .default("60000")
        .means("How long an open transaction holds readers back at most, after its producer died."),
    Key::of(Clients::PRODUCER, "transaction.two.phase.commit.enable", Type::Boolean)
        .default("false")
        .lacking("librdkafka has no two-phase commit"),
    Key::of(Clients::PRODUCER, "metadata.max.idle.ms", Type::Long)
        .default("300000")
        .at_least(5_000)
        .no_effect("librdkafka forgets unused topics after `topic.metadata.refresh.interval.ms`"),
    Key::of(Clients::PRODUCER, "buffer.memory.allocation.strategy", Type::String)
        .default("full")
        .allow(Allowed::OneOfAnyCase(&["FULL", "INCREMENTAL"]))
        .no_effect("librdkafka allocates each record by itself"),
];
