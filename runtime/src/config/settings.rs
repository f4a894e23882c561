//! The values that count, one a key, as the rules look at them.

use std::collections::BTreeMap;

use super::keys::{self, Key};
use super::{ClientKind, Origin, Value};

/// The value that counts for one key.
#[derive(Clone, Debug)]
pub struct Setting {
    pub(super) key: &'static Key,
    pub(super) value: Value,
    pub(super) origin: Origin,
}

impl Setting {
    /// The key.
    pub fn key(&self) -> &'static Key {
        self.key
    }

    /// The value in its canonical form.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Where the value came from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}

/// Every key that has a value, explicit or by default.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    kind: ClientKind,
    by_name: BTreeMap<&'static str, Setting>,
}

impl Settings {
    /// What counts when nothing is said.
    pub(super) fn defaults(kind: ClientKind) -> Self {
        let setting = |key: &'static Key| {
            let value = key.default_value()?.into();
            Some((
                key.name(),
                Setting {
                    key,
                    value,
                    origin: Origin::Default,
                },
            ))
        };
        Self {
            kind,
            by_name: keys::for_client(kind).filter_map(setting).collect(),
        }
    }

    pub(super) fn kind(&self) -> ClientKind {
        self.kind
    }

    pub(super) fn put(&mut self, setting: Setting) {
        self.by_name.insert(setting.key.name, setting);
    }

    /// Takes a key out whose value could not be read, so that no rule judges by its default instead.
    pub(super) fn remove(&mut self, key: &Key) {
        self.by_name.remove(key.name);
    }

    /// Gives a key the value that another one settles.
    pub(super) fn derive(&mut self, name: &str, value: impl Into<Value>, rule: &'static str) {
        if let Some(key) = keys::find(self.kind, name) {
            self.put(Setting {
                key,
                value: value.into(),
                origin: Origin::Derived(rule),
            });
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Setting> {
        self.by_name.values()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Setting> {
        self.by_name.get(name)
    }

    /// The value as text; `None` without one. Only rules read it, and none of them prints a secret.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).map(|setting| setting.value.expose())
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.text(name)?.parse().ok()
    }

    /// Whether somebody gave the key a value.
    pub(super) fn is_explicit(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|setting| setting.origin.is_explicit())
    }

    /// Whether somebody gave the key a value that is not empty.
    pub(super) fn is_filled(&self, name: &str) -> bool {
        self.is_explicit(name) && self.text(name).is_some_and(|text| !text.is_empty())
    }
}
