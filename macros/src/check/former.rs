//! The recorded version that `recorded!` names, and the earlier ones that it reads.

use std::path::{Path, PathBuf};

use kafka_event_schema::codegen::Times;
use kafka_event_schema::compat;
use kafka_event_schema::history::{Version, file_name, folder_name};

use super::defaults::{self, manifest};
use super::history::{read, written};
use super::majors::live;
use crate::parse::{Declaration, Errors, check_name, did_you_mean};

/// A version of a former major.
pub(crate) struct Former {
    /// The folder of its history.
    pub(crate) folder: PathBuf,
    /// The full name of its schema, and those that it had.
    pub(crate) names: Vec<String>,
    pub(crate) major: u32,
    pub(crate) times: Times,
    /// The versions that its type reads, the oldest first; the last is what the type is made from.
    pub(crate) versions: Vec<Version>,
    /// The number of that version.
    pub(crate) version: u32,
    /// The name of its file, for errors, and what is in it.
    pub(crate) file: String,
    pub(crate) text: String,
}

/// Finds the version. `None`: there is none; the reason is in `errors`.
pub(crate) fn former(said: &Declaration, errors: &mut Errors) -> Option<Former> {
    let name = said.event.value();
    check_name(&name, true, said.span(), errors);
    let name = match defaults::namespace(errors) {
        namespace if name.contains('.') || namespace.is_empty() => name,
        namespace => format!("{namespace}.{name}"),
    };
    let major = said.words.number("major").map_or(1, |(major, _)| major);
    let (folder, span) = match written(&said.words) {
        Some(written) => written,
        None => (
            manifest()?.join("schemas").join(folder_name(&name, major)),
            said.span(),
        ),
    };
    if !folder.is_dir() || !errors.is_empty() {
        if errors.is_empty() {
            errors.push(span, missing(&folder));
        }
        return None;
    }
    let history = match read(&folder, span, errors) {
        Some(history) => history,
        None if errors.is_empty() => {
            errors.push(
                span,
                format!("{}: there is no history in this folder", shown(&folder, 2)),
            );
            return None;
        }
        None => return None,
    };
    let problem = if history.index.event != name {
        Some((
            said.span(),
            format!("this is the history of `{}`", history.index.event),
        ))
    } else if history.index.format != "avro" {
        Some((
            said.span(),
            format!(
                "its records are written as `{}`: only those in Avro carry the fingerprint of their schema, by which a former major is told from today's",
                history.index.format
            ),
        ))
    } else {
        None
    };
    if let Some((span, problem)) = problem {
        errors.push(span, problem);
        return None;
    }
    let chosen = chosen(said, live(&history).collect(), errors)?;
    let path = folder.join(file_name(chosen.entry.version));
    let file = shown(&path, 3);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            errors.push(span, format!("{file}: cannot be read: {error}"));
            return None;
        }
    };
    let version = chosen.entry.version;
    let earlier = live(&history).filter(|other| other.entry.version <= version);
    Some(Former {
        names: chosen.schema.names().map(str::to_owned).collect(),
        major,
        times: times(said, errors),
        versions: earlier
            .filter(|other| reads(chosen, other))
            .cloned()
            .collect(),
        version,
        file,
        text,
        folder,
    })
}

/// The version that is named, or the newest of those of which there may be records.
fn chosen<'a>(
    said: &Declaration,
    live: Vec<&'a Version>,
    errors: &mut Errors,
) -> Option<&'a Version> {
    let Some(newest) = live.last().copied() else {
        errors.push(said.span(), "there are no records to read: none of its versions is released, or all are retired; remove this, and what upcasts from it");
        return None;
    };
    let Some((number, span)) = said.words.number("version") else {
        return Some(newest);
    };
    let named = live.iter().find(|version| version.entry.version == number);
    if named.is_none() {
        let numbers: Vec<_> = live
            .iter()
            .map(|version| version.entry.version.to_string())
            .collect();
        let numbers = numbers.join(", ");
        errors.push(span, format!("there is no version {number} that was released and is not retired: there is {numbers}"));
    }
    named.copied()
}

fn times(said: &Declaration, errors: &mut Errors) -> Times {
    match said.words.text("times") {
        None => Times::Chrono,
        Some((times, _)) if times == "chrono" => Times::Chrono,
        Some((times, _)) if times == "numbers" => Times::Numbers,
        Some((times, span)) => {
            errors.push(
                span,
                format!("there is no `{times}` for times: `times = \"chrono\"` or `\"numbers\"`"),
            );
            Times::Chrono
        }
    }
}

fn missing(folder: &Path) -> String {
    let name = |path: &Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let entries = folder.parent().and_then(|parent| parent.read_dir().ok());
    let beside = entries
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()));
    let beside: Vec<_> = beside
        .filter(|path| path.is_dir())
        .map(|path| name(&path))
        .collect();
    let help = did_you_mean(&name(folder), beside.iter().map(String::as_str));
    format!("there is no folder `{}`{help}", shown(folder, 2))
}

/// A file or folder of a history, without what is the machine's: `parts` names from the end.
pub(super) fn shown(path: &Path, parts: usize) -> String {
    let mut names: Vec<_> = path
        .iter()
        .rev()
        .take(parts)
        .map(|name| name.to_string_lossy())
        .collect();
    names.reverse();
    names.join("/")
}

/// Whether one version reads what another wrote, with the same meaning.
fn reads(reader: &Version, writer: &Version) -> bool {
    compat::check(&reader.schema.table(), &writer.schema.table(), true)
        .is_ok_and(|found| found.is_compatible() && found.findings().is_empty())
}
