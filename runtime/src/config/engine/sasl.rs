//! Logins: what Java writes as a JAAS configuration are keys of their own in librdkafka.

use super::Translation;
use crate::config::jaas::Jaas;
use crate::config::settings::Settings;

const MECHANISMS: [&str; 5] = [
    "GSSAPI",
    "PLAIN",
    "SCRAM-SHA-256",
    "SCRAM-SHA-512",
    "OAUTHBEARER",
];

pub(super) fn translate(settings: &Settings, engine: &mut Translation) {
    let Some(mechanism) = settings.text("sasl.mechanism") else {
        return;
    };
    if !MECHANISMS.contains(&mechanism) {
        engine.lack(
            "sasl.mechanism",
            format!(
                "the mechanism {mechanism:?}: it has {}",
                MECHANISMS.join(", ")
            ),
        );
        return;
    }
    engine.set("sasl.mechanisms", mechanism);
    if let Some(service) = settings
        .text("sasl.kerberos.service.name")
        .filter(|name| !name.is_empty())
    {
        engine.set("sasl.kerberos.service.name", service);
    }
    let jaas = settings
        .text("sasl.jaas.config")
        .filter(|_| settings.is_explicit("sasl.jaas.config"));
    if let Some(Ok(jaas)) = jaas.map(Jaas::read) {
        login(settings, engine, mechanism, &jaas);
    }
}

fn login(settings: &Settings, engine: &mut Translation, mechanism: &str, jaas: &Jaas) {
    let options: &[(&str, &'static str)] = match mechanism {
        "GSSAPI" => &[
            ("serviceName", "sasl.kerberos.service.name"),
            ("principal", "sasl.kerberos.principal"),
            ("keyTab", "sasl.kerberos.keytab"),
        ],
        "OAUTHBEARER" => &[
            ("clientId", "sasl.oauthbearer.client.credentials.client.id"),
            (
                "clientSecret",
                "sasl.oauthbearer.client.credentials.client.secret",
            ),
            ("scope", "sasl.oauthbearer.scope"),
        ],
        _ => &[("username", "sasl.username"), ("password", "sasl.password")],
    };
    for (option, theirs) in options {
        if let Some(value) = jaas.option(option) {
            engine.derive(settings, theirs, value);
        }
    }
    if mechanism == "OAUTHBEARER" {
        oauth(settings, engine, jaas);
    } else if mechanism != "GSSAPI"
        && jaas.option("username").is_none()
        && !settings.is_filled("sasl.username")
    {
        engine.lack(
            "sasl.jaas.config",
            "a login without a user: add username=\"…\" password=\"…\"",
        );
    }
}

/// A token endpoint is asked for tokens; without one Java makes unsigned tokens, which librdkafka does when told.
fn oauth(settings: &Settings, engine: &mut Translation, jaas: &Jaas) {
    if settings.is_filled("sasl.oauthbearer.token.endpoint.url") {
        engine.derive(settings, "sasl.oauthbearer.method", "oidc");
    } else if let Some(subject) = jaas.option("unsecuredLoginStringClaim_sub") {
        engine.derive(settings, "enable.sasl.oauthbearer.unsecure.jwt", true);
        engine.derive(
            settings,
            "sasl.oauthbearer.config",
            format!("principal={subject}"),
        );
    }
}
