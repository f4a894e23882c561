//! All histories of a crate, as `golden!` finds them: of each event the one of the newest major version.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kafka_event_schema::history::{INDEX, Index, folder_name};

/// The history of an event.
pub(crate) struct Found {
    pub(crate) folder: PathBuf,
    pub(crate) index: Index,
}

/// The histories in a folder.
#[derive(Default)]
pub(crate) struct Histories {
    /// Of each event the one of its newest major version, by full name.
    pub(crate) newest: BTreeMap<String, Found>,
    /// The names of the folders of all, sorted.
    pub(crate) folders: Vec<String>,
}

/// Looks for them.
pub(crate) fn histories(folder: &Path) -> Result<Histories, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("cannot be read: {error}"))?;
    let mut histories = Histories::default();
    for entry in entries {
        let entry = entry.map_err(|error| format!("cannot be read: {error}"))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let folder = entry.path();
        let path = folder.join(INDEX);
        if path.is_file() {
            let index = index(&path).map_err(|reason| format!("{name}/{INDEX} {reason}"))?;
            histories.add(Found { folder, index });
            histories.folders.push(name);
        }
    }
    histories.folders.sort();
    Ok(histories)
}

fn index(path: &Path) -> Result<Index, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))?;
    Index::parse(&text).map_err(|error| format!("is no index of a history: {error}"))
}

impl Histories {
    fn add(&mut self, history: Found) {
        let name = history.index.event.clone();
        let other = self.newest.get(&name);
        if other.is_none_or(|other| other.major() < history.major()) {
            self.newest.insert(name, history);
        }
    }
}

impl Found {
    fn major(&self) -> u32 {
        let name = self
            .folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        let number = name
            .rsplit_once(".v")
            .and_then(|(_, number)| number.parse().ok());
        number
            .filter(|major| folder_name(&self.index.event, *major) == name)
            .unwrap_or(1)
    }
}
