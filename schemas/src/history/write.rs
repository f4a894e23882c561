//! Writing a history into its folder, so that whoever reads it meanwhile sees the old one or the new one.

use super::{History, INDEX, Index, State, file_name};
use crate::json;
use std::fs;
use std::io;
use std::path::Path;

impl History {
    /// Writes the files of drafts and of versions that have none yet, and then the index. What is released is not written again.
    ///
    /// # Errors
    /// When the folder cannot be made or a file not be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        for version in &self.versions {
            let path = folder.join(file_name(version.entry.version));
            if version.entry.state == State::Draft || !path.exists() {
                replace(&path, &json::pretty(&version.schema.table()))?;
            }
        }
        let entries = self.versions.iter().map(|version| version.entry.clone());
        let index = Index {
            versions: entries.collect(),
            ..self.index.clone()
        };
        replace(&folder.join(INDEX), &index.text())
    }
}

/// Writes a file anew, unless it says the same: an index that was touched has cargo compile the crate again.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|before| before == text) {
        return Ok(());
    }
    let new = path.with_extension("new");
    fs::write(&new, text)?;
    fs::rename(&new, path)
}
