//! Events as they were built, each with its package and the folder of its history.

use super::BuildArguments;
use crate::failure::{Failure, Kind};
use cargo_metadata::PackageId;
use kafka_event_schema::contract::{Found, find};
use kafka_event_schema::history::{folder_name, older_majors};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The packages of a workspace with their events.
pub(crate) struct Workspace {
    pub(crate) members: Vec<Member>,
}

/// A package.
pub(crate) struct Member {
    pub(crate) name: String,
    /// The folder of its `Cargo.toml`.
    pub(crate) folder: PathBuf,
    /// Its events, sorted by full name and major version.
    pub(crate) events: Vec<Found>,
}

impl Workspace {
    /// Builds the packages and reads their events.
    pub(crate) fn read(arguments: &BuildArguments) -> Result<Workspace, Failure> {
        let packages = arguments.packages()?;
        let mut events: BTreeMap<PackageId, Vec<Found>> = BTreeMap::new();
        for features in arguments.feature_sets() {
            for (id, file) in arguments.build(features)? {
                let Some(package) = packages.iter().find(|package| package.id == id) else {
                    continue;
                };
                let known = events.entry(id).or_default();
                for found in contracts(&file)? {
                    // An executable has the events of libraries in it too: they are those of other packages.
                    if found.head.package == package.name {
                        add(known, found)?;
                    }
                }
            }
        }
        let mut members: Vec<_> = packages
            .into_iter()
            .map(|package| {
                let mut events = events.remove(&package.id).unwrap_or_default();
                events.sort_by(|one, other| key(one).cmp(&key(other)));
                Member {
                    name: package.name,
                    folder: package.folder,
                    events,
                }
            })
            .collect();
        members.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Workspace { members })
    }
}

impl Workspace {
    /// The event that a name means: of a Rust type, or the full name of a schema; of several major versions the newest.
    pub(crate) fn event(&self, name: &str) -> Result<&Found, Failure> {
        let events = || self.members.iter().flat_map(|member| &member.events);
        let named =
            events().filter(|event| event.head.full_name == name || event.head.name == name);
        if let Some(event) = named.max_by_key(|event| event.head.major) {
            return Ok(event);
        }
        let known: Vec<_> = events()
            .map(|event| event.head.full_name.as_str())
            .collect();
        let message = if known.is_empty() {
            "is no file and no event: the workspace has none".to_owned()
        } else {
            format!(
                "is no file and no event of the workspace, which has {}",
                known.join(", ")
            )
        };
        Err(Failure::new(Kind::File, name, message))
    }
}

fn key(event: &Found) -> (&str, u32) {
    (&event.head.full_name, event.head.major)
}

fn add(events: &mut Vec<Found>, found: Found) -> Result<(), Failure> {
    let Some(known) = events.iter().find(|known| key(known) == key(&found)) else {
        events.push(found);
        return Ok(());
    };
    if known.head == found.head && known.fingerprint == found.fingerprint {
        return Ok(());
    }
    let message = if known.head.name == found.head.name {
        "is not the same with all features that were asked for: a record has to have one schema, whatever the features"
    } else {
        "is the schema of two types: give one of them another name or namespace"
    };
    Err(Failure::new(
        Kind::Schema,
        format!("{}, event `{}`", found.head.package, found.head.full_name),
        message,
    ))
}

/// The contracts in a binary.
pub(crate) fn contracts(file: &Path) -> Result<Vec<Found>, Failure> {
    let bytes = fs::read(file).map_err(|error| Failure::unreadable(file, &error))?;
    Ok(find(&bytes))
}

impl Member {
    /// The folder in which the histories of events are that name no other.
    pub(crate) fn schemas(&self) -> PathBuf {
        self.folder.join("schemas")
    }

    /// The folder of an event's history: the one it names, its own, or that of a former name; and where it will be from now on.
    pub(crate) fn history(&self, event: &Found) -> (PathBuf, PathBuf) {
        if let Some(named) = &event.head.history {
            let named = self.folder.join(named);
            return (named.clone(), named);
        }
        let own = self
            .schemas()
            .join(folder_name(&event.head.full_name, event.head.major));
        let former = event
            .head
            .aliases
            .iter()
            .map(|alias| self.schemas().join(folder_name(alias, event.head.major)))
            .find(|folder| folder.is_dir());
        match former {
            Some(former) if !own.is_dir() => (former, own),
            _ => (own.clone(), own),
        }
    }
    /// The folders of the histories of an event's older majors.
    pub(crate) fn older_majors(&self, event: &Found) -> Vec<PathBuf> {
        let (own, _) = self.history(event);
        let aliases = event.head.aliases.iter().map(String::as_str);
        let names: Vec<&str> = std::iter::once(event.head.full_name.as_str())
            .chain(aliases)
            .collect();
        let older = older_majors(&own, &names, event.head.major).into_iter();
        older.map(|older| older.folder).collect()
    }
}
