//! From what was written to what is in effect: names, values, rules, corrections, in this order.

use std::collections::BTreeMap;

use super::collect::Entry;
use super::keys::{self, Key};
use super::parse::parse;
use super::settings::{Setting, Settings};
use super::{
    Checked, ClientKind, ConfigErrors, Finding, Origin, advice, corrections, engine, rules,
};

pub(super) fn check(kind: ClientKind, entries: &[Entry]) -> Result<Checked, ConfigErrors> {
    let mut errors = Vec::new();
    let mut warnings = Vec::new();
    let mut settings = Settings::defaults(kind);
    for (key, entry) in strongest(kind, entries, &mut errors, &mut warnings) {
        match parse(key, entry.value.expose()) {
            Ok(value) => settings.put(Setting {
                key,
                value: value.into(),
                origin: entry.origin.clone(),
            }),
            Err((rule, message)) => {
                errors.push(Finding::new(
                    key.name,
                    rule,
                    format!("{message}{}", written_as(key, entry)),
                ));
                settings.remove(key);
            }
        }
    }
    errors.extend(rules::broken(&settings));
    if !errors.is_empty() {
        errors.sort_by(|a, b| a.key.cmp(&b.key));
        return Err(ConfigErrors::new(kind, errors));
    }
    warnings.extend(corrections::apply(&mut settings));
    warnings.extend(advice::on(&settings));
    let engine = engine::translate(&settings);
    engine.settle(&mut settings);
    warnings.extend(engine.warnings.iter().chain(&engine.lacking).cloned());
    Ok(Checked::new(settings, warnings, engine))
}

/// For each known key the entry that counts.
fn strongest<'a>(
    kind: ClientKind,
    entries: &'a [Entry],
    errors: &mut Vec<Finding>,
    warnings: &mut Vec<Finding>,
) -> Vec<(&'static Key, &'a Entry)> {
    let mut counting: BTreeMap<&str, (&'static Key, &'a Entry)> = BTreeMap::new();
    for entry in entries {
        let Some(key) = keys::find(kind, &entry.name) else {
            match not_a_key(kind, entry) {
                Unknown::Harmless(finding) => warnings.push(finding),
                Unknown::Wrong(finding) => errors.push(finding),
            }
            continue;
        };
        if let Some((_, before)) = counting.get(key.name) {
            if entry.origin.rank() < before.origin.rank() {
                continue;
            }
            let differ = entry.name != before.name && entry.value.expose() != before.value.expose();
            if differ && entry.origin.rank() == before.origin.rank() {
                let message = format!(
                    "set twice, as {} and as {}, to different values: leave one out",
                    before.name, entry.name
                );
                errors.push(Finding::new(key.name, "set-twice", message));
            }
        }
        counting.insert(key.name, (key, entry));
    }
    counting.into_values().collect()
}

enum Unknown {
    Harmless(Finding),
    Wrong(Finding),
}

fn not_a_key(kind: ClientKind, entry: &Entry) -> Unknown {
    let name = &entry.name;
    if keys::belongs_to_another(name) {
        let message = format!("no key of a {kind}: ignored here, other clients read it");
        return Unknown::Harmless(Finding::new(name, "key-of-another-client", message));
    }
    let (nearest, distance) = keys::nearest(kind, name).unwrap_or_default();
    let Origin::Environment(variable) = &entry.origin else {
        let message = format!("no key of this name is known; the nearest is {nearest}");
        return Unknown::Wrong(Finding::new(name, "unknown-key", message));
    };
    // Kafka's scripts and images have variables of their own, such as KAFKA_HEAP_OPTS, which are no mistake of anybody.
    if distance > 2 {
        let message = format!("the environment variable {variable} names no known key: ignored");
        return Unknown::Harmless(Finding::new(name, "environment-names-no-key", message));
    }
    let message =
        format!("the environment variable {variable} names no known key; the nearest is {nearest}");
    Unknown::Wrong(Finding::new(name, "unknown-key", message))
}

/// Where a wrong value is to be found, when the key's own name does not say it.
fn written_as(key: &Key, entry: &Entry) -> String {
    let name = if entry.name == key.name {
        String::new()
    } else {
        format!(", written as {}", entry.name)
    };
    match entry.origin {
        Origin::Code => name,
        _ => format!("{name} (from {})", entry.origin),
    }
}
