//! The same configuration in librdkafka's keys.
//!
//! Most keys are handed over under a name of the table; the functions of this folder translate those that become other keys, or that
//! librdkafka wants to fit to one another where Kafka does not. A librdkafka key that somebody set stands above what is derived for it.

mod connection;
mod consuming;
mod producing;
mod sasl;
mod tls;

use std::collections::BTreeMap;

use super::keys::{self, Allowed, Engine};
use super::settings::{Setting, Settings};
use super::{ClientKind, Finding, Value, security};

/// librdkafka's keys and what is to be said about them.
#[derive(Clone, Default)]
pub(super) struct Translation {
    pairs: BTreeMap<&'static str, Value>,
    /// Where librdkafka does something a little different.
    pub(super) warnings: Vec<Finding>,
    /// What it does not have, and the program would miss.
    pub(super) lacking: Vec<Finding>,
}

pub(super) fn translate(settings: &Settings) -> Translation {
    let mut engine = Translation::default();
    for setting in settings.iter() {
        if concerns_the_connection(settings, setting) {
            engine.take(setting);
        }
    }
    connection::translate(settings, &mut engine);
    match settings.kind() {
        ClientKind::Producer => producing::translate(settings, &mut engine),
        ClientKind::Consumer => consuming::translate(settings, &mut engine),
        ClientKind::Admin => {}
    }
    if security::uses_tls(settings) == Some(true) {
        tls::translate(settings, &mut engine);
    }
    if security::uses_sasl(settings) == Some(true) {
        sasl::translate(settings, &mut engine);
    }
    engine
}

/// Whether a key matters under the security protocol: Kafka does not look at the keys of TLS and SASL without them, and a librdkafka
/// that was built without them knows none.
fn concerns_the_connection(settings: &Settings, setting: &Setting) -> bool {
    let name = setting.key.name;
    let is_of_tls = name.starts_with("ssl.") || name == "enable.ssl.certificate.verification";
    let is_of_sasl = name.starts_with("sasl.")
        || name.starts_with("https.")
        || name == "enable.sasl.oauthbearer.unsecure.jwt";
    match (is_of_tls, is_of_sasl) {
        (true, _) => security::uses_tls(settings) == Some(true),
        (_, true) => security::uses_sasl(settings) == Some(true),
        _ => true,
    }
}

impl Translation {
    /// librdkafka's keys with their values, in the order of the names.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (*name, value.expose()))
    }

    /// Writes back what counts instead of a default or of what was asked for: the values of librdkafka's own keys, and the numbers that
    /// a warning says were moved.
    pub(super) fn settle(&self, settings: &mut Settings) {
        for (name, value) in self.pairs() {
            let Some(key) = keys::find(settings.kind(), name) else {
                continue;
            };
            let is_moved = value.parse::<i64>().is_ok()
                && self.warnings.iter().any(|warning| warning.key == key.name);
            let is_followed = !key.of_kafka && !settings.is_explicit(key.name);
            if (is_moved || is_followed) && settings.text(key.name) != Some(value) {
                settings.derive(key.name, value, "librdkafka");
            }
        }
    }

    fn set(&mut self, name: &'static str, value: impl Into<Value>) {
        self.pairs.insert(name, value.into());
    }

    /// Sets what follows from another key, unless somebody set the librdkafka key itself.
    fn derive(&mut self, settings: &Settings, name: &'static str, value: impl Into<Value>) {
        if !settings.is_explicit(name) {
            self.set(name, value);
        }
    }

    fn warn(&mut self, key: &str, rule: &'static str, message: impl Into<String>) {
        self.warnings.push(Finding::new(key, rule, message));
    }

    fn lack(&mut self, key: &str, message: impl Into<String>) {
        self.lacking
            .push(Finding::new(key, "not-in-librdkafka", message));
    }

    /// A number moved to the nearest that librdkafka takes, with a warning when somebody had asked for another.
    fn within(&mut self, setting: &Setting, number: i64, low: i64, high: i64) -> i64 {
        let nearest = number.clamp(low, high);
        if nearest != number && setting.origin.is_explicit() {
            let message = format!("{number} becomes {nearest}: librdkafka takes {low} to {high}");
            self.warn(setting.key.name, "librdkafka-range", message);
        }
        nearest
    }

    /// Hands over one key as the table says.
    fn take(&mut self, setting: &Setting) {
        let key = setting.key;
        let text = setting.value.expose();
        let is_asked_for =
            setting.origin.is_explicit() && !text.is_empty() && Some(text) != key.default_value();
        match key.engine {
            Engine::Named {
                name,
                default,
                range,
            } => {
                let is_default_there = default == Some(text);
                if text.is_empty() || (is_default_there && !setting.origin.is_explicit()) {
                    return;
                }
                match (range, text.parse()) {
                    (Some((low, high)), Ok(number)) => {
                        let number = self.within(setting, number, low, high);
                        self.set(name, number);
                    }
                    _ if matches!(key.allowed, Allowed::OneOfAnyCase(_)) => {
                        self.set(name, text.to_lowercase())
                    }
                    _ => self.set(name, text),
                }
            }
            Engine::NoEffect(why) if is_asked_for => {
                self.warn(key.name, "no-effect", format!("no effect here: {why}"))
            }
            Engine::Lacking(why) if is_asked_for => self.lack(key.name, why),
            Engine::Translated | Engine::Runtime | Engine::NoEffect(_) | Engine::Lacking(_) => {}
        }
    }
}
