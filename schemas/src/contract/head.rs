//! The part of a contract that the macro knows without the types of the fields, written as JSON.

use serde::{Deserialize, Serialize};

use crate::event::TopicSettings;

/// What an event says of itself, but for what follows from the types of its fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The package whose crate has the type.
    pub package: String,
    /// The name of the Rust type.
    pub name: String,
    /// The full name of its schema.
    pub full_name: String,
    /// Former full names of its schema.
    pub aliases: Vec<String>,
    /// The topic as it was written.
    pub topic: String,
    /// How its values are written: `avro`, `json` or `raw`.
    pub format: String,
    /// The fields that make its key, in the key's order.
    pub key: Vec<String>,
    /// The fields that travel as headers.
    pub headers: Vec<HeaderField>,
    /// Headers that are the same on every record: name and value.
    pub constant_headers: Vec<(String, String)>,
    /// The fields whose bytes are in an object store.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claim_checks: Vec<String>,
    /// The field that is the record's timestamp.
    pub timestamp: Option<String>,
    /// What it asks of its topic.
    #[serde(default, skip_serializing_if = "TopicSettings::is_none")]
    pub settings: TopicSettings,
    /// The compatibility level its history is held to.
    pub compatibility: String,
    /// Its major version.
    pub major: u32,
    /// The folder of its history, relative to the folder of the package's `Cargo.toml`, when the type names one itself.
    pub history: Option<String>,
}

/// A field that travels as a header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderField {
    /// The name of the field.
    pub field: String,
    /// The name of the header.
    pub name: String,
}

impl Head {
    /// Its JSON, as the macro leaves it in the binary.
    #[must_use]
    pub fn text(&self) -> String {
        // Texts, numbers and lists of them: there is nothing that JSON could refuse.
        serde_json::to_string(self).unwrap_or_default()
    }
}
