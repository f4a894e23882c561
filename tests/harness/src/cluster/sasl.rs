//! The `SASL_SSL` listener: a certificate authority of its own and one user known to PLAIN and SCRAM.

use std::fs;
use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};

use crate::{Error, Result};

/// How a client reaches the `SASL_SSL` listeners of a cluster.
///
/// The user may log in with `PLAIN`, `SCRAM-SHA-256` and `SCRAM-SHA-512`.
#[derive(Debug, Clone)]
pub struct SaslSsl {
    /// `bootstrap.servers` of the `SASL_SSL` listeners.
    pub bootstrap: String,
    /// The certificate authority as a PEM file: `ssl.ca.location` of librdkafka, a PEM `ssl.truststore.location` of Java.
    pub ca_pem: PathBuf,
    /// `sasl.username`.
    pub user: &'static str,
    /// `sasl.password`.
    pub password: &'static str,
}

pub(crate) const USER: &str = "harness";
pub(crate) const PASSWORD: &str = "harness-secret";

/// The PEM files that all nodes of a cluster use.
#[derive(Debug)]
pub(crate) struct Certificates {
    pub(crate) ca_pem: PathBuf,
    /// Private key (PKCS#8) and certificate in one file, as Kafka wants a PEM key store.
    pub(crate) keystore_pem: PathBuf,
}

impl Certificates {
    /// Makes an authority and one server certificate for 127.0.0.1 and localhost.
    pub(crate) fn create(folder: &Path) -> Result<Self> {
        let (ca, keystore) = issue().map_err(Error::during("cannot make certificates"))?;
        let certificates = Self {
            ca_pem: folder.join("ca.pem"),
            keystore_pem: folder.join("keystore.pem"),
        };
        for (path, text) in [
            (&certificates.ca_pem, ca),
            (&certificates.keystore_pem, keystore),
        ] {
            fs::write(path, text)
                .map_err(Error::during(format!("cannot write {}", path.display())))?;
        }
        Ok(certificates)
    }
}

fn issue() -> std::result::Result<(String, String), rcgen::Error> {
    let mut authority = CertificateParams::new(Vec::new())?;
    authority
        .distinguished_name
        .push(DnType::CommonName, "kafka-event test authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate()?;
    let ca_pem = authority.self_signed(&key)?.pem();
    let issuer = Issuer::new(authority, key);

    let mut server = CertificateParams::new(vec!["127.0.0.1".to_owned(), "localhost".to_owned()])?;
    server
        .distinguished_name
        .push(DnType::CommonName, "kafka-event test broker");
    server.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    let server_pem = server.signed_by(&key, &issuer)?.pem();
    Ok((ca_pem, key.serialize_pem() + &server_pem))
}
