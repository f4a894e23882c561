//! Names in the schema: what Avro allows, and how `rename_all` makes them.

use heck::{ToLowerCamelCase as _, ToPascalCase as _, ToShoutySnakeCase as _, ToSnakeCase as _};
use proc_macro2::Span;

use super::attribute::Attributes;
use super::errors::Errors;

/// Avro 1.12, "Names": letters, digits and underscores, no digit first; with dots between, or empty, where a namespace is allowed.
pub(crate) fn is_name(name: &str, dots: bool) -> bool {
    let part = |part: &str| {
        let mut chars = part.chars();
        chars
            .next()
            .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if dots {
        name.is_empty() || name.split('.').all(part)
    } else {
        part(name)
    }
}

/// Reports what is no name.
pub(crate) fn check_name(name: &str, dots: bool, span: Span, errors: &mut Errors) {
    if !is_name(name, dots) {
        let what = if dots {
            "names of letters, digits and underscores with dots between"
        } else {
            "letters, digits and underscores, no digit first"
        };
        errors.push(span, format!("`{name}` is no name in Avro: {what}"));
    }
}

/// The cases of `rename_all` that make names of Avro.
const CASES: &[&str] = &[
    "camelCase",
    "PascalCase",
    "snake_case",
    "SCREAMING_SNAKE_CASE",
    "lowercase",
    "UPPERCASE",
];

/// Reads `rename_all`.
pub(super) fn rename_all(attributes: &Attributes, errors: &mut Errors) -> Option<(String, Span)> {
    let (case, span) = attributes.text("rename_all")?;
    if !CASES.contains(&case.as_str()) {
        errors.push(
            span,
            format!(
                "there is no case `{case}` for names in Avro: {}",
                CASES.join(", ")
            ),
        );
    }
    Some((case, span))
}

/// The name of a field or variant under `rename_all`.
pub(super) fn rename(name: &str, rename_all: Option<&(String, Span)>) -> String {
    let Some((case, _)) = rename_all else {
        return name.to_owned();
    };
    match case.as_str() {
        "camelCase" => name.to_lower_camel_case(),
        "PascalCase" => name.to_pascal_case(),
        "snake_case" => name.to_snake_case(),
        "SCREAMING_SNAKE_CASE" => name.to_shouty_snake_case(),
        "lowercase" => name.to_lowercase(),
        "UPPERCASE" => name.to_uppercase(),
        // Reported once, where it is read.
        _ => name.to_owned(),
    }
}
