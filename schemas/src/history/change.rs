//! What becomes of a history: a version is drafted, released, retired, never removed.

use super::key::{root_field, same_field};
use super::{Entry, History, Index, KeyField, State, Version, identity};
use crate::contract::Found;
use crate::model::{Span, Table};
use crate::{Schema, canonical, json};

/// What recording came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The newest version is what the event is.
    None,
    /// There is a new draft with this number.
    Drafted(u32),
    /// The draft with this number was overwritten.
    Redrafted(u32),
}

impl History {
    /// The history with an event as it is now: as a draft, if it is not the newest version. A history without released versions takes
    /// the event's topic, format and key; later they stay.
    ///
    /// # Errors
    /// What of the event has changed that may not, once a version is released.
    pub fn record(earlier: Option<History>, now: &Found) -> Result<(History, Change), Vec<String>> {
        let facts = Index {
            event: now.head.full_name.clone(),
            topic: now.head.topic.clone(),
            format: now.head.format.clone(),
            key: key_fields(now),
            versions: Vec::new(),
        };
        let mut history = earlier.unwrap_or_else(|| History {
            index: facts.clone(),
            versions: Vec::new(),
        });
        let moved = history.moved(now);
        if !moved.is_empty() {
            return Err(moved);
        }
        history.index = facts;
        let change = match history.versions.last() {
            Some(last) if last.entry.state != State::Draft && same(&last.schema, &now.schema) => {
                Change::None
            }
            Some(last) if last.entry.state == State::Draft => {
                let number = last.entry.version;
                let unchanged = identity(&last.schema.table()) == identity(&now.schema.table());
                history.versions.pop();
                history.draft(number, &now.schema);
                if unchanged {
                    Change::None
                } else {
                    Change::Redrafted(number)
                }
            }
            last => {
                let number = last.map_or(1, |last| last.entry.version + 1);
                history.draft(number, &now.schema);
                Change::Drafted(number)
            }
        };
        Ok((history, change))
    }

    fn draft(&mut self, number: u32, schema: &Schema) {
        let (fingerprint, sha256) = identity(&schema.table());
        self.versions.push(Version {
            entry: Entry {
                version: number,
                state: State::Draft,
                fingerprint,
                sha256,
                golden: None,
            },
            schema: schema.clone(),
        });
    }

    /// Releases the draft; the number of the version, when there was one.
    pub fn release(&mut self) -> Option<u32> {
        let last = &mut self.versions.last_mut()?.entry;
        if last.state != State::Draft {
            return None;
        }
        last.state = State::Released;
        Some(last.version)
    }

    /// Retires a version of which no record is left. With `last` that can be the newest released one too: a newer major is written instead.
    ///
    /// # Errors
    /// When there is no such version, when it is not released, or, without `last`, when it is the newest released one.
    pub fn retire(
        &mut self,
        number: u32,
        reason: &str,
        date: &str,
        last: bool,
    ) -> Result<(), String> {
        let newest = self.newest_released().filter(|_| !last);
        let version = self
            .versions
            .iter_mut()
            .find(|version| version.entry.version == number)
            .ok_or_else(|| format!("there is no version {number}"))?;
        match &version.entry.state {
            State::Draft => Err(format!(
                "version {number} is a draft: nobody has written it yet, and the next `record` may overwrite it"
            )),
            State::Retired { date, .. } => Err(format!("version {number} was retired on {date}")),
            State::Released if newest == Some(number) => Err(format!(
                "version {number} is the newest released one: it is still being written, unless a newer major is; then say `--last`"
            )),
            State::Released => {
                version.entry.state = State::Retired {
                    reason: reason.to_owned(),
                    date: date.to_owned(),
                };
                Ok(())
            }
        }
    }

    /// The number of the newest version; 0 when there is none.
    #[must_use]
    pub fn newest(&self) -> u32 {
        self.versions
            .last()
            .map_or(0, |version| version.entry.version)
    }

    fn newest_released(&self) -> Option<u32> {
        let released = |version: &&Version| version.entry.state == State::Released;
        self.versions
            .iter()
            .rev()
            .find(released)
            .map(|version| version.entry.version)
    }

