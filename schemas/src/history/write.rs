//! Writing a history into its folder, so that whoever reads it meanwhile sees the old one or the new one.

use super::{Entry, History, INDEX, Index, file_name, identity};
use crate::Schema;
use crate::json;
use crate::read::file_text;
use std::fs;
use std::io;
use std::path::Path;

impl History {
    /// Writes the files of the versions and their golden records, and then the index. A file that says what it should is left as it is.
    ///
    /// # Errors
    /// When the folder cannot be made or a file not be written.
    pub fn write(&mut self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        for version in &self.versions {
            let path = folder.join(file_name(version.entry.version));
            if !says(&path, &version.entry) {
                replace(&path, json::pretty(&version.schema.table()).as_bytes())?;
            }
        }
        self.write_golden(folder)?;
        let entries = self.versions.iter().map(|version| version.entry.clone());
        let index = Index {
            versions: entries.collect(),
            ..self.index.clone()
        };
        replace(&folder.join(INDEX), index.text().as_bytes())
    }
}

/// Whether a file holds a version.
fn says(path: &Path, entry: &Entry) -> bool {
    file_text(path).is_ok_and(|text| {
        Schema::parse(&text).is_ok_and(|schema| identity(&schema.table()).1 == entry.sha256)
    })
}

/// Writes a file anew, unless it says the same: an index that was touched has cargo compile the crate again.
pub(super) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|before| before == content) {
        return Ok(());
    }
    let new = path.with_extension("new");
    fs::write(&new, content)?;
    fs::rename(&new, path)
}
