//! The table of every configuration key, and how a name is looked up in it.
//!
//! Kafka's keys, their types, ranges and defaults are those of `kafka-clients` 4.4.0 (Apache-2.0); librdkafka's are those of the
//! `CONFIGURATION.md` of librdkafka 2.12 (BSD-2-Clause). A test compares the first with the Java client and hands the second to
//! librdkafka itself.

mod admin;
mod connection;
mod consumer;
mod engine_client;
mod engine_consumer;
mod engine_producer;
mod key;
mod oauth;
mod producer;
mod sasl;
mod tls;

pub(crate) use key::{Allowed, Engine};
pub use key::{Clients, Key, Type};

use super::ClientKind;

const TABLES: [&[Key]; 10] = [
    producer::KEYS,
    consumer::KEYS,
    admin::KEYS,
    connection::KEYS,
    tls::KEYS,
    sasl::KEYS,
    oauth::KEYS,
    engine_client::KEYS,
    engine_producer::KEYS,
    engine_consumer::KEYS,
];

/// Every key of every client.
pub fn all() -> impl Iterator<Item = &'static Key> {
    TABLES.into_iter().flatten()
}

/// The keys that a client of this kind reads.
pub fn for_client(kind: ClientKind) -> impl Iterator<Item = &'static Key> {
    all().filter(move |key| key.clients.include(kind))
}

/// The key of that name, Kafka's or librdkafka's, as a client of this kind reads it.
pub fn find(kind: ClientKind, name: &str) -> Option<&'static Key> {
    for_client(kind).find(|key| key.is_called(name))
}

/// Whether some kind of client has a key of that name.
pub(super) fn belongs_to_another(name: &str) -> bool {
    all().any(|key| key.is_called(name))
}

/// The known name that looks most like this one, and in how many places it differs.
pub(super) fn nearest(kind: ClientKind, name: &str) -> Option<(&'static str, usize)> {
    let names = for_client(kind)
        .flat_map(|key| std::iter::once(key.name).chain(key.aliases.iter().copied()));
    super::nearest_word(names, name)
}
