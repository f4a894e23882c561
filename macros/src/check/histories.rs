//! All histories of a crate, as `golden!` finds them: of each event those of all its major versions.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kafka_event_schema::history::{INDEX, Index, folder_name};

/// The history of an event.
pub(crate) struct Found {
    pub(crate) major: u32,
    pub(crate) folder: PathBuf,
    pub(crate) index: Index,
}

/// The histories in a folder.
#[derive(Default)]
pub(crate) struct Histories {
    /// Of each event those of its major versions, the newest first, by full name.
    pub(crate) events: BTreeMap<String, Vec<Found>>,
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
            let history = Found {
                major: major(&name, &index),
                folder,
                index,
            };
            let majors = histories.events.entry(history.index.event.clone());
            majors.or_default().push(history);
            histories.folders.push(name);
        }
    }
    histories.folders.sort();
    for majors in histories.events.values_mut() {
        majors.sort_by_key(|history| std::cmp::Reverse(history.major));
    }
    Ok(histories)
}

fn index(path: &Path) -> Result<Index, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))?;
    Index::parse(&text).map_err(|error| format!("is no index of a history: {error}"))
}

/// The major version that the name of a folder says.
fn major(folder: &str, index: &Index) -> u32 {
    let number = folder
        .rsplit_once(".v")
        .and_then(|(_, number)| number.parse().ok());
    number
        .filter(|major| folder_name(&index.event, *major) == folder)
        .unwrap_or(1)
}
