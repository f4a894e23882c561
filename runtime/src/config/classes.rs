//! The Java classes that Kafka ships and that a configuration may name: there is no JVM here that could load others.

use super::nearest_word;

pub(super) const ROUND_ROBIN_PARTITIONER: &str =
    "org.apache.kafka.clients.producer.RoundRobinPartitioner";
pub(super) const RANGE_ASSIGNOR: &str = "org.apache.kafka.clients.consumer.RangeAssignor";
pub(super) const ROUND_ROBIN_ASSIGNOR: &str =
    "org.apache.kafka.clients.consumer.RoundRobinAssignor";
pub(super) const STICKY_ASSIGNOR: &str = "org.apache.kafka.clients.consumer.StickyAssignor";
pub(super) const COOPERATIVE_ASSIGNOR: &str =
    "org.apache.kafka.clients.consumer.CooperativeStickyAssignor";

const SERIALIZERS: &[&str] = &[
    "org.apache.kafka.common.serialization.BooleanSerializer",
    "org.apache.kafka.common.serialization.ByteArraySerializer",
    "org.apache.kafka.common.serialization.ByteBufferSerializer",
    "org.apache.kafka.common.serialization.BytesSerializer",
    "org.apache.kafka.common.serialization.DoubleSerializer",
    "org.apache.kafka.common.serialization.FloatSerializer",
    "org.apache.kafka.common.serialization.IntegerSerializer",
    "org.apache.kafka.common.serialization.LongSerializer",
    "org.apache.kafka.common.serialization.ShortSerializer",
    "org.apache.kafka.common.serialization.StringSerializer",
    "org.apache.kafka.common.serialization.UUIDSerializer",
    "org.apache.kafka.common.serialization.VoidSerializer",
];

const DESERIALIZERS: &[&str] = &[
    "org.apache.kafka.common.serialization.BooleanDeserializer",
    "org.apache.kafka.common.serialization.ByteArrayDeserializer",
    "org.apache.kafka.common.serialization.ByteBufferDeserializer",
    "org.apache.kafka.common.serialization.BytesDeserializer",
    "org.apache.kafka.common.serialization.DoubleDeserializer",
    "org.apache.kafka.common.serialization.FloatDeserializer",
    "org.apache.kafka.common.serialization.IntegerDeserializer",
    "org.apache.kafka.common.serialization.LongDeserializer",
    "org.apache.kafka.common.serialization.ShortDeserializer",
    "org.apache.kafka.common.serialization.StringDeserializer",
    "org.apache.kafka.common.serialization.UUIDDeserializer",
    "org.apache.kafka.common.serialization.VoidDeserializer",
];

const ASSIGNORS: &[&str] = &[
    RANGE_ASSIGNOR,
    ROUND_ROBIN_ASSIGNOR,
    STICKY_ASSIGNOR,
    COOPERATIVE_ASSIGNOR,
];

const LOGINS: &[&str] = &[
    "org.apache.kafka.common.security.authenticator.DefaultLogin",
    "org.apache.kafka.common.security.kerberos.KerberosLogin",
    "org.apache.kafka.common.security.oauthbearer.internals.OAuthBearerRefreshingLogin",
];

const CALLBACKS: &[&str] = &[
    "org.apache.kafka.common.security.authenticator.SaslClientCallbackHandler",
    "org.apache.kafka.common.security.kerberos.KerberosClientCallbackHandler",
    "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler",
    "org.apache.kafka.common.security.oauthbearer.internals.OAuthBearerSaslClientCallbackHandler",
    "org.apache.kafka.common.security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredLoginCallbackHandler",
];

const TOKEN_RETRIEVERS: &[&str] = &[
    "org.apache.kafka.common.security.oauthbearer.ClientCredentialsJwtRetriever",
    "org.apache.kafka.common.security.oauthbearer.DefaultJwtRetriever",
    "org.apache.kafka.common.security.oauthbearer.FileJwtRetriever",
    "org.apache.kafka.common.security.oauthbearer.JwtBearerJwtRetriever",
];

const TOKEN_VALIDATORS: &[&str] = &[
    "org.apache.kafka.common.security.oauthbearer.BrokerJwtValidator",
    "org.apache.kafka.common.security.oauthbearer.ClientJwtValidator",
    "org.apache.kafka.common.security.oauthbearer.DefaultJwtValidator",
];

/// The classes that the value of a key may name; `None` for a key that names no classes.
fn allowed(key: &str) -> Option<&'static [&'static str]> {
    Some(match key {
        "key.serializer" | "value.serializer" => SERIALIZERS,
        "key.deserializer" | "value.deserializer" => DESERIALIZERS,
        "partitioner.class" => &[ROUND_ROBIN_PARTITIONER],
        "partition.assignment.strategy" => ASSIGNORS,
        "metric.reporters" => &["org.apache.kafka.common.metrics.JmxReporter"],
        "interceptor.classes" => &[],
        "sasl.login.class" => LOGINS,
        "sasl.client.callback.handler.class" | "sasl.login.callback.handler.class" => CALLBACKS,
        "sasl.oauthbearer.jwt.retriever.class" => TOKEN_RETRIEVERS,
        "sasl.oauthbearer.jwt.validator.class" => TOKEN_VALIDATORS,
        "ssl.engine.factory.class" => {
            &["org.apache.kafka.common.security.ssl.DefaultSslEngineFactory"]
        }
        _ => return None,
    })
}

/// Refuses a class that Kafka does not ship for this key.
pub(super) fn check(key: &str, class: &str) -> Result<(), String> {
    let Some(known) = allowed(key) else {
        return Ok(());
    };
    if known.contains(&class) {
        return Ok(());
    }
    let way_out = match nearest_word(known.iter().copied(), &format!("{}{class}", package(known))) {
        Some((nearest, _)) => format!("the nearest that Kafka ships for this key is {nearest:?}"),
        None => "Kafka ships none for this key: leave it out".to_owned(),
    };
    Err(format!(
        "{class:?} is no class that can be loaded here; {way_out}"
    ))
}

/// The package of the first class, so that a class written without one finds its like.
fn package<'a>(known: &[&'a str]) -> &'a str {
    known
        .first()
        .and_then(|class| class.rfind('.').and_then(|dot| class.get(..=dot)))
        .unwrap_or_default()
}
