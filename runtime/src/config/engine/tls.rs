//! Keys and certificates: Java's stores, and what OpenSSL reads.

use std::fs::File;
use std::io::Read;

use super::Translation;
use crate::config::settings::Settings;

/// The first bytes of Java's own kind of store, which nothing but Java reads.
const JKS: [u8; 4] = [0xfe, 0xed, 0xfe, 0xed];

pub(super) fn translate(settings: &Settings, engine: &mut Translation) {
    endpoint_identification(settings, engine);
    texts(settings, engine);
    truststore(settings, engine);
    keystore(settings, engine);
}

fn endpoint_identification(settings: &Settings, engine: &mut Translation) {
    let name = "ssl.endpoint.identification.algorithm";
    match settings.text(name).map(str::to_lowercase).as_deref() {
        Some("https") => engine.set(name, "https"),
        Some("" | "none") => {
            engine.warn(
                name,
                "tls-name-not-checked",
                "any certificate of a trusted authority passes for the broker's",
            );
            engine.set(name, "none");
        }
        Some(other) => engine.lack(
            name,
            format!("the algorithm {other:?}: it has https, or none by the empty text"),
        ),
        None => {}
    }
}

fn texts(settings: &Settings, engine: &mut Translation) {
    for (name, theirs) in [
        ("ssl.keystore.key", "ssl.key.pem"),
        ("ssl.keystore.certificate.chain", "ssl.certificate.pem"),
        ("ssl.truststore.certificates", "ssl.ca.pem"),
        ("ssl.key.password", "ssl.key.password"),
    ] {
        if let Some(text) = settings.text(name).filter(|text| !text.is_empty()) {
            engine.derive_text(settings, name, theirs, text);
        }
    }
}

impl Translation {
    /// Like `derive`, for a key that may be called the same on both sides.
    fn derive_text(&mut self, settings: &Settings, name: &str, theirs: &'static str, text: &str) {
        if name == theirs {
            self.set(theirs, text);
        } else {
            self.derive(settings, theirs, text);
        }
    }
}

fn truststore(settings: &Settings, engine: &mut Translation) {
    let name = "ssl.truststore.location";
    let Some(path) = settings.text(name) else {
        return;
    };
    if settings.text("ssl.truststore.type") == Some("PEM") {
        engine.derive(settings, "ssl.ca.location", path);
    } else {
        let way_out = "keytool -exportcert -rfc writes the certificates as PEM; then set ssl.truststore.type=PEM";
        engine.lack(name, format!("trust stores of Java: {way_out}"));
    }
}

fn keystore(settings: &Settings, engine: &mut Translation) {
    let name = "ssl.keystore.location";
    let Some(path) = settings.text(name) else {
        return;
    };
    if settings.text("ssl.keystore.type") == Some("PEM") {
        engine.derive(settings, "ssl.certificate.location", path);
        engine.derive(settings, "ssl.key.location", path);
    } else if is_jks(path) {
        let way_out = "keytool -importkeystore -deststoretype PKCS12 writes one that can be read";
        engine.lack(name, format!("stores of the type JKS: {way_out}"));
    } else {
        engine.set(name, path);
        if let Some(password) = settings.text("ssl.keystore.password") {
            engine.set("ssl.keystore.password", password);
        }
    }
}

/// Whether the file is a JKS store, whatever its type is said to be: Java reads PKCS#12 under the name JKS too.
fn is_jks(path: &str) -> bool {
    let mut magic = [0; 4];
    File::open(path).is_ok_and(|mut file| file.read_exact(&mut magic).is_ok()) && magic == JKS
}
