//! The options of a generation.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A Rust type that stands for an Avro type, and the form in which it is written where that is not its own.
///
/// The code stands in nested modules: a path begins with `crate::` or `::`. In a mapping of `decimal`, `{precision}` and `{scale}`
/// stand for the schema's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RustType {
    pub(super) path: String,
    pub(super) form: Option<String>,
}

impl RustType {
    /// A type that is written as its own `EventType` says.
    #[must_use]
    pub fn new(path: impl Into<String>) -> RustType {
        RustType {
            path: path.into(),
            form: None,
        }
    }

    /// The same type, written as `form` says: a type with an `EventTypeAs<Self>`, as in `#[event(with = …)]`.
    #[must_use]
    pub fn with(self, form: impl Into<String>) -> RustType {
        RustType {
            form: Some(form.into()),
            ..self
        }
    }
}

impl From<&str> for RustType {
    fn from(path: &str) -> RustType {
        RustType::new(path)
    }
}

/// The types of dates and times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Times {
    /// chrono's, which the crate that takes the code in then depends on.
    #[default]
    Chrono,
    /// [`Timestamp`](crate::Timestamp) for `timestamp-millis`, and the bare numbers for the others.
    Numbers,
}

/// The types of decimals that are not `fixed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decimals {
    /// [`Decimal<P, S>`](crate::Decimal), up to 38 digits.
    #[default]
    Own,
    /// `rust_decimal::Decimal`, which the crate that takes the code in then depends on; it needs the feature `rust_decimal` of
    /// `kafka-event`.
    RustDecimal,
}

/// What is said of one event.
#[derive(Clone, Debug, Default)]
pub(super) struct EventOptions {
    pub(super) topic: Option<String>,
    pub(super) key: Vec<String>,
    pub(super) verb: Option<String>,
}

/// How code is made from schemas. A type is named by its full name, a field by that of its record, a dot and its own.
#[derive(Clone, Debug)]
pub struct Config {
    pub(super) out_dir: Option<PathBuf>,
    pub(super) file_name: String,
    pub(super) crate_path: String,
    pub(super) times: Times,
    pub(super) decimals: Decimals,
    pub(super) logical: BTreeMap<String, RustType>,
    pub(super) types: BTreeMap<String, RustType>,
    pub(super) fields: BTreeMap<String, RustType>,
    pub(super) derives: Vec<String>,
    pub(super) derives_on: BTreeMap<String, Vec<String>>,
    pub(super) attributes: BTreeMap<String, Vec<String>>,
    pub(super) events: BTreeMap<String, EventOptions>,
    pub(super) no_events: BTreeSet<String>,
    pub(super) renames: BTreeMap<String, String>,
    pub(super) without_default: BTreeSet<String>,
    /// Types for data alone: no defaults and no aliases, which only a reader of other versions needs.
    pub(super) plain: bool,
    /// The namespace whose types stand in no module.
    pub(super) here: String,
    /// The path of the module that has the crates `chrono` and `uuid`; empty for their own.
    pub(super) crates: String,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            out_dir: None,
            file_name: "schemas.rs".to_owned(),
            crate_path: "::kafka_event".to_owned(),
            times: Times::default(),
            decimals: Decimals::default(),
            logical: BTreeMap::new(),
            types: BTreeMap::new(),
            fields: BTreeMap::new(),
            derives: Vec::new(),
            derives_on: BTreeMap::new(),
            attributes: BTreeMap::new(),
            events: BTreeMap::new(),
            no_events: BTreeSet::new(),
            renames: BTreeMap::new(),
            without_default: BTreeSet::new(),
            plain: false,
            here: String::new(),
            crates: String::new(),
        }
    }
}

impl Config {
    /// The defaults of all options.
    #[must_use]
    pub fn new() -> Config {
        Config::default()
    }

    /// Where [`compile`](Config::compile) writes; `OUT_DIR` otherwise.
    #[must_use]
    pub fn out_dir(mut self, folder: impl AsRef<Path>) -> Config {
        self.out_dir = Some(folder.as_ref().to_owned());
        self
    }

