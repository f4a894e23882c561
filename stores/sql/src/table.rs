//! The name of a table: the only part of a statement that is not ours, and checked for that reason.

use std::fmt;

/// Postgres cuts names off at 63 bytes, and indexes have the table's with a suffix.
const LONGEST: usize = 48;

/// A table, with or without the schema that it is in, quoted: upper and lower case differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    schema: Option<String>,
    name: String,
}

impl Table {
    pub(crate) fn new(text: &str) -> Result<Self, TableNameError> {
        let (schema, name) = match text.split_once('.') {
            Some((schema, name)) => (Some(schema), name),
            None => (None, text),
        };
        match schema.into_iter().chain([name]).all(is_identifier) {
            true => Ok(Self {
                schema: schema.map(str::to_owned),
                name: name.to_owned(),
            }),
            false => Err(TableNameError(text.chars().take(100).collect())),
        }
    }

    /// A table by a name of ours.
    pub(crate) fn named(name: &'static str) -> Self {
        Self {
            schema: None,
            name: name.to_owned(),
        }
    }

    /// The table beside it whose name ends so.
    pub(crate) fn beside(&self, suffix: &str) -> Self {
        Self {
            schema: self.schema.clone(),
            name: format!("{}{suffix}", self.name),
        }
    }

    /// The name as people write it.
    #[cfg(feature = "metrics")]
    pub(crate) fn plain(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.clone(),
        }
    }

    /// The name without the schema, quoted.
    pub(crate) fn bare(&self) -> String {
        format!("\"{}\"", self.name)
    }
}

fn is_identifier(part: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    part.starts_with(is_letter)
        && part.len() <= LONGEST
        && part.chars().all(|c| is_letter(c) || c.is_ascii_digit())
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "\"{schema}\".")?;
        }
        write!(f, "\"{}\"", self.name)
    }
}

/// A text that is not taken for the name of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableNameError(String);

impl fmt::Display for TableNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is not taken for the name of a table: letters, digits and `_` can stand in it, at most {LONGEST}, a digit not first, and a \
             schema and a dot before it",
            self.0
        )
    }
}

impl std::error::Error for TableNameError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_identifiers_are_names() {
        let table = Table::new("shop.outbox_2").unwrap();
        assert_eq!(table.to_string(), "\"shop\".\"outbox_2\"");
        assert_eq!(
            table.beside("_lease").to_string(),
            "\"shop\".\"outbox_2_lease\""
        );
        let long = "x".repeat(49);
        for bad in [
            "", "2box", "a.b.c", ".a", "a.", "out box", "a\"b", "é", &long,
        ] {
            let error = Table::new(bad).unwrap_err();
            assert!(error.to_string().contains("letters"), "{bad}");
        }
    }
}
