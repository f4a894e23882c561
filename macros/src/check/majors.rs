//! The older majors of an event: which of their versions there are records of, and what is said when nothing reads one.

use std::path::{Path, PathBuf};

use kafka_event_schema::codegen::former_name;
use kafka_event_schema::history::{History, OlderMajor, State, Version, folder_name, older_majors};
use quote::ToTokens as _;

use super::defaults::manifest;
use super::former::shown;
use super::history::{fingerprint, read, written};
use crate::parse::{Container, Errors};

/// What has to be read of an older major.
pub(crate) struct Older {
    /// The folder of its history.
    pub(crate) folder: PathBuf,
    pub(crate) versions: Vec<OlderVersion>,
}

/// A version of which there may be records.
pub(crate) struct OlderVersion {
    pub(crate) fingerprint: u64,
    /// What is said when nothing reads it.
    pub(crate) problem: String,
}

/// What the event is, as far as its older majors ask.
pub(crate) struct Now<'a> {
    pub(crate) full_name: &'a str,
    pub(crate) major: u32,
    pub(crate) topic: &'a str,
    pub(crate) format: &'a str,
}

/// The older majors of which there are records that come to this event.
pub(crate) fn older(item: &Container, now: &Now<'_>, errors: &mut Errors) -> Vec<Older> {
    if now.major < 2 {
        return Vec::new();
    }
    let mut all = Vec::new();
    for OlderMajor { major, folder } in folders(item, now) {
        let Some(history) = read(&folder, item.span(), errors) else {
            continue;
        };
        let live: Vec<&Version> = live(&history).collect();
        let Some(newest) = live.last().copied() else {
            continue;
        };
        let format = &history.index.format;
        if format == "avro" && now.format == "avro" {
            // What the newest version reads needs no type of its own, so its absence is told first.
            let versions = live.iter().rev().map(|version| OlderVersion {
                fingerprint: fingerprint(version),
                problem: problem(
                    item,
                    now,
                    &Unread {
                        major,
                        folder: &folder,
                        event: &history.index.event,
                        version,
                        newest,
                    },
                ),
            });
            all.push(Older {
                versions: versions.collect(),
                folder,
            });
        } else if history.index.topic == now.topic {
            let topic = item.attributes.text("topic");
            let span = topic.map_or_else(|| item.span(), |(_, span)| span);
            errors.push(span, format!(
                "this topic has records of major version {major}, and nothing tells them from those of major version {}: only records in Avro carry the \
                 fingerprint of their schema, and `{format}` was theirs and `{}` is these; give the new major a topic of its own",
                now.major, now.format
            ));
        }
    }
    all
}

/// The versions of which there may be records, the oldest first.
pub(super) fn live(history: &History) -> impl Iterator<Item = &Version> {
    let released = |version: &&Version| version.entry.state == State::Released;
    history.versions.iter().filter(released)
}

/// Their folders, which stand beside that of the event's own history.
fn folders(item: &Container, now: &Now<'_>) -> Vec<OlderMajor> {
    let own = match written(&item.attributes) {
        Some((own, _)) => Some(own),
        None => manifest().map(|manifest| {
            let schemas = manifest.join("schemas");
            schemas.join(folder_name(now.full_name, now.major))
        }),
    };
    let aliases = item.full_aliases();
    let names = std::iter::once(now.full_name).chain(aliases.iter().map(String::as_str));
    own.map_or_else(Vec::new, |own| {
        older_majors(&own, &names.collect::<Vec<_>>(), now.major)
    })
}

/// A version that nothing may read.
struct Unread<'a> {
    major: u32,
    folder: &'a Path,
    /// The full name of its schema.
    event: &'a str,
    version: &'a Version,
    /// The newest version of its major.
    newest: &'a Version,
}

fn problem(item: &Container, now: &Now<'_>, unread: &Unread<'_>) -> String {
    let Unread {
        major,
        folder,
        event,
        version,
        newest,
    } = *unread;
    let (number, last) = (version.entry.version, newest.entry.version);
    let mut module = format!("v{major}");
    let mut words = String::new();
    if major > 1 {
        words += &format!(", major = {major}");
    }
    let last_word = if number == last { " --last" } else { "" };
    if number != last {
        module += &format!("_{number}");
        words += &format!(", version = {number}");
    }
    let manifest = manifest().unwrap_or_default();
    if folder != manifest.join("schemas").join(folder_name(event, major))
        && let Some(path) = from_source(item, folder)
    {
        words += &format!(", history = \"{path}\"");
    }
    let (shown, this) = (shown(folder, 2), item.ident.to_string());
    let (root, old) = (item.root(), format!("{module}::{}", former_name(event)));
    let mut types: Vec<String> = item
        .attributes
        .types("upcasts")
        .iter()
        .map(|ty| ty.to_token_stream().to_string().replace(' ', ""))
        .collect();
    types.push(old.clone());
    let upcasts = match types.as_slice() {
        [only] => format!("upcasts = {only}"),
        several => format!("upcasts({})", several.join(", ")),
    };
    let root = root.trim_start_matches("::");
    let life = if item.lifetimes().is_empty() {
        ""
    } else {
        "<'_>"
    };
    format!(
        "nothing reads the records that `{this}` had as major version {major}: version {number} of `{event}` was released and is not retired, and no type in `upcasts` reads it.
Take its type \
         from the recorded files, say that it is upcast, and how:
    {root}::recorded! {{ pub mod {module} = \"{event}\"{words} }}
    #[kafka_event(…, major = {}, {upcasts})]
    impl {root}::Upcast<{old}> for {this}{life} {{
        fn upcast(old: {old}) -> Result<Self, {root}::BoxError> {{
            todo!()
        }}
    }}
or, when no topic has a record of it any more: cargo kafka-event retire {shown} {number} --reason \"…\"{last_word}", now.major
    )
}

/// A folder as a word of the item says it: relative to its source file.
fn from_source(item: &Container, folder: &Path) -> Option<String> {
    let source = item.span().unwrap().local_file()?;
    let source = std::env::current_dir().ok()?.join(source);
    let path = pathdiff::diff_paths(folder, source.parent()?)?;
    Some(path.to_string_lossy().replace('\\', "/"))
}