    /// The name of the file that [`compile`](Config::compile) writes; `schemas.rs` otherwise.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Config {
        self.file_name = name.into();
        self
    }

    /// The path of the crate `kafka-event` in the code; `::kafka_event` otherwise.
    #[must_use]
    pub fn crate_path(mut self, path: impl Into<String>) -> Config {
        self.crate_path = path.into();
        self
    }

    /// The topic of an event. A record that has one is an event; so is the outermost record of a file whose name follows
    /// `<Noun><PastTense>Event`, whose topic is its full name where none is given. All others are plain types.
    #[must_use]
    pub fn topic(mut self, event: impl Into<String>, topic: impl Into<String>) -> Config {
        self.event(event).topic = Some(topic.into());
        self
    }

    /// The fields that are the key of an event, by their names in the schema.
    #[must_use]
    pub fn key(mut self, event: impl Into<String>, fields: &[&str]) -> Config {
        self.event(event).key = fields.iter().map(|&field| field.to_owned()).collect();
        self
    }

    /// The verb of an event's name where the vocabulary lacks it: `verb = "…"` of `#[kafka_event]`.
    #[must_use]
    pub fn verb(mut self, event: impl Into<String>, verb: impl Into<String>) -> Config {
        self.event(event).verb = Some(verb.into());
        self
    }

    /// A record that is no event, although its name is that of one.
    #[must_use]
    pub fn no_event(mut self, record: impl Into<String>) -> Config {
        self.no_events.insert(record.into());
        self
    }

    /// The Rust name of a type or field. An event whose name in the schema does not follow `<Noun><PastTense>Event` needs one that
    /// does.
    #[must_use]
    pub fn rename(mut self, name: impl Into<String>, rust: impl Into<String>) -> Config {
        self.renames.insert(name.into(), rust.into());
        self
    }

    /// Further words of `#[event(…)]` or `#[kafka_event(…)]` on a type or field: `"max_len = 64"`,
    /// `"compatibility = \"FULL_TRANSITIVE\""`.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, words: impl Into<String>) -> Config {
        let of_name = self.attributes.entry(name.into()).or_default();
        of_name.push(words.into());
        self
    }

    /// A derive on all types, besides `Clone`, `Debug`, `PartialEq` and those that an enum or fixed always has.
    #[must_use]
    pub fn derive(mut self, derive: impl Into<String>) -> Config {
        self.derives.push(derive.into());
        self
    }

    /// A derive on one type.
    #[must_use]
    pub fn derive_on(mut self, name: impl Into<String>, derive: impl Into<String>) -> Config {
        let of_name = self.derives_on.entry(name.into()).or_default();
        of_name.push(derive.into());
        self
    }

    /// The types of dates and times; chrono's otherwise.
    #[must_use]
    pub fn times(mut self, times: Times) -> Config {
        self.times = times;
        self
    }

    /// The types of decimals on `bytes`; [`Decimal<P, S>`](crate::Decimal) otherwise.
    #[must_use]
    pub fn decimals(mut self, decimals: Decimals) -> Config {
        self.decimals = decimals;
        self
    }

    /// The type of a logical type, by its name in the schema: `"timestamp-micros"`, `"big-decimal"`. Not of one on a `fixed`, which
    /// is a type of its own.
    #[must_use]
    pub fn logical_type(mut self, logical: impl Into<String>, ty: impl Into<RustType>) -> Config {
        self.logical.insert(logical.into(), ty.into());
        self
    }

    /// A type of yours in place of a record, enum or fixed, for which no code is made.
    #[must_use]
    pub fn use_type(mut self, name: impl Into<String>, ty: impl Into<RustType>) -> Config {
        self.types.insert(name.into(), ty.into());
        self
    }

    /// The type of a field.
    #[must_use]
    pub fn field_type(mut self, field: impl Into<String>, ty: impl Into<RustType>) -> Config {
        self.fields.insert(field.into(), ty.into());
        self
    }

    /// Leaves out the default of a field, which a Rust type cannot say: readers of the type then need the field.
    #[must_use]
    pub fn without_default(mut self, field: impl Into<String>) -> Config {
        self.without_default.insert(field.into());
        self
    }

    fn event(&mut self, name: impl Into<String>) -> &mut EventOptions {
        self.events.entry(name.into()).or_default()
    }
}
