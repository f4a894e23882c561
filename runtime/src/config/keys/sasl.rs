//! Keys of every client: SASL, whatever the mechanism.

use super::key::{Allowed, Clients, Key, Type};

pub(super) static KEYS: &[Key] = &[
    Key::of(Clients::ALL, "sasl.mechanism", Type::String)
        .default("GSSAPI")
        .also_called(&["sasl.mechanisms"]),
    Key::of(Clients::ALL, "sasl.jaas.config", Type::Password)
        .means("Login module, user and password, as Java writes them; `sasl.username` and `sasl.password` say the same."),
    Key::of(Clients::ALL, "sasl.client.callback.handler.class", Type::Class)
        .lacking("Java callbacks need a JVM"),
    Key::of(Clients::ALL, "sasl.login.callback.handler.class", Type::Class)
        .lacking("Java callbacks need a JVM"),
    Key::of(Clients::ALL, "sasl.login.class", Type::Class)
        .lacking("Java logins need a JVM"),
    Key::of(Clients::ALL, "sasl.kerberos.service.name", Type::String),
    Key::of(Clients::ALL, "sasl.kerberos.kinit.cmd", Type::String)
        .default("/usr/bin/kinit")
        .no_effect("librdkafka's command is a template with placeholders of its own: set it by `sasl.kerberos.kinit.template`"),
    Key::of(Clients::ALL, "sasl.kerberos.ticket.renew.window.factor", Type::Double)
        .default("0.8")
        .no_effect("librdkafka renews every `sasl.kerberos.min.time.before.relogin`"),
    Key::of(Clients::ALL, "sasl.kerberos.ticket.renew.jitter", Type::Double)
        .default("0.05")
        .no_effect("librdkafka renews every `sasl.kerberos.min.time.before.relogin`"),
    Key::of(Clients::ALL, "sasl.kerberos.min.time.before.relogin", Type::Long)
        .default("60000")
        .same("60000")
        .within(0, 86_400_000),
    Key::of(Clients::ALL, "sasl.login.refresh.window.factor", Type::Double)
        .default("0.8")
        .allow(Allowed::Fraction(0.5, 1.0))
        .no_effect("librdkafka renews a token at four fifths of its life"),
    Key::of(Clients::ALL, "sasl.login.refresh.window.jitter", Type::Double)
        .default("0.05")
        .allow(Allowed::Fraction(0.0, 0.25))
        .no_effect("librdkafka renews a token at four fifths of its life"),
    Key::of(Clients::ALL, "sasl.login.refresh.min.period.seconds", Type::Short)
        .default("60")
        .range(0, 900)
        .no_effect("librdkafka renews a token at four fifths of its life"),
    Key::of(Clients::ALL, "sasl.login.refresh.buffer.seconds", Type::Short)
        .default("300")
        .range(0, 3_600)
        .no_effect("librdkafka renews a token at four fifths of its life"),
    Key::of(Clients::ALL, "sasl.login.connect.timeout.ms", Type::Int)
        .no_effect("librdkafka uses its own timeouts for token requests"),
    Key::of(Clients::ALL, "sasl.login.read.timeout.ms", Type::Int)
        .no_effect("librdkafka uses its own timeouts for token requests"),
    Key::of(Clients::ALL, "sasl.login.retry.backoff.max.ms", Type::Long)
        .default("10000")
        .no_effect("librdkafka uses its own timeouts for token requests"),
    Key::of(Clients::ALL, "sasl.login.retry.backoff.ms", Type::Long)
        .default("100")
        .no_effect("librdkafka uses its own timeouts for token requests"),
];
