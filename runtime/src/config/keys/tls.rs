//! Keys of every client: TLS.

use super::key::{Clients, Key, Type};

pub(super) static KEYS: &[Key] = &[
    Key::of(Clients::ALL, "ssl.protocol", Type::String)
        .default("TLSv1.3")
        .no_effect("OpenSSL negotiates the newest version that both sides have"),
    Key::of(Clients::ALL, "ssl.provider", Type::String)
        .lacking("Java security providers need a JVM"),
    Key::of(Clients::ALL, "ssl.cipher.suites", Type::List)
        .default("")
        .same_without_default(),
    Key::of(Clients::ALL, "ssl.enabled.protocols", Type::List)
        .default("TLSv1.2,TLSv1.3")
        .no_effect("OpenSSL negotiates the newest version that both sides have"),
    Key::of(Clients::ALL, "ssl.keystore.type", Type::String).default("JKS"),
    Key::of(Clients::ALL, "ssl.keystore.location", Type::String),
    Key::of(Clients::ALL, "ssl.keystore.password", Type::Password),
    Key::of(Clients::ALL, "ssl.key.password", Type::Password),
    Key::of(Clients::ALL, "ssl.keystore.key", Type::Password),
    Key::of(
        Clients::ALL,
        "ssl.keystore.certificate.chain",
        Type::Password,
    ),
    Key::of(Clients::ALL, "ssl.truststore.type", Type::String).default("JKS"),
    Key::of(Clients::ALL, "ssl.truststore.location", Type::String),
    Key::of(Clients::ALL, "ssl.truststore.password", Type::Password),
    Key::of(Clients::ALL, "ssl.truststore.certificates", Type::Password),
    Key::of(
        Clients::ALL,
        "ssl.endpoint.identification.algorithm",
        Type::String,
    )
    .default("https")
    .means("Without it any certificate of a trusted authority passes for the broker's."),
    Key::of(Clients::ALL, "ssl.keymanager.algorithm", Type::String)
        .default("SunX509")
        .no_effect("OpenSSL manages keys"),
    Key::of(Clients::ALL, "ssl.trustmanager.algorithm", Type::String)
        .default("PKIX")
        .no_effect("OpenSSL checks certificates"),
    Key::of(
        Clients::ALL,
        "ssl.secure.random.implementation",
        Type::String,
    )
    .no_effect("OpenSSL has its own source of randomness"),
    Key::of(Clients::ALL, "ssl.engine.factory.class", Type::Class)
        .lacking("a Java SSL engine needs a JVM"),
];
