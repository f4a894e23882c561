//! Keys that only librdkafka has: those of every client.

use super::key::{Allowed, Clients, Key, Type};

pub(super) static KEYS: &[Key] = &[
    Key::librdkafka_only(
        Clients::ALL,
        "message.copy.max.bytes",
        Type::Int,
        Some("65535"),
    )
    .range(0, 1_000_000_000),
    Key::librdkafka_only(
        Clients::ALL,
        "receive.message.max.bytes",
        Type::Int,
        Some("100000000"),
    )
    .range(1_000, i32::MAX as i64),
    Key::librdkafka_only(
        Clients::ALL,
        "topic.metadata.refresh.interval.ms",
        Type::Int,
        Some("300000"),
    )
    .range(-1, 3_600_000),
    Key::librdkafka_only(
        Clients::ALL,
        "topic.metadata.refresh.fast.interval.ms",
        Type::Int,
        Some("100"),
    )
    .range(1, 60_000),
    Key::librdkafka_only(
        Clients::ALL,
        "topic.metadata.refresh.fast.cnt",
        Type::Int,
        Some("10"),
    )
    .range(0, 1_000),
    Key::librdkafka_only(
        Clients::ALL,
        "topic.metadata.refresh.sparse",
        Type::Boolean,
        Some("true"),
    ),
    Key::librdkafka_only(
        Clients::ALL,
        "topic.metadata.propagation.max.ms",
        Type::Int,
        Some("30000"),
    )
    .range(0, 3_600_000),
    Key::librdkafka_only(Clients::ALL, "topic.blacklist", Type::List, None),
    Key::librdkafka_only(Clients::ALL, "debug", Type::List, None).allow(Allowed::EachOneOf(&[
        "generic",
        "broker",
        "topic",
        "metadata",
        "feature",
        "queue",
        "msg",
        "protocol",
        "cgrp",
        "security",
        "fetch",
        "interceptor",
        "plugin",
        "consumer",
        "admin",
        "eos",
        "mock",
        "assignor",
        "conf",
        "telemetry",
        "all",
    ])),
    Key::librdkafka_only(Clients::ALL, "socket.timeout.ms", Type::Int, Some("60000"))
        .range(10, 300_000)
        .means("How long a request may take; `request.timeout.ms` sets it too."),
    Key::librdkafka_only(
        Clients::ALL,
        "socket.blocking.max.ms",
        Type::Int,
        Some("1000"),
    )
    .range(1, 60_000),
    Key::librdkafka_only(
        Clients::ALL,
        "socket.keepalive.enable",
        Type::Boolean,
        Some("false"),
    ),
    Key::librdkafka_only(
        Clients::ALL,
        "socket.nagle.disable",
        Type::Boolean,
        Some("true"),
    ),
    Key::librdkafka_only(Clients::ALL, "socket.max.fails", Type::Int, Some("1"))
        .range(0, 1_000_000),
    Key::librdkafka_only(Clients::ALL, "broker.address.ttl", Type::Int, Some("1000"))
        .range(0, 86_400_000),
    Key::librdkafka_only(
        Clients::ALL,
        "broker.address.family",
        Type::String,
        Some("any"),
    )
    .one_of(&["any", "v4", "v6"]),
    Key::librdkafka_only(
        Clients::ALL,
        "reconnect.backoff.jitter.ms",
        Type::Int,
        Some("0"),
    )
    .range(0, 3_600_000),
    Key::librdkafka_only(Clients::ALL, "statistics.interval.ms", Type::Int, Some("0"))
        .range(0, 86_400_000)
        .means("How often librdkafka reports its counters; 0 is never."),
    Key::librdkafka_only(Clients::ALL, "enabled_events", Type::Int, Some("0"))
        .range(0, i32::MAX as i64),
    Key::librdkafka_only(Clients::ALL, "log_level", Type::Int, Some("6")).range(0, 7),
    Key::librdkafka_only(Clients::ALL, "log.queue", Type::Boolean, Some("false")),
    Key::librdkafka_only(Clients::ALL, "log.thread.name", Type::Boolean, Some("true")),
    Key::librdkafka_only(
        Clients::ALL,
        "enable.random.seed",
        Type::Boolean,
        Some("true"),
    ),
    Key::librdkafka_only(
        Clients::ALL,
        "log.connection.close",
        Type::Boolean,
        Some("true"),
    ),
    Key::librdkafka_only(
        Clients::ALL,
        "internal.termination.signal",
        Type::Int,
        Some("0"),
    )
    .range(0, 128),
    Key::librdkafka_only(
        Clients::ALL,
        "api.version.request",
        Type::Boolean,
        Some("true"),
    ),
    Key::librdkafka_only(
        Clients::ALL,
        "api.version.request.timeout.ms",
        Type::Int,
        Some("10000"),
    )
    .range(1, 300_000),
    Key::librdkafka_only(
        Clients::ALL,
        "api.version.fallback.ms",
        Type::Int,
        Some("0"),
    )
    .range(0, 604_800_000),
    Key::librdkafka_only(
        Clients::ALL,
        "broker.version.fallback",
        Type::String,
        Some("0.10.0"),
    ),
    Key::librdkafka_only(Clients::ALL, "ssl.curves.list", Type::String, None),
    Key::librdkafka_only(Clients::ALL, "ssl.sigalgs.list", Type::String, None),
    Key::librdkafka_only(Clients::ALL, "ssl.key.location", Type::String, None),
    Key::librdkafka_only(Clients::ALL, "ssl.key.pem", Type::Password, None),
    Key::librdkafka_only(Clients::ALL, "ssl.certificate.location", Type::String, None),
    Key::librdkafka_only(Clients::ALL, "ssl.certificate.pem", Type::Password, None),
    Key::librdkafka_only(Clients::ALL, "ssl.ca.location", Type::String, None),
    Key::librdkafka_only(Clients::ALL, "https.ca.location", Type::String, None),
    Key::librdkafka_only(Clients::ALL, "https.ca.pem", Type::String, None),
    Key::librdkafka_only(Clients::ALL, "ssl.ca.pem", Type::Password, None),
    Key::librdkafka_only(
        Clients::ALL,
        "ssl.ca.certificate.stores",
        Type::String,
        Some("Root"),
    ),
    Key::librdkafka_only(Clients::ALL, "ssl.crl.location", Type::String, None),
    Key::librdkafka_only(Clients::ALL, "ssl.providers", Type::String, None),
    Key::librdkafka_only(Clients::ALL, "ssl.engine.location", Type::String, None),
    Key::librdkafka_only(Clients::ALL, "ssl.engine.id", Type::String, Some("dynamic")),
    Key::librdkafka_only(
        Clients::ALL,
        "enable.ssl.certificate.verification",
        Type::Boolean,
        Some("true"),
    )
    .means("Without it anybody can pass for the broker."),
    Key::librdkafka_only(
        Clients::ALL,
        "sasl.kerberos.principal",
        Type::String,
        Some("kafkaclient"),
    ),
    Key::librdkafka_only(Clients::ALL, "sasl.kerberos.keytab", Type::String, None),
    Key::librdkafka_only(Clients::ALL, "sasl.username", Type::String, None),
    Key::librdkafka_only(Clients::ALL, "sasl.password", Type::Password, None),
    Key::librdkafka_only(
        Clients::ALL,
        "sasl.oauthbearer.config",
        Type::Password,
        None,
    ),
    Key::librdkafka_only(
        Clients::ALL,
        "enable.sasl.oauthbearer.unsecure.jwt",
        Type::Boolean,
        Some("false"),
    ),
    Key::librdkafka_only(
        Clients::ALL,
        "sasl.oauthbearer.method",
        Type::String,
        Some("default"),
    )
    .one_of(&["default", "oidc"]),
    Key::librdkafka_only(
        Clients::ALL,
        "sasl.oauthbearer.extensions",
        Type::Password,
        None,
    ),
    Key::librdkafka_only(
        Clients::ALL,
        "sasl.oauthbearer.grant.type",
        Type::String,
        Some("client_credentials"),
    )
    .one_of(&[
        "client_credentials",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
    ]),
    Key::librdkafka_only(
        Clients::ALL,
        "sasl.oauthbearer.assertion.private.key.pem",
        Type::Password,
        None,
    ),
    Key::librdkafka_only(
        Clients::ALL,
        "sasl.oauthbearer.metadata.authentication.type",
        Type::String,
        Some("none"),
    )
    .one_of(&["none", "azure_imds"]),
];
