//! A configuration that passed every check.

use std::fmt;

use super::engine::Translation;
use super::explain::Explanation;
use super::settings::{Setting, Settings};
use super::{ClientKind, ConfigErrors, Finding};

/// A configuration without errors: the values in effect, and the warnings about them.
#[derive(Clone)]
pub struct Checked {
    settings: Settings,
    warnings: Vec<Finding>,
    engine: Translation,
}

impl Checked {
    pub(super) fn new(settings: Settings, warnings: Vec<Finding>, engine: Translation) -> Self {
        Self {
            settings,
            warnings,
            engine,
        }
    }

    /// The client that is configured.
    pub fn kind(&self) -> ClientKind {
        self.settings.kind()
    }

    /// What is allowed and yet worth knowing: silent corrections, unwise values, differences of librdkafka.
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// Every key with its value in effect and its origin, in the order of the names.
    pub fn effective(&self) -> impl Iterator<Item = &Setting> {
        self.settings.iter()
    }

    /// The value in effect of a key, by Kafka's name. This may be a secret.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.settings.text(name)
    }

    /// Whether somebody gave the key its value, rather than a default.
    pub fn is_explicit(&self, name: &str) -> bool {
        self.settings.is_explicit(name)
    }

    /// The same configuration in librdkafka's keys. The values may be secrets: hand them over, print none.
    ///
    /// # Errors
    /// When the configuration asks for something that librdkafka does not have and that cannot be left out in silence.
    pub fn to_librdkafka(&self) -> Result<Vec<(String, String)>, ConfigErrors> {
        if self.engine.lacking.is_empty() {
            Ok(self
                .engine
                .pairs()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect())
        } else {
            Err(ConfigErrors::new(self.kind(), self.engine.lacking.clone()))
        }
    }

    /// What every value is, where it came from and what it means, in a form that may be printed.
    pub fn explain(&self) -> Explanation {
        Explanation::of(self)
    }
}

impl fmt::Debug for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |setting: &Setting| setting.value().shown(setting.key()).to_owned();
        f.debug_map()
            .entries(
                self.effective()
                    .map(|setting| (setting.key().name(), shown(setting))),
            )
            .finish()
    }
}
