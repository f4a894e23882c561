//! Keys of every client: the SASL mechanism OAUTHBEARER.

use super::key::{Allowed, Clients, Key, Type};

pub(super) static KEYS: &[Key] = &[
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.client.credentials.client.id",
        Type::String,
    )
    .same_without_default()
    .also_called(&["sasl.oauthbearer.client.id"]),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.client.credentials.client.secret",
        Type::Password,
    )
    .same_without_default()
    .also_called(&["sasl.oauthbearer.client.secret"]),
    Key::of(Clients::ALL, "sasl.oauthbearer.scope", Type::String).same_without_default(),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.token.endpoint.url",
        Type::String,
    )
    .same_without_default(),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.assertion.algorithm",
        Type::String,
    )
    .default("RS256")
    .allow(Allowed::OneOfAnyCase(&["ES256", "RS256"]))
    .same("RS256"),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.assertion.claim.aud",
        Type::String,
    )
    .same_without_default(),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.assertion.claim.iss",
        Type::String,
    )
    .same_without_default(),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.assertion.claim.sub",
        Type::String,
    )
    .same_without_default(),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.assertion.claim.exp.seconds",
        Type::Int,
    )
    .default("300")
    .range(0, 86_400)
    .same("300")
    .within(1, i32::MAX as i64),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.assertion.claim.nbf.seconds",
        Type::Int,
    )
    .default("60")
    .range(0, 3_600)
    .same("60")
    .within(0, i32::MAX as i64),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.assertion.claim.jti.include",
        Type::Boolean,
    )
    .default("false")
    .same("false"),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.assertion.file",
        Type::String,
    )
    .same_without_default(),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.assertion.private.key.file",
        Type::String,
    )
    .same_without_default(),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.assertion.private.key.passphrase",
        Type::Password,
    )
    .same_without_default(),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.assertion.template.file",
        Type::String,
    )
    .named("sasl.oauthbearer.assertion.jwt.template.file", "")
    .also_called(&["sasl.oauthbearer.assertion.jwt.template.file"]),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.jwt.retriever.class",
        Type::Class,
    )
    .default("org.apache.kafka.common.security.oauthbearer.DefaultJwtRetriever")
    .lacking("Java token retrievers need a JVM; `sasl.oauthbearer.method=oidc` is librdkafka's"),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.jwt.validator.class",
        Type::Class,
    )
    .default("org.apache.kafka.common.security.oauthbearer.DefaultJwtValidator")
    .no_effect("librdkafka checks no tokens: that is the broker's part"),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.header.urlencode",
        Type::Boolean,
    )
    .default("false")
    .no_effect("librdkafka does not encode the credentials of a token request"),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.scope.claim.name",
        Type::String,
    )
    .default("scope")
    .no_effect("librdkafka checks no tokens: that is the broker's part"),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.sub.claim.name",
        Type::String,
    )
    .default("sub")
    .no_effect("librdkafka checks no tokens: that is the broker's part"),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.jwks.endpoint.url",
        Type::String,
    )
    .no_effect("librdkafka checks no tokens: that is the broker's part"),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.jwks.endpoint.refresh.ms",
        Type::Long,
    )
    .default("3600000")
    .no_effect("librdkafka checks no tokens: that is the broker's part"),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms",
        Type::Long,
    )
    .default("10000")
    .no_effect("librdkafka checks no tokens: that is the broker's part"),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.jwks.endpoint.retry.backoff.ms",
        Type::Long,
    )
    .default("100")
    .no_effect("librdkafka checks no tokens: that is the broker's part"),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.clock.skew.seconds",
        Type::Int,
    )
    .default("30")
    .no_effect("librdkafka checks no tokens: that is the broker's part"),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.allow.unverified.audience",
        Type::Boolean,
    )
    .default("false")
    .no_effect("librdkafka checks no tokens: that is the broker's part"),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.expected.audience",
        Type::List,
    )
    .default("")
    .no_effect("librdkafka checks no tokens: that is the broker's part"),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.allow.unverified.issuer",
        Type::Boolean,
    )
    .default("false")
    .no_effect("librdkafka checks no tokens: that is the broker's part"),
    Key::of(
        Clients::ALL,
        "sasl.oauthbearer.expected.issuer",
        Type::String,
    )
    .no_effect("librdkafka checks no tokens: that is the broker's part"),
];
