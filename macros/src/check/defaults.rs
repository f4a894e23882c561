//! What a crate says for all of its types, in `schemas/kafka-event.toml` beside its `Cargo.toml`: namespace and compatibility.

use std::cell::OnceCell;
use std::path::PathBuf;

use proc_macro2::{Span, TokenStream};
use quote::quote;

use crate::parse::{Errors, did_you_mean};

/// The file's content; empty when there is none.
#[derive(Clone, Default)]
struct Defaults {
    namespace: String,
    compatibility: Option<String>,
    problem: Option<String>,
}

/// The levels of a schema registry.
pub(crate) const LEVELS: &[&str] = &[
    "NONE",
    "BACKWARD",
    "BACKWARD_TRANSITIVE",
    "FORWARD",
    "FORWARD_TRANSITIVE",
    "FULL",
    "FULL_TRANSITIVE",
];

/// The level when nothing says another.
const DEFAULT_LEVEL: &str = "FULL_TRANSITIVE";

thread_local! {
    /// Read once: a macro is called for each type of the crate.
    static READ: OnceCell<Defaults> = const { OnceCell::new() };
}

fn file() -> Option<PathBuf> {
    let path =
        PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR")?).join("schemas/kafka-event.toml");
    path.is_file().then_some(path)
}

fn defaults() -> Defaults {
    READ.with(|read| read.get_or_init(load).clone())
}

fn load() -> Defaults {
    let Some(path) = file() else {
        return Defaults::default();
    };
    let table = std::fs::read_to_string(&path)
        .map_err(|error| error.to_string())
        .and_then(|text| {
            text.parse::<toml::Table>()
                .map_err(|error| error.message().to_owned())
        });
    let table = match table {
        Ok(table) => table,
        Err(problem) => {
            return Defaults {
                problem: Some(problem),
                ..Defaults::default()
            };
        }
    };
    let text = |key: &str| {
        table
            .get(key)
            .and_then(|value| value.as_str())
            .map(str::to_owned)
    };
    let unknown = table
        .keys()
        .find(|key| !matches!(key.as_str(), "namespace" | "compatibility"));
    Defaults {
        namespace: text("namespace").unwrap_or_default(),
        compatibility: text("compatibility"),
        problem: unknown
            .map(|key| format!("it has no key `{key}`, only `namespace` and `compatibility`")),
    }
}

/// The namespace of types that do not say their own. A file that cannot be read is reported once a type.
pub(crate) fn namespace(errors: &mut Errors) -> String {
    let defaults = defaults();
    if let Some(problem) = &defaults.problem {
        errors.push(
            Span::call_site(),
            format!("schemas/kafka-event.toml: {problem}"),
        );
    }
    defaults.namespace
}

/// The compatibility level: what the event says, or the crate, or the strictest.
pub(crate) fn compatibility(said: Option<(String, Span)>, errors: &mut Errors) -> String {
    let crate_wide = || {
        defaults()
            .compatibility
            .map(|level| (level, Span::call_site()))
    };
    let Some((level, span)) = said.or_else(crate_wide) else {
        return DEFAULT_LEVEL.to_owned();
    };
    if !LEVELS.contains(&level.as_str()) {
        errors.push(
            span,
            format!(
                "there is no compatibility level `{level}`{}",
                did_you_mean(&level, LEVELS.iter().copied())
            ),
        );
    }
    level
}

/// Makes a change of the file rebuild the crate.
pub(crate) fn rebuild(ke: &TokenStream) -> TokenStream {
    let Some(path) = file().and_then(|path| path.to_str().map(str::to_owned)) else {
        return TokenStream::new();
    };
    quote!(const _: &[u8] = #ke::include_bytes!(#path);)
}
