//! Keys of consumers.

use super::key::{Allowed, Clients, Key, Type};

pub(super) static KEYS: &[Key] = &[
    Key::of(Clients::CONSUMER, "group.id", Type::String)
        .same_without_default()
        .means("Members of one group share the partitions; their positions are kept under this name."),
    Key::of(Clients::CONSUMER, "group.instance.id", Type::String)
        .allow(Allowed::NonEmpty)
        .same_without_default()
        .means("A member that comes back under this name within the session timeout gets its partitions back without a rebalance."),
    Key::of(Clients::CONSUMER, "group.protocol", Type::String)
        .default("classic")
        .allow(Allowed::OneOfAnyCase(&["CONSUMER", "CLASSIC"]))
        .same("classic"),
    Key::of(Clients::CONSUMER, "group.remote.assignor", Type::String)
        .same_without_default(),
    Key::of(Clients::CONSUMER, "partition.assignment.strategy", Type::List)
        .default("org.apache.kafka.clients.consumer.RangeAssignor,org.apache.kafka.clients.consumer.CooperativeStickyAssignor")
        .ours("org.apache.kafka.clients.consumer.CooperativeStickyAssignor")
        .means("Cooperative assignors let members keep working through a rebalance on the partitions they keep."),
    Key::of(Clients::CONSUMER, "session.timeout.ms", Type::Int)
        .default("45000")
        .means("How long a dead member goes unnoticed."),
    Key::of(Clients::CONSUMER, "heartbeat.interval.ms", Type::Int)
        .default("3000")
        .means("At most a third of the session timeout, so that one lost heartbeat is not yet a lost member."),
    Key::of(Clients::CONSUMER, "max.poll.interval.ms", Type::Int)
        .default("300000")
        .at_least(1)
        .means("How long a handler may hold up a partition before the member loses it."),
    Key::of(Clients::CONSUMER, "max.poll.records", Type::Int)
        .default("500")
        .at_least(1)
        .no_effect("records are handed over one by one"),
    Key::of(Clients::CONSUMER, "auto.offset.reset", Type::String)
        .default("latest")
        .ours("earliest")
        .allow(Allowed::OffsetReset)
        .means("Where a group without a position starts: `latest` skips what was written before, `earliest` reads everything."),
    Key::of(Clients::CONSUMER, "enable.auto.commit", Type::Boolean)
        .default("true")
        .ours("false")
        .same("true")
        .means("With it positions are stored by the clock: a record may be counted as done before it was handled, and is lost when the program dies."),
    Key::of(Clients::CONSUMER, "auto.commit.interval.ms", Type::Int)
        .default("5000")
        .at_least(0)
        .same("5000")
        .within(0, 86_400_000),
    Key::of(Clients::CONSUMER, "isolation.level", Type::String)
        .default("read_uncommitted")
        .ours("read_committed")
        .one_of(&["read_committed", "read_uncommitted"])
        .same("read_committed")
        .means("`read_uncommitted` shows records of transactions that were aborted."),
    Key::of(Clients::CONSUMER, "fetch.min.bytes", Type::Int)
        .default("1")
        .at_least(0)
        .same("1")
        .within(1, 100_000_000)
        .means("How much must have come together before a fetch is answered: latency for throughput."),
    Key::of(Clients::CONSUMER, "fetch.max.wait.ms", Type::Int)
        .default("500")
        .ours("100")
        .at_least(0)
        .named("fetch.wait.max.ms", "500")
        .within(0, 300_000)
        .also_called(&["fetch.wait.max.ms"])
        .means("How long a fetch waits for `fetch.min.bytes` at most. One is on its way to a broker at a time: while enough was fetched of the busy \
                partitions it asks for the idle ones alone, and the busy ones wait with it."),
    Key::of(Clients::CONSUMER, "fetch.max.bytes", Type::Int)
        .default("52428800")
        .at_least(0),
    Key::of(Clients::CONSUMER, "max.partition.fetch.bytes", Type::Int)
        .default("1048576")
        .at_least(0)
        .same("1048576")
        .within(1, 1_000_000_000)
        .also_called(&["fetch.message.max.bytes"]),
    Key::of(Clients::CONSUMER, "check.crcs", Type::Boolean)
        .default("true")
        .same("false")
        .means("Records that were damaged on the way are noticed."),
    Key::of(Clients::CONSUMER, "allow.auto.create.topics", Type::Boolean)
        .default("true")
        .ours("false")
        .same("false")
        .means("With it a misspelt topic comes into being, empty, with the broker's defaults."),
    Key::of(Clients::CONSUMER, "exclude.internal.topics", Type::Boolean)
        .default("true")
        .no_effect("subscriptions name their topics"),
    Key::of(Clients::CONSUMER, "internal.throw.on.fetch.stable.offset.unsupported", Type::Boolean)
        .default("false")
        .no_effect("a switch of Kafka's own tests"),
    Key::of(Clients::CONSUMER, "key.deserializer", Type::Class)
        .no_effect("the events bring their own codec"),
    Key::of(Clients::CONSUMER, "value.deserializer", Type::Class)
        .no_effect("the events bring their own codec"),
    Key::of(Clients::CONSUMER, "share.acknowledgement.mode", Type::String)
        .default("implicit")
        .one_of(&["implicit", "explicit"])
        .no_effect("librdkafka has no share groups"),
    Key::of(Clients::CONSUMER, "share.acquire.mode", Type::String)
        .default("BATCH_OPTIMIZED")
        .one_of(&["batch_optimized", "record_limit"])
        .no_effect("librdkafka has no share groups"),
];
