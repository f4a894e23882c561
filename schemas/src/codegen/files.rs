//! The files below the paths that were given, in an order that is the same everywhere.

use super::Error;
use crate::history::INDEX;
use crate::read::{Source, file_text};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The deepest folder that is looked into: a link can make a folder hold itself.
const MAX_DEPTH: usize = 32;

/// What was found.
#[derive(Default)]
pub(super) struct Files {
    pub(super) sources: Vec<Source>,
    /// Everything that was looked at, folders too.
    pub(super) watched: BTreeSet<PathBuf>,
}

/// Reads all schemas and protocols that are given or lie in folders that are given.
pub(super) fn read<P: AsRef<Path>>(paths: &[P]) -> Result<Files, Error> {
    let mut files = Files::default();
    let mut found = BTreeSet::new();
    for path in paths {
        let path = path.as_ref();
        let before = found.len();
        if path.is_dir() {
            walk(path, 0, &mut found, &mut files.watched)?;
            if found.len() == before {
                return Err(Error::told(format!(
                    "{}: no file of this folder ends in .avsc or .avpr",
                    path.display()
                )));
            }
        } else if is_schema(path) || is_protocol(path) {
            found.insert(path.to_owned());
        } else {
            return Err(Error::told(format!(
                "{}: neither a folder nor a file that ends in .avsc or .avpr",
                path.display()
            )));
        }
    }
    if found.is_empty() {
        return Err(Error::told("no file or folder of schemas was given"));
    }
    for path in found {
        let text = file_text(&path).map_err(|error| Error::io("cannot be read", &path, &error))?;
        files.sources.push(Source {
            // The same name on all systems: it stands in the code.
            name: path.to_string_lossy().replace('\\', "/"),
            text,
            protocol: is_protocol(&path),
        });
        files.watched.insert(path);
    }
    Ok(files)
}

fn walk(
    folder: &Path,
    depth: usize,
    found: &mut BTreeSet<PathBuf>,
    watched: &mut BTreeSet<PathBuf>,
) -> Result<(), Error> {
    if depth > MAX_DEPTH {
        return Err(Error::told(format!(
            "{}: folders nest deeper than {MAX_DEPTH}",
            folder.display()
        )));
    }
    watched.insert(folder.to_owned());
    let failed = |error| Error::io("the folder cannot be read", folder, &error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            // A history has many versions of one name, and its types are Rust's already.
            if !path.join(INDEX).is_file() {
                walk(&path, depth + 1, found, watched)?;
            }
        } else if is_schema(&path) || is_protocol(&path) {
            found.insert(path);
        }
    }
    Ok(())
}

fn is_schema(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "avsc")
}

fn is_protocol(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "avpr")
}
