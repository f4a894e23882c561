//! What a crate says for all of its types, in `schemas/kafka-event.toml` beside its `Cargo.toml`: namespace and compatibility.

use std::path::PathBuf;

use kafka_event_schema::compat::Level;
use proc_macro2::{Span, TokenStream};
use quote::quote;

use crate::parse::{Errors, did_you_mean, is_name};

/// The file's content; empty when there is none.
#[derive(Debug, Default, PartialEq)]
struct Defaults {
    namespace: String,
    compatibility: Option<String>,
}

/// The folder of the crate that is being compiled.
pub(crate) fn manifest() -> Option<PathBuf> {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)
}

fn file() -> Option<PathBuf> {
    let path = manifest()?.join("schemas/kafka-event.toml");
    path.is_file().then_some(path)
}

/// Read anew for each type: an editor keeps the macro loaded for all crates that it shows.
fn load() -> Result<Defaults, String> {
    let Some(path) = file() else {
        return Ok(Defaults::default());
    };
    let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
    read(&text)
}

fn read(text: &str) -> Result<Defaults, String> {
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| error.message().to_owned())?;
    let mut defaults = Defaults::default();
    for (key, value) in table {
        let value = value
            .as_str()
            .ok_or_else(|| format!("`{key}` is a text in quotes"))?
            .to_owned();
        match key.as_str() {
            "namespace" if is_name(&value, true) => defaults.namespace = value,
            "namespace" => return Err(format!("`{value}` is no namespace of Avro")),
            "compatibility" => defaults.compatibility = Some(value),
            _ => {
                let help = did_you_mean(&key, ["namespace", "compatibility"].into_iter());
                return Err(format!("it has no key `{key}`{help}"));
            }
        }
    }
    Ok(defaults)
}

/// The namespace of types that do not say their own. A file that cannot be read is reported on each type.
pub(crate) fn namespace(errors: &mut Errors) -> String {
    match load() {
        Ok(defaults) => defaults.namespace,
        Err(problem) => {
            errors.push(
                Span::call_site(),
                format!("schemas/kafka-event.toml: {problem}"),
            );
            String::new()
        }
    }
}

/// The compatibility level: what the event says, or the crate, or the strictest.
pub(crate) fn compatibility(said: Option<(String, Span)>, errors: &mut Errors) -> Level {
    let crate_wide = || {
        let level = load().ok()?.compatibility?;
        Some((level, Span::call_site()))
    };
    let Some((level, span)) = said.or_else(crate_wide) else {
        return Level::default();
    };
    level.parse().unwrap_or_else(|_| {
        let help = did_you_mean(&level, Level::ALL.iter().map(|level| level.name()));
        errors.push(
            span,
            format!("there is no compatibility level `{level}`{help}"),
        );
        Level::default()
    })
}

/// Makes a change of the file rebuild the crate.
pub(crate) fn rebuild(ke: &TokenStream) -> TokenStream {
    let Some(path) = file().and_then(|path| path.to_str().map(str::to_owned)) else {
        return TokenStream::new();
    };
    quote!(const _: &[u8] = #ke::include_bytes!(#path);)
}

#[cfg(test)]
mod tests {
    use super::{Defaults, read};

    #[test]
    fn the_file_says_namespace_and_compatibility() {
        assert_eq!(read(""), Ok(Defaults::default()));
        let both = Defaults {
            namespace: "com.acme".to_owned(),
            compatibility: Some("FULL".to_owned()),
        };
        assert_eq!(
            read("namespace = 'com.acme'\ncompatibility = 'FULL'"),
            Ok(both)
        );
    }

    #[test]
    fn what_it_cannot_say_is_an_error() {
        let error = |text| read(text).err();
        assert_eq!(
            error("namspace = 'com.acme'").as_deref(),
            Some("it has no key `namspace`; did you mean `namespace`?")
        );
        assert_eq!(
            error("namespace = 3").as_deref(),
            Some("`namespace` is a text in quotes")
        );
        assert_eq!(
            error("namespace = 'com..acme'").as_deref(),
            Some("`com..acme` is no namespace of Avro")
        );
        assert!(error("namespace").is_some());
    }
}
