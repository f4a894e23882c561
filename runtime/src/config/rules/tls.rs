//! What TLS asks of a client: stores that are complete, and that can be found (KIP-651 for PEM).

use std::fs;

use crate::config::settings::Settings;
use crate::config::{Finding, security};

/// The keys of one store: the client's own key and certificate, or the authorities that it trusts.
struct Store {
    kind: &'static str,
    location: &'static str,
    password: &'static str,
    /// The same content as text, and what its PEM blocks are called.
    texts: &'static [(&'static str, &'static str)],
}

const STORES: [Store; 2] = [
    Store {
        kind: "ssl.keystore.type",
        location: "ssl.keystore.location",
        password: "ssl.keystore.password",
        texts: &[
            ("ssl.keystore.key", "PRIVATE KEY"),
            ("ssl.keystore.certificate.chain", "CERTIFICATE"),
        ],
    },
    Store {
        kind: "ssl.truststore.type",
        location: "ssl.truststore.location",
        password: "ssl.truststore.password",
        texts: &[("ssl.truststore.certificates", "CERTIFICATE")],
    },
];

/// The types of store that the JDK reads; Kafka adds PEM.
const STORE_TYPES: [&str; 4] = ["JKS", "PKCS12", "JCEKS", "DKS"];

/// The names that the JDK knows, for the keys that choose among its parts.
const JDK_NAMES: [(&str, &[&str]); 5] = [
    ("ssl.provider", &["SunJSSE"]),
    (
        "ssl.protocol",
        &[
            "TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1", "TLS", "SSL", "SSLv3", "DEFAULT",
        ],
    ),
    (
        "ssl.keymanager.algorithm",
        &["SunX509", "NewSunX509", "PKIX"],
    ),
    (
        "ssl.trustmanager.algorithm",
        &["PKIX", "SunX509", "SunPKIX", "X509", "X.509"],
    ),
    (
        "ssl.secure.random.implementation",
        &[
            "NativePRNG",
            "NativePRNGBlocking",
            "NativePRNGNonBlocking",
            "SHA1PRNG",
            "DRBG",
        ],
    ),
];

/// Asks about the first store that answers.
fn first(settings: &Settings, rule: impl Fn(&Store) -> Option<Finding>) -> Option<Finding> {
    if security::uses_tls(settings)? {
        STORES.iter().find_map(rule)
    } else {
        None
    }
}

fn is_pem(settings: &Settings, store: &Store) -> bool {
    settings.text(store.kind) == Some("PEM")
}

/// Kafka: a name that the JDK does not know.
pub(super) fn names_are_known(settings: &Settings) -> Option<Finding> {
    if !security::uses_tls(settings)? {
        return None;
    }
    JDK_NAMES.iter().find_map(|(name, known)| {
        let value = settings.text(name)?;
        (!known.iter().any(|known| known.eq_ignore_ascii_case(value))).then(|| {
            let message = format!("{value:?} is unknown: it is one of {}", known.join(", "));
            Finding::new(*name, "tls-name-unknown", message)
        })
    })
}

/// Kafka: a key without a certificate, or the other way round.
pub(super) fn key_and_certificate_come_together(settings: &Settings) -> Option<Finding> {
    first(settings, |store| {
        let missing = store
            .texts
            .iter()
            .find(|(name, _)| !settings.is_explicit(name))?;
        let present = store
            .texts
            .iter()
            .find(|(name, _)| settings.is_explicit(name))?;
        let message = format!("{} is set, and belongs with it: set both", present.0);
        Some(Finding::new(
            missing.0,
            "tls-key-needs-certificate",
            message,
        ))
    })
}

/// Kafka: PEM text, and a type of store that is not PEM.
pub(super) fn pem_text_needs_pem_type(settings: &Settings) -> Option<Finding> {
    first(settings, |store| {
        let (text, _) = store
            .texts
            .iter()
            .find(|(name, _)| settings.is_explicit(name))?;
        (!is_pem(settings, store)).then(|| {
            let kind = settings.text(store.kind).unwrap_or_default();
            let message = format!("{text} is PEM, and the type is {kind}: set it to PEM");
            Finding::new(store.kind, "tls-text-needs-pem-type", message)
        })
    })
}

