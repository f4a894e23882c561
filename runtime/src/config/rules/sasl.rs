//! What SASL asks of a client: a mechanism, and something to prove itself by.

use crate::config::jaas::Jaas;
use crate::config::settings::Settings;
use crate::config::{Finding, security};

const JAAS: &str = "sasl.jaas.config";

/// The login modules that Kafka and the JDK ship for clients.
const MODULES: [&str; 4] = [
    "org.apache.kafka.common.security.plain.PlainLoginModule",
    "org.apache.kafka.common.security.scram.ScramLoginModule",
    "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule",
    "com.sun.security.auth.module.Krb5LoginModule",
];

/// Kafka: SASL without a mechanism.
pub(super) fn needs_mechanism(settings: &Settings) -> Option<Finding> {
    let name = "sasl.mechanism";
    (security::uses_sasl(settings)? && settings.text(name).is_none_or(str::is_empty)).then(|| {
        let message = "security.protocol asks for SASL: name a mechanism, such as SCRAM-SHA-512";
        Finding::new(name, "sasl-needs-mechanism", message)
    })
}

/// Kafka: SASL without a login. librdkafka's keys for it count as well.
pub(super) fn needs_credentials(settings: &Settings) -> Option<Finding> {
    if !security::uses_sasl(settings)? || settings.is_explicit(JAAS) {
        return None;
    }
    let mechanism = settings.text("sasl.mechanism")?;
    let instead: &[&str] = match mechanism {
        "GSSAPI" => &["sasl.kerberos.principal", "sasl.kerberos.keytab"],
        "OAUTHBEARER" => &["sasl.oauthbearer.method"],
        _ => &["sasl.username", "sasl.password"],
    };
    (!instead.iter().all(|name| settings.is_filled(name))).then(|| {
        let message = format!(
            "{mechanism} needs a login: set sasl.jaas.config, or librdkafka's {}",
            instead.join(" and ")
        );
        Finding::new(JAAS, "sasl-needs-credentials", message)
    })
}

/// Kafka: a JAAS configuration that is none, or one of a module that cannot log in here.
pub(super) fn jaas_can_be_read(settings: &Settings) -> Option<Finding> {
    if !security::uses_sasl(settings)? || !settings.is_explicit(JAAS) {
        return None;
    }
    let finding = |rule, message: String| Some(Finding::new(JAAS, rule, message));
    let jaas = match Jaas::read(settings.text(JAAS)?) {
        Ok(jaas) => jaas,
        Err(fault) => return finding("jaas-malformed", fault),
    };
    if !MODULES.contains(&jaas.module.as_str()) {
        return finding(
            "jaas-module-unknown",
            format!("the login module is one of {}", MODULES.join(", ")),
        );
    }
    let is_kerberos = settings.text("sasl.mechanism")? == "GSSAPI";
    let names_service =
        settings.is_filled("sasl.kerberos.service.name") || jaas.option("serviceName").is_some();
    if is_kerberos && !names_service {
        return finding(
            "kerberos-needs-service-name",
            "GSSAPI needs sasl.kerberos.service.name, usually kafka".to_owned(),
        );
    }
    None
}
