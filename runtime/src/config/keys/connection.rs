//! Keys of every client: addresses, connections, requests, metadata.

use super::key::{Allowed, Clients, Key, Type};

pub(super) static KEYS: &[Key] = &[
    Key::of(Clients::PRODUCER.and(Clients::CONSUMER), "bootstrap.servers", Type::List)
        .allow(Allowed::NonEmpty)
        .also_called(&["metadata.broker.list"])
        .means("Where the first connection goes; the rest of the cluster is learnt from there, so that two or three addresses are enough."),
    Key::of(Clients::ADMIN, "bootstrap.servers", Type::List)
.default("")
        .also_called(&["metadata.broker.list"])
        .means("Where the first connection goes; the rest of the cluster is learnt from there, so that two or three addresses are enough."),
    Key::of(Clients::ALL, "client.id", Type::String)
        .default("")
        .means("The name under which brokers log this client and count its quotas."),
    Key::of(Clients::ALL, "client.dns.lookup", Type::String)
        .default("use_all_dns_ips")
        .one_of(&["use_all_dns_ips", "resolve_canonical_bootstrap_servers_only"])
        .same("use_all_dns_ips"),
    Key::of(Clients::PRODUCER.and(Clients::CONSUMER), "client.rack", Type::String)
        .default("")
        .same_without_default()
        .means("A consumer that says its rack may read from the nearest replica: less latency, less traffic between zones."),
    Key::of(Clients::ALL, "bootstrap.resolve.timeout.ms", Type::Long)
        .default("0")
        .at_least(0)
        .no_effect("librdkafka looks names up whenever it connects, for as long as it lives"),
    Key::of(Clients::ALL, "metadata.max.age.ms", Type::Long)
        .default("300000")
        .at_least(0)
        .means("How long a new partition or leader may stay unknown."),
    Key::of(Clients::ALL, "metadata.cluster.check.enable", Type::Boolean)
        .default("true")
        .no_effect("librdkafka does not compare cluster ids"),
    Key::of(Clients::ALL, "metadata.recovery.strategy", Type::String)
        .default("rebootstrap")
        .allow(Allowed::OneOfAnyCase(&["REBOOTSTRAP", "NONE"]))
        .same("rebootstrap"),
    Key::of(Clients::ALL, "metadata.recovery.rebootstrap.trigger.ms", Type::Long)
        .default("300000")
        .at_least(0)
        .same("300000")
        .within(0, i32::MAX as i64),
    Key::of(Clients::ALL, "send.buffer.bytes", Type::Int)
        .default("131072")
        .ours("-1")
        .at_least(-1)
        .also_called(&["socket.send.buffer.bytes"]),
    Key::of(Clients::PRODUCER, "receive.buffer.bytes", Type::Int)
        .default("32768")
        .ours("-1")
        .at_least(-1)
        .also_called(&["socket.receive.buffer.bytes"]),
    Key::of(Clients::CONSUMER.and(Clients::ADMIN), "receive.buffer.bytes", Type::Int)
        .default("65536")
        .ours("-1")
        .at_least(-1)
        .also_called(&["socket.receive.buffer.bytes"]),
    Key::of(Clients::ALL, "reconnect.backoff.ms", Type::Long)
        .default("50")
        .at_least(0)
        .same("100")
        .within(0, 3_600_000),
    Key::of(Clients::ALL, "reconnect.backoff.max.ms", Type::Long)
        .default("1000")
        .at_least(0)
        .same("10000")
        .within(0, 3_600_000),
    Key::of(Clients::ALL, "retry.backoff.ms", Type::Long)
        .default("100")
        .at_least(0)
        .same("100")
        .within(1, 300_000)
        .means("How long the first retry waits."),
    Key::of(Clients::ALL, "retry.backoff.max.ms", Type::Long)
        .default("1000")
        .at_least(0)
        .same("1000")
        .within(1, 300_000)
        .means("How long any retry waits at most."),
    Key::of(Clients::ALL, "request.timeout.ms", Type::Int)
        .default("30000")
        .at_least(0)
        .means("How long one request may take before it is tried again."),
    Key::of(Clients::ALL, "socket.connection.setup.timeout.ms", Type::Long)
        .default("10000")
        .same("30000")
        .within(1_000, i32::MAX as i64),
    Key::of(Clients::ALL, "socket.connection.setup.timeout.max.ms", Type::Long)
        .default("30000")
        .no_effect("librdkafka waits the same time at every attempt"),
    Key::of(Clients::PRODUCER.and(Clients::CONSUMER), "connections.max.idle.ms", Type::Long)
        .default("540000")
        .ours("0")
        .same("0")
        .within(0, i32::MAX as i64),
    Key::of(Clients::ADMIN, "connections.max.idle.ms", Type::Long)
        .default("300000")
        .ours("0")
        .same("0")
        .within(0, i32::MAX as i64),
    Key::of(Clients::CONSUMER.and(Clients::ADMIN), "default.api.timeout.ms", Type::Int)
        .default("60000")
        .at_least(0)
        .no_effect("each call of this toolkit takes its own deadline"),
    Key::of(Clients::PRODUCER.and(Clients::CONSUMER), "enable.metrics.push", Type::Boolean)
        .default("true")
        .same("true"),
    Key::of(Clients::ADMIN, "enable.metrics.push", Type::Boolean)
        .default("false")
        .same("true"),
    Key::of(Clients::ALL, "metric.reporters", Type::List)
        .default("org.apache.kafka.common.metrics.JmxReporter")
        .no_effect("librdkafka measures by its own statistics (`statistics.interval.ms`)"),
    Key::of(Clients::ALL, "metrics.num.samples", Type::Int)
        .default("2")
        .at_least(1)
        .no_effect("librdkafka measures by its own statistics (`statistics.interval.ms`)"),
    Key::of(Clients::ALL, "metrics.recording.level", Type::String)
        .default("INFO")
        .one_of(&["INFO", "DEBUG", "TRACE"])
        .no_effect("librdkafka measures by its own statistics (`statistics.interval.ms`)"),
    Key::of(Clients::ALL, "metrics.sample.window.ms", Type::Long)
        .default("30000")
        .at_least(0)
        .no_effect("librdkafka measures by its own statistics (`statistics.interval.ms`)"),
    Key::of(Clients::ALL, "config.providers", Type::List).default("")
        .lacking("values are not looked up in Java config providers: put them into the environment or the file"),
    Key::of(Clients::ALL, "security.protocol", Type::String)
        .default("PLAINTEXT")
        .allow(Allowed::OneOfAnyCase(&["SASL_SSL", "PLAINTEXT", "SSL", "SASL_PLAINTEXT"]))
        .same("plaintext"),
    Key::of(Clients::ALL, "security.providers", Type::String)
        .lacking("Java security providers need a JVM"),
    Key::of(Clients::PRODUCER.and(Clients::CONSUMER), "interceptor.classes", Type::List).default("")
        .lacking("Java interceptors need a JVM"),
];