/// Kafka: the same store as text and as a file.
pub(super) fn pem_text_or_file(settings: &Settings) -> Option<Finding> {
    first(settings, |store| {
        let (text, _) = store
            .texts
            .iter()
            .find(|(name, _)| settings.is_explicit(name))?;
        settings.is_explicit(store.location).then(|| {
            Finding::new(
                store.location,
                "tls-text-or-file",
                format!("{text} is set too: leave one of the two out"),
            )
        })
    })
}

/// Kafka: text that holds no PEM block of the kind that belongs there.
pub(super) fn pem_text_is_pem(settings: &Settings) -> Option<Finding> {
    first(settings, |store| {
        let is_explicit = |name: &&(&str, &str)| settings.is_explicit(name.0);
        store
            .texts
            .iter()
            .filter(is_explicit)
            .find_map(|(name, block)| {
                let holds_block = settings.text(name)?.contains(&format!("{block}-----"));
                (!holds_block).then(|| {
                    Finding::new(
                        *name,
                        "tls-text-malformed",
                        format!("it holds no block -----BEGIN {block}-----"),
                    )
                })
            })
    })
}

/// Kafka: a store whose password is missing, or a password that has no store or that PEM does not have.
pub(super) fn password_fits_store(settings: &Settings) -> Option<Finding> {
    first(settings, |store| {
        let has_password = settings.is_explicit(store.password);
        let has_file = settings.is_explicit(store.location);
        let finding = |message: String| {
            Some(Finding::new(
                store.password,
                "tls-password-fits-store",
                message,
            ))
        };
        match (is_pem(settings, store), has_file, has_password) {
            (true, _, true) => finding(format!(
                "{}=PEM has no password of its own: leave it out",
                store.kind
            )),
            (false, false, true) => finding(format!(
                "there is no store that it opens: set {}, or leave it out",
                store.location
            )),
            (false, true, false) if store.location == "ssl.keystore.location" => {
                finding(format!("{} needs one", store.location))
            }
            _ => None,
        }
    })
}

/// Kafka: a store that is not there, or not of its type.
pub(super) fn files_are_stores(settings: &Settings) -> Option<Finding> {
    first(settings, |store| {
        let path = settings
            .is_explicit(store.location)
            .then(|| settings.text(store.location))??;
        let finding = |rule, message| Some(Finding::new(store.location, rule, message));
        let Ok(content) = fs::read(path) else {
            return finding(
                "tls-file-missing",
                format!("{path:?} is no file that can be read"),
            );
        };
        let holds = |block: &str| {
            let end = format!("{block}-----");
            content
                .windows(end.len())
                .any(|part| part == end.as_bytes())
        };
        match settings.text(store.kind)? {
            "PEM" => {
                let (_, missing) = store.texts.iter().find(|(_, block)| !holds(block))?;
                finding(
                    "tls-file-malformed",
                    format!("{path:?} holds no block -----BEGIN {missing}-----"),
                )
            }
            _ if content.starts_with(b"-----BEGIN") => finding(
                "tls-file-malformed",
                format!("{path:?} is PEM: set {}=PEM", store.kind),
            ),
            kind if STORE_TYPES
                .iter()
                .any(|known| known.eq_ignore_ascii_case(kind)) =>
            {
                None
            }
            kind => {
                let message = format!(
                    "{kind:?} is unknown: it is one of PEM, {}",
                    STORE_TYPES.join(", ")
                );
                Some(Finding::new(store.kind, "tls-name-unknown", message))
            }
        }
    })
}

/// Kafka: an encrypted key without the password that opens it.
pub(super) fn encrypted_key_needs_password(settings: &Settings) -> Option<Finding> {
    let name = "ssl.key.password";
    let key = settings.text("ssl.keystore.key")?;
    let is_encrypted = key.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----");
    (security::uses_tls(settings)? && is_encrypted && !settings.is_filled(name)).then(|| {
        Finding::new(
            name,
            "tls-key-needs-password",
            "ssl.keystore.key is encrypted: set its password",
        )
    })
}
