//! The recorded history of an event: where its folder is, and whether its files are what its index says.

use std::path::{Path, PathBuf};

use kafka_event_schema::compat::Level;
use kafka_event_schema::history::{History, State, Version, folder_name, holds};
use proc_macro2::Span;
use syn::ext::IdentExt as _;

use super::defaults::manifest;
use crate::parse::{Attributes, Container, Errors, Field};

/// How many versions the compiler compares a type with, the newest ones. `cargo kafka-event check` compares it with all.
pub(crate) const COMPARED: usize = 10;

/// An event's history.
pub(crate) struct Recorded {
    /// Its folder, as the compiler finds it.
    pub(crate) folder: PathBuf,
    /// The versions of which there may be records, the oldest first, each schema once.
    pub(crate) versions: Vec<Version>,
    /// What was recorded last, which may be a draft.
    newest: Option<Version>,
    /// Which of them a new version has to get along with.
    pub(crate) level: Level,
    /// The fields of its key when it was recorded.
    key: Vec<String>,
    /// How its values were written.
    format: String,
}

/// Reads the history of an event, where there is one.
pub(crate) fn history(
    item: &Container,
    full_name: &str,
    major: u32,
    level: Level,
    errors: &mut Errors,
) -> Option<Recorded> {
    let (folder, span) = match written(&item.attributes) {
        Some((folder, span)) if folder.is_dir() => (folder, span),
        Some((_, span)) => {
            // Whoever depends on a crate that was published without its history cannot help it.
            if std::env::var_os("CARGO_PRIMARY_PACKAGE").is_some() {
                errors.push(span, "there is no such folder beside this file: create it, and let `cargo kafka-event record` fill it");
            }
            return None;
        }
        None => (found(item, full_name, major)?, item.span()),
    };
    let history = read(&folder, span, errors)?;
    Some(Recorded {
        level,
        key: history.index.key.into_iter().map(|key| key.field).collect(),
        format: history.index.format,
        newest: history.versions.last().cloned(),
        versions: distinct(history.versions),
        folder,
    })
}

/// Reads a folder; what is wrong with it is shown at `span`.
pub(super) fn read(folder: &Path, span: Span, errors: &mut Errors) -> Option<History> {
    match History::read(folder) {
        Ok(history) => history,
        Err(found) => {
            let base = folder.parent().unwrap_or(folder);
            for error in found {
                let file = error.file().strip_prefix(base).unwrap_or(error.file());
                let line = error
                    .line()
                    .map_or_else(String::new, |line| format!(":{line}"));
                errors.push(
                    span,
                    format!("{}{line}: {}", file.display(), error.message()),
                );
            }
            None
        }
    }
}

/// What the records of a version carry.
pub(crate) fn fingerprint(version: &Version) -> u64 {
    u64::from_str_radix(&version.entry.fingerprint, 16).unwrap_or_default()
}

/// The folder that `history = "path"` names, relative to the source file that says it.
pub(super) fn written(attributes: &Attributes) -> Option<(PathBuf, Span)> {
    let (path, span) = attributes.text("history")?;
    Some((beside(&path, span)?, span))
}

/// A path that is relative to the source file that says it.
pub(crate) fn beside(path: &str, span: Span) -> Option<PathBuf> {
    let source = span.unwrap().local_file()?;
    let path = source.parent().unwrap_or(Path::new("")).join(path);
    // The compiler runs in another folder than that of the crate.
    Some(std::env::current_dir().map_or_else(|_| path.clone(), |at| at.join(&path)))
}

/// The same, relative to the folder of the crate: a binary should not tell of the machine that built it.
pub(crate) fn written_folder(item: &Container) -> Option<String> {
    let (folder, _) = written(&item.attributes)?;
    let folder = pathdiff::diff_paths(folder, manifest()?)?;
    Some(folder.to_string_lossy().replace('\\', "/"))
}

/// The folder in `schemas/` of the crate: that of the event's name, or of a former one.
fn found(item: &Container, full_name: &str, major: u32) -> Option<PathBuf> {
    let schemas = manifest()?.join("schemas");
    std::iter::once(full_name.to_owned())
        .chain(item.full_aliases())
        .map(|name| schemas.join(folder_name(&name, major)))
        .find(|folder| folder.is_dir())
}

/// The versions of which there may be records. Of those with one schema the newest stands for all.
fn distinct(versions: Vec<Version>) -> Vec<Version> {
    let mut kept: Vec<Version> = Vec::new();
    for version in versions {
        if version.entry.state == State::Released {
            kept.retain(|earlier| earlier.entry.sha256 != version.entry.sha256);
            kept.push(version);
        }
    }
    kept
}

impl Recorded {
    /// The versions that the compiler compares the type with.
    pub(crate) fn compared(&self) -> &[Version] {
        let released = self.versions.len();
        let count = match self.format.as_str() {
            "raw" => 0,
            _ => self.level.counted(released).min(COMPARED),
        };
        let first = released - count;
        self.versions.get(first..).unwrap_or_default()
    }

    /// What was recorded last, if a type that is this version breaks nothing of those that it is compared with. The macro finds that out
    /// in native code; what the compiler has to see is whether the type is that version.
    pub(crate) fn unbroken(&self, key: &[String], format: &str) -> Option<&Version> {
        let newest = self.newest.as_ref()?;
        let now = newest.schema.table();
        self.compared()
            .iter()
            .all(|version| holds(self.level, format, key, &now, &version.schema.table()))
            .then_some(newest)
    }

    /// Holds against the index what the macro itself sees: the format, and the fields of the key.
    pub(crate) fn hold(
        &self,
        item: &Container,
        fields: &[Field],
        format: &str,
        errors: &mut Errors,
    ) {
        if self.versions.is_empty() || !item.attributes.understood {
            return;
        }
        if format != self.format {
            let span = item
                .attributes
                .text("format")
                .map_or_else(|| item.span(), |(_, span)| span);
            errors.push(
                span,
                format!(
                    "its released records are written as `{}`, and nothing reads both: go back to `format = \"{}\"`, or start a new history with `major = …` and a new topic",
                    self.format, self.format
                ),
            );
        }
        let key = item.attributes.fields("key");
        let same = key.len() == self.key.len()
            && key.iter().zip(&self.key).all(|(ident, recorded)| {
                fields
                    .iter()
                    .find(|field| field.ident.unraw() == ident.unraw())
                    .is_none_or(|field| {
                        let aliases = field.attributes.texts("alias");
                        field.name == *recorded
                            || aliases.iter().any(|alias| alias.value() == *recorded)
                    })
            });
        if !same {
            let span = key
                .first()
                .map_or_else(|| item.span(), |ident| ident.span());
            let before = match self.key.as_slice() {
                [] => "no key".to_owned(),
                [one] => format!("the key `{one}`"),
                several => format!("the key `({})`", several.join(", ")),
            };
            errors.push(
                span,
                format!("its released records have {before}: with another key the events of one thing would go to two partitions; keep it, or start a new history with `major = …` and a new topic"),
            );
        }
    }
}