    /// Whether the event is the newest version, documentation aside unless that is a draft.
    #[must_use]
    pub fn is_newest(&self, now: &Schema) -> bool {
        self.versions.last().is_some_and(|last| {
            if last.entry.state == State::Draft {
                identity(&last.schema.table()) == identity(&now.table())
            } else {
                same(&last.schema, now)
            }
        })
    }

    /// What may not change once a version is released, and has: topic, format, key. A sentence for each.
    #[must_use]
    pub fn moved(&self, now: &Found) -> Vec<String> {
        let mut moved = Vec::new();
        if self
            .versions
            .iter()
            .all(|version| version.entry.state == State::Draft)
        {
            return moved;
        }
        let index = &self.index;
        if index.topic != now.head.topic {
            moved.push(format!(
                "its topic was `{}` and is `{}`: its records would be in two topics; go back, start a new history with `major = {}`, or, when the records were moved, change the topic in the index too",
                index.topic, now.head.topic, now.head.major.wrapping_add(1)
            ));
        }
        if index.format != now.head.format {
            moved.push(format!(
                "its records were written as `{}` and now as `{}`, and nothing reads both: go back, or start a new history with `major = {}` and a new topic",
                index.format, now.head.format, now.head.major.wrapping_add(1)
            ));
        }
        if !self.has_key_of(now) {
            moved.push(format!(
                "its key was {} and is {}: the events of one thing would go to two partitions; go back, or start a new history with `major = {}` and a new topic",
                shown(&index.key), shown(&key_fields(now)), now.head.major.wrapping_add(1)
            ));
        }
        moved
    }
}

impl History {
    /// Whether the key has the same fields, by their names or former ones, and the same bytes.
    fn has_key_of(&self, now: &Found) -> bool {
        let written = |version: &&Version| version.entry.state != State::Draft;
        let Some(last) = self.versions.iter().rev().find(written) else {
            return true;
        };
        let (ours, theirs) = (now.schema.table(), last.schema.table());
        now.head.key.len() == self.index.key.len()
            && now.head.key.iter().zip(&self.index.key).all(|(now, then)| {
                is_named(&ours, now, &then.field) && same_field(&ours, now, &theirs, &then.field)
            })
    }
}

/// Whether a field of the root has a name, or had it.
fn is_named(table: &Table<'_>, field: &str, name: &str) -> bool {
    field == name
        || root_field(table, field).is_some_and(|field| {
            (0..field.aliases.len).any(|i| table.str(table.span(field.aliases, i)) == name)
        })
}

/// The fields of an event's key with what their bytes depend on.
fn key_fields(event: &Found) -> Vec<KeyField> {
    let table = event.schema.table();
    let named = |name: &String| {
        let ty = field_type(&table, name).unwrap_or_default();
        KeyField {
            field: name.clone(),
            ty,
        }
    };
    event.head.key.iter().map(named).collect()
}

/// The canonical form of the type of a field of the root.
fn field_type(table: &Table<'_>, name: &str) -> Option<String> {
    let field = root_field(table, name)?;
    // The node comes first in a table of its own: what it holds keeps its place.
    let mut nodes = table.nodes.to_vec();
    let root = *nodes.get(field.node as usize)?;
    *nodes.first_mut()? = root;
    Some(canonical::text(&Table {
        nodes: &nodes,
        ..*table
    }))
}

fn shown(key: &[KeyField]) -> String {
    if key.is_empty() {
        return "none".to_owned();
    }
    let fields: Vec<_> = key
        .iter()
        .map(|field| format!("`{}` of type {}", field.field, field.ty))
        .collect();
    fields.join(" and ")
}

/// Whether two schemas differ in documentation alone.
fn same(one: &Schema, other: &Schema) -> bool {
    undocumented(one) == undocumented(other)
}

fn undocumented(schema: &Schema) -> String {
    let mut schema = schema.clone();
    for node in &mut schema.nodes {
        node.doc = Span::EMPTY;
    }
    for field in &mut schema.fields {
        field.doc = Span::EMPTY;
    }
    json::text(&schema.table())
}
