//! Collecting values from code, profile, files and environment, before they are checked for one kind of client.

use std::path::Path;

use super::sources;
use super::{Checked, ClientKind, ConfigErrors, FileError, Origin, Value, check};

/// A configuration as it was written: names, values and where they came from. It may hold the keys of several kinds of client; each client
/// takes its own.
///
/// ```
/// use kafka_event::config::{ClientKind, Config};
///
/// let mut config = Config::new();
/// config.set("bootstrap.servers", "localhost:9092").set("linger.ms", 20);
/// let checked = config.check(ClientKind::Producer)?;
/// assert_eq!(checked.get("linger.ms"), Some("20"));
/// assert_eq!(checked.get("acks"), Some("all"));
/// # Ok::<(), kafka_event::config::ConfigErrors>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Config {
    entries: Vec<Entry>,
}

/// One value as it was written.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) value: Value,
    pub(super) origin: Origin,
}

impl Config {
    /// Nothing said yet: the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a key from code, which counts more than any other origin. `name` is Kafka's name or librdkafka's.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<Value>) -> &mut Self {
        self.set_from(name, value, Origin::Code)
    }

    /// Sets a key from the named origin. Of two values the one from the stronger origin counts, and of the same origin the later one.
    pub fn set_from(
        &mut self,
        name: impl Into<String>,
        value: impl Into<Value>,
        origin: Origin,
    ) -> &mut Self {
        self.entries.push(Entry {
            name: name.into(),
            value: value.into(),
            origin,
        });
        self
    }

    /// Adds the keys of a file: TOML (`.toml`), YAML (`.yaml`, `.yml`) or Java properties (`.properties`). In TOML and YAML a key may be
    /// written with dots or as nested tables, and a list may be an array.
    ///
    /// # Errors
    /// When the file cannot be read, or is not what its name says. No error quotes the file's text, which may hold secrets.
    pub fn file(&mut self, path: impl AsRef<Path>) -> Result<&mut Self, FileError> {
        let path = path.as_ref();
        for (name, value) in sources::file(path)? {
            self.set_from(name, value, Origin::File(path.to_owned()));
        }
        Ok(self)
    }

    /// Adds the variables whose names start with `KAFKA_`: the rest in lower case is the key, where `_` stands for a dot, `__` for an
    /// underscore and `___` for a hyphen, as in Kafka's own container image. `KAFKA_BOOTSTRAP_SERVERS` is `bootstrap.servers`.
    ///
    /// Names that start with `KAFKA_EVENT_` are this toolkit's own and no keys.
    pub fn environment(
        &mut self,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> &mut Self {
        for (variable, value) in variables {
            if let Some(name) = sources::key_of_variable(&variable) {
                self.set_from(name, value, Origin::Environment(variable));
            }
        }
        self
    }

    /// Checks everything for one kind of client, without connecting to anything.
    ///
    /// # Errors
    /// All broken rules at once.
    pub fn check(&self, kind: ClientKind) -> Result<Checked, ConfigErrors> {
        check::check(kind, &self.entries)
    }
}
