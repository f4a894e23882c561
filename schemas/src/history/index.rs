//! The index of a history: which versions there are, in which state, and by what each is recognised. A JSON file named `index`.

use serde::{Deserialize, Serialize};

/// What a folder of recorded versions says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// The full name of the event's schema.
    pub event: String,
    /// The topic, as the event says it.
    pub topic: String,
    /// How values are written: `avro`, `json` or `raw`.
    pub format: String,
    /// The fields of the key, in the key's order.
    pub key: Vec<KeyField>,
    /// The versions, the oldest first, without a gap from 1.
    pub versions: Vec<Entry>,
}

/// A field of the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyField {
    /// Its name.
    pub field: String,
    /// The Parsing Canonical Form of its type: what its bytes depend on.
    #[serde(rename = "type")]
    pub ty: String,
}

/// One version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its number, from 1.
    pub version: u32,
    /// What may happen to it.
    pub state: State,
    /// CRC-64-AVRO of its canonical form, as 16 hexadecimal digits: what its records carry.
    pub fingerprint: String,
    /// SHA-256 of its JSON without white space, as 64 hexadecimal digits: what of it may not be edited.
    pub sha256: String,
    /// SHA-256 of the file with its golden records, as 64 hexadecimal digits; `None`: it has no such file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub golden: Option<String>,
}

/// What may happen to a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum State {
    /// Nobody has written it yet: the next `record` may overwrite it.
    Draft,
    /// There are records of it: it never changes again, and later versions are held against it.
    Released,
    /// No record of it is left in any topic: nothing is held against it any more.
    Retired {
        /// Why that is known.
        reason: String,
        /// Since when, as `2026-01-31`.
        date: String,
    },
}

impl State {
    /// Its word in the index.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Released => "released",
            State::Retired { .. } => "retired",
        }
    }
}

impl Index {
    /// Reads an index.
    ///
    /// # Errors
    /// What is wrong with the text, with its line.
    pub fn parse(text: &str) -> Result<Index, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The text of the file: two spaces a level, a line end at the end.
    #[must_use]
    pub fn text(&self) -> String {
        // Texts and numbers alone: there is nothing that JSON could refuse.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, Index, KeyField, State};

    #[test]
    fn an_index_is_what_its_text_says() {
        let entry = |version, state| Entry {
            version,
            state,
            fingerprint: "00112233445566ff".to_owned(),
            sha256: "ab".repeat(32),
            golden: (version == 2).then(|| "cd".repeat(32)),
        };
        let retired = State::Retired {
            reason: "retention is a week".to_owned(),
            date: "2026-01-31".to_owned(),
        };
        let index = Index {
            event: "shop.OrderPaidEvent".to_owned(),
            topic: "${env}.orders".to_owned(),
            format: "avro".to_owned(),
            key: vec![KeyField {
                field: "id".to_owned(),
                ty: "\"string\"".to_owned(),
            }],
            versions: vec![
                entry(1, retired),
                entry(2, State::Released),
                entry(3, State::Draft),
            ],
        };
        assert_eq!(Index::parse(&index.text()).unwrap(), index);
        let unknown = index.text().replace("\"topic\"", "\"subject\"");
        let message = Index::parse(&unknown).unwrap_err().to_string();
        assert!(message.contains("unknown field `subject`"), "{message}");
    }
}
