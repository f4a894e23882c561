//! The golden records of a history: made once for each version, and then as unchangeable as the version.

use super::{Flaw, History, State, Version};
use crate::golden;
use std::fs;
use std::io;
use std::path::Path;

impl History {
    /// Writes the golden records of the versions that have none, also where they were recorded before there were such, and those whose file
    /// is gone. A file that is not what the index says is left for [`golden_flaws`](Self::golden_flaws).
    pub(super) fn write_golden(&mut self, folder: &Path) -> io::Result<()> {
        for version in &mut self.versions {
            if matches!(version.entry.state, State::Retired { .. }) {
                continue;
            }
            let Some(name) = golden::file_name(version.entry.version, &self.index.format) else {
                return Ok(());
            };
            let path = folder.join(name);
            let known = version.entry.golden.as_ref();
            if known.is_some() && path.exists() {
                continue;
            }
            let Some(file) = golden::file(&version.schema.table(), &self.index.format) else {
                continue;
            };
            let hash = golden::hash(&file);
            if known.is_none_or(|known| *known == hash) {
                super::write::replace(&path, &file)?;
                version.entry.golden = Some(hash);
            }
        }
        Ok(())
    }

    /// What is not right with the files of golden records in a folder.
    #[must_use]
    pub fn golden_flaws(&self, folder: &Path) -> Vec<Flaw> {
        let retired = |version: &&Version| matches!(version.entry.state, State::Retired { .. });
        let left = self.versions.iter().filter(|version| !retired(version));
        left.filter_map(|version| self.golden_flaw(folder, version))
            .collect()
    }

    fn golden_flaw(&self, folder: &Path, version: &Version) -> Option<Flaw> {
        let name = golden::file_name(version.entry.version, &self.index.format)?;
        let (rule, message) = match (&version.entry.golden, fs::read(folder.join(&name))) {
            (Some(hash), Ok(file)) if golden::hash(&file) == *hash => return None,
            (Some(_), Ok(_)) => (
                "golden-changed",
                format!(
                    "its golden records, {name}, are not those that were recorded: restore the file"
                ),
            ),
            (Some(_), Err(error)) => (
                "golden-missing",
                format!(
                    "its golden records, {name}, cannot be read ({error}): restore the file, or let `cargo kafka-event record` write it again"
                ),
            ),
            (None, _) => {
                golden::file(&version.schema.table(), &self.index.format)?;
                (
                    "golden-missing",
                    "has no golden records: run `cargo kafka-event record` and commit what it writes".to_owned(),
                )
            }
        };
        Some(Flaw {
            rule,
            version: Some(version.entry.version),
            message,
        })
    }
}
