//! `<Noun><PastTense>Event`, judged by the vocabulary.

use kafka_event_schema::vocabulary;
use syn::ext::IdentExt as _;

use crate::parse::{Container, Errors};

/// Holds the name of an event against the rule.
pub(crate) fn name(event: &Container, errors: &mut Errors) {
    let name = event.ident.unraw().to_string();
    let escape = event.attributes.text("verb");
    let verb = escape.as_ref().map(|(verb, _)| verb.as_str());
    let Err(error) = vocabulary::check(&name, verb) else {
        return;
    };
    errors.push(event.span(), format!("{error}\nhelp: {}", error.help()));
}
