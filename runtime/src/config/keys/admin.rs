//! Keys of administrative clients.

use super::key::{Clients, Key, Type};

pub(super) static KEYS: &[Key] = &[Key::of(Clients::ADMIN, "bootstrap.controllers", Type::List)
    .default("")
    .lacking("librdkafka connects to brokers only: use bootstrap.servers")];
