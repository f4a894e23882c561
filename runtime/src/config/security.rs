//! Which of TLS and SASL a client uses.

use super::settings::Settings;

/// Whether the connection is encrypted.
pub(super) fn uses_tls(settings: &Settings) -> Option<bool> {
    Some(matches!(
        settings.text("security.protocol")?,
        "SSL" | "SASL_SSL"
    ))
}

/// Whether the client logs in.
pub(super) fn uses_sasl(settings: &Settings) -> Option<bool> {
    Some(matches!(
        settings.text("security.protocol")?,
        "SASL_PLAINTEXT" | "SASL_SSL"
    ))
}
