//! The histories as they were in another revision, read by git.

use crate::failure::{Failure, Kind};
use kafka_event_schema::history::{Flaw, History, INDEX, Index, removed};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The indices of a package in another revision, by the folders of the histories.
pub(super) struct Before {
    indices: BTreeMap<PathBuf, Index>,
}

impl Before {
    /// Reads those below a folder.
    pub(super) fn read(revision: &str, folder: &Path) -> Result<Before, Failure> {
        let git = |arguments: &[&str]| git(folder, arguments);
        let listed = git(&["ls-tree", "-r", "-z", "--name-only", revision, "--", "."])?;
        let mut indices = BTreeMap::new();
        for path in listed.split('\0') {
            let path = Path::new(path);
            let Some(history) = path.parent().filter(|_| path.ends_with(INDEX)) else {
                continue;
            };
            let text = git(&["show", &format!("{revision}:./{}", path.display())])?;
            // A file of that name need not be an index.
            if let Ok(index) = Index::parse(&text) {
                indices.insert(folder.join(history), index);
            }
        }
        Ok(Before { indices })
    }

    /// The folders that there were.
    pub(super) fn folders(&self) -> impl Iterator<Item = PathBuf> {
        self.indices.keys().cloned()
    }

    /// What of a history's released versions is missing or changed since.
    pub(super) fn removed(&self, folder: &Path, now: Option<&History>) -> Vec<Flaw> {
        self.indices
            .get(folder)
            .map_or_else(Vec::new, |before| removed(before, now))
    }
}

fn git(folder: &Path, arguments: &[&str]) -> Result<String, Failure> {
    let failed = |what: String| {
        Failure::new(
            Kind::File,
            "",
            format!("git {}: {what}", arguments.join(" ")),
        )
    };
    let output = Command::new("git")
        .current_dir(folder)
        .args(arguments)
        .output()
        .map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(
            String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        ));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
