//! What a tool is told that finds the event in a binary and does not run it.

use kafka_event_schema::contract::{Head, HeaderField};
use kafka_event_schema::event::TopicSettings;

use crate::check;
use crate::parse::{Container, Field, Place};

/// What the contract says that is not in the attributes as it stands there.
pub(super) struct Said<'a> {
    pub(super) name: &'a str,
    pub(super) full_name: &'a str,
    pub(super) topic: &'a str,
    pub(super) format: &'static str,
    pub(super) key: &'a [String],
    pub(super) timestamp: Option<&'a str>,
    pub(super) settings: TopicSettings,
    pub(super) compatibility: &'a str,
    pub(super) major: u32,
}

/// The head of the embedded contract, as JSON.
pub(super) fn head(item: &Container, fields: &[Field], said: &Said<'_>) -> String {
    Head {
        package: std::env::var("CARGO_PKG_NAME").unwrap_or_default(),
        name: said.name.to_owned(),
        full_name: said.full_name.to_owned(),
        aliases: item.full_aliases(),
        topic: said.topic.to_owned(),
        format: said.format.to_owned(),
        key: said.key.to_owned(),
        headers: fields
            .iter()
            .filter_map(|field| match &field.place {
                Place::Header(header) => Some(HeaderField {
                    field: field.name.clone(),
                    name: header.clone(),
                }),
                _ => None,
            })
            .collect(),
        claim_checks: fields
            .iter()
            .filter(|field| field.attributes.flag("claim_check").is_some())
            .map(|field| field.name.clone())
            .collect(),
        constant_headers: item
            .attributes
            .constant_headers()
            .into_iter()
            .map(|(name, value)| (name.value(), value.value()))
            .collect(),
        timestamp: said.timestamp.map(str::to_owned),
        settings: said.settings,
        compatibility: said.compatibility.to_owned(),
        major: said.major,
        history: check::history::written_folder(item),
    }
    .text()
}
