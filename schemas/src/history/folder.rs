//! A history as it lies in its folder, read and held against its index.

use super::{Entry, HistoryError, Index, State};
use crate::fingerprint::{crc64, sha256};
use crate::model::Table;
use crate::read::file_text;
use crate::{Schema, canonical, json};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The name of the file that lists the versions.
pub const INDEX: &str = "index";

/// The most bytes of one file.
const MAX_BYTES: u64 = 16 << 20;

/// A history whose files are all what its index says.
#[derive(Clone, Debug)]
pub struct History {
    /// What the index says beside its versions, which are in `versions`.
    pub index: Index,
    /// The versions, the oldest first.
    pub versions: Vec<Version>,
}

/// A version with its schema.
#[derive(Clone, Debug)]
pub struct Version {
    /// What the index says of it.
    pub entry: Entry,
    /// The schema of its file.
    pub schema: Schema,
}

/// The name of the folder of an event's history: its full name, and the major version from the second one.
#[must_use]
pub fn folder_name(full_name: &str, major: u32) -> String {
    if major == 1 {
        full_name.to_owned()
    } else {
        format!("{full_name}.v{major}")
    }
}

/// The name of a version's file.
#[must_use]
pub fn file_name(version: u32) -> String {
    format!("v{version}.avsc")
}

/// What an index keeps of a schema: CRC-64-AVRO of its canonical form, and SHA-256 of its JSON, both in hexadecimal digits.
#[must_use]
pub fn identity(table: &Table<'_>) -> (String, String) {
    let fingerprint = format!("{:016x}", crc64(canonical::text(table).as_bytes()));
    let digest = sha256(json::text(table).as_bytes());
    let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    (fingerprint, sha256)
}

impl History {
    /// Reads a folder; `None` when there is none, or nothing of a history in it.
    ///
    /// # Errors
    /// Everything that is wrong: an index that cannot be read, a version that it lists and that is missing, invalid or edited since it
    /// was released, a version file that it does not list.
    pub fn read(folder: &Path) -> Result<Option<History>, Vec<HistoryError>> {
        let files = match files(folder) {
            Ok(files) => files,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(vec![unreadable(folder, &error)]),
        };
        if !files
            .iter()
            .any(|name| name == INDEX || name.ends_with(".avsc"))
        {
            return Ok(None);
        }
        let index = index(folder).map_err(|error| vec![error])?;
        let mut errors = Vec::new();
        for name in files.iter().filter(|name| name.ends_with(".avsc")) {
            if !index
                .versions
                .iter()
                .any(|entry| file_name(entry.version) == **name)
            {
                errors.push(HistoryError::new(
                    &folder.join(name),
                    "the index does not list this version: `cargo kafka-event record` writes both; restore the index, or remove the file",
                ));
            }
        }
        let mut versions = Vec::with_capacity(index.versions.len());
        for entry in &index.versions {
            match version(folder, entry) {
                Ok(schema) => versions.push(Version {
                    entry: entry.clone(),
                    schema,
                }),
                Err(found) => errors.extend(found),
            }
        }
        if errors.is_empty() {
            Ok(Some(History { index, versions }))
        } else {
            Err(errors)
        }
    }
}

/// The names of the files, sorted.
fn files(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn unreadable(path: &Path, error: &io::Error) -> HistoryError {
    HistoryError::new(path, format!("cannot be read: {error}"))
}

fn text(path: &Path) -> Result<String, HistoryError> {
    let size = fs::metadata(path)
        .map_err(|error| unreadable(path, &error))?
        .len();
    if size > MAX_BYTES {
        return Err(HistoryError::new(path, "is larger than 16 MiB"));
    }
    file_text(path).map_err(|error| unreadable(path, &error))
}

fn index(folder: &Path) -> Result<Index, HistoryError> {
    let path = folder.join(INDEX);
    if !path.exists() {
        return Err(HistoryError::new(
            folder,
            "has no file `index`: `cargo kafka-event record` writes it; restore it, or remove the folder",
        ));
    }
    let index = Index::parse(&text(&path)?).map_err(|error| {
        let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
        HistoryError::at(&path, line, format!("is no index of a history: {error}"))
    })?;
    let in_order = index
        .versions
        .iter()
        .zip(1..)
        .all(|(entry, number)| entry.version == number);
    if !in_order {
        return Err(HistoryError::new(
            &path,
            "its versions are not numbered 1, 2, 3 …: a version is retired, never removed",
        ));
    }
    let drafts = index
        .versions
        .iter()
        .rev()
        .skip(1)
        .any(|entry| entry.state == State::Draft);
    if drafts {
        return Err(HistoryError::new(
            &path,
            "only the newest version can be a draft",
        ));
    }
    Ok(index)
}

fn version(folder: &Path, entry: &Entry) -> Result<Schema, Vec<HistoryError>> {
    let path: PathBuf = folder.join(file_name(entry.version));
    if !path.exists() {
        let message = format!(
            "version {} is listed in the index and its file is gone: restore it; a version that no record uses any more is retired with `cargo kafka-event retire`, and its file stays",
            entry.version
        );
        return Err(vec![HistoryError::new(&path, message)]);
    }
    let text = text(&path).map_err(|error| vec![error])?;
    let schema = Schema::parse(&text).map_err(|errors| {
        errors
            .iter()
            .map(|error| {
                let message = format!("{}: {}", error.path(), error.message());
                HistoryError::at(&path, error.line(), message)
            })
            .collect::<Vec<_>>()
    })?;
    let (fingerprint, sha256) = identity(&schema.table());
    if fingerprint == entry.fingerprint && sha256 == entry.sha256 {
        return Ok(schema);
    }
    let what = if entry.state == State::Draft {
        "the draft is not what the index says of it: run `cargo kafka-event record`".to_owned()
    } else {
        format!(
            "version {} is {} and was edited since: its fingerprint is not the index's; restore the file",
            entry.version,
            entry.state.name()
        )
    };
    Err(vec![HistoryError::new(&path, what)])
}
