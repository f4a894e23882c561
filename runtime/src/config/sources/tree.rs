//! What TOML and YAML share: nested tables as dotted keys, and arrays as lists.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::file::Fault;

/// A value of a TOML or YAML file.
pub(super) enum Tree {
    Scalar(String),
    Array(Vec<Tree>),
    Table(Vec<(String, Tree)>),
}

impl Tree {
    /// The keys of the tree with their values, in the order of the file.
    pub(super) fn flatten(self) -> Result<Vec<(String, String)>, Fault> {
        let mut pairs = Vec::new();
        match self {
            Self::Table(entries) => flatten("", entries, &mut pairs)?,
            _ => return Err(Fault::malformed(None, "it holds no keys")),
        }
        Ok(pairs)
    }
}

fn flatten(
    prefix: &str,
    entries: Vec<(String, Tree)>,
    pairs: &mut Vec<(String, String)>,
) -> Result<(), Fault> {
    for (name, value) in entries {
        let name = if prefix.is_empty() {
            name
        } else {
            format!("{prefix}.{name}")
        };
        match value {
            Tree::Scalar(text) => pairs.push((name, text)),
            Tree::Table(entries) => flatten(&name, entries, pairs)?,
            Tree::Array(items) => {
                let items: Option<Vec<String>> = items.into_iter().map(scalar).collect();
                let items = items.ok_or_else(|| {
                    Fault::malformed(None, format!("{name}: an array holds plain values"))
                })?;
                pairs.push((name, items.join(",")));
            }
        }
    }
    Ok(())
}

fn scalar(tree: Tree) -> Option<String> {
    match tree {
        Tree::Scalar(text) => Some(text),
        _ => None,
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or a table")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Scalar(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Scalar(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Scalar(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Scalar(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Scalar(value.to_owned()))
    }

    /// YAML's way to leave a value empty.
    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Scalar(String::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element()? {
            array.push(item);
        }
        Ok(Tree::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Tree, A::Error> {
        let mut table = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            table.push(entry);
        }
        Ok(Tree::Table(table))
    }
}
