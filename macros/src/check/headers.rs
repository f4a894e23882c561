//! Names of headers: each once, and none that the event's own headers have.

use proc_macro2::Span;

use crate::parse::{Container, Errors, Field, Place};

/// Headers that are written for every event.
const RESERVED: &[&str] = &["ce_type", "content-type"];

/// Holds the names of all headers of an event against one another.
pub(crate) fn headers(item: &Container, fields: &[Field], errors: &mut Errors) {
    let constant = item
        .attributes
        .constant_headers()
        .into_iter()
        .map(|(name, _)| (name.value(), name.span()));
    let of_fields = fields.iter().filter_map(|field| match &field.place {
        Place::Header(_) => field.attributes.text("header"),
        _ => None,
    });
    let mut seen: Vec<String> = Vec::new();
    for (name, span) in constant.chain(of_fields) {
        check(&name, span, &seen, errors);
        seen.push(name);
    }
}

fn check(name: &str, span: Span, seen: &[String], errors: &mut Errors) {
    if name.is_empty() {
        errors.push(span, "a header has a name");
    } else if RESERVED.contains(&name) {
        errors.push(
            span,
            format!("`{name}` is written for every event, and says what a reader has to know; take another name"),
        );
    } else if seen.iter().any(|other| other == name) {
        errors.push(
            span,
            format!("two headers are called `{name}`, and a reader takes the last one"),
        );
    }
}
