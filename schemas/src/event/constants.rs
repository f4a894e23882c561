//! What the compiler makes of an event only where something uses it: the texts of its schema, their fingerprint, and the bytes that stay in
//! the binary. They are most of the work on an event, and `cargo check` meets none of them: they are constants of a trait, which are
//! evaluated when code that names them is generated.
//!
//! The length of an array cannot depend on a type parameter. So a text is counted first, and then stands in a room of its own
//! (`schemas/src/room.rs`).

#![allow(
    clippy::panic,
    reason = "a panic of a constant is how the compiler is told an error"
)]

use super::{Contract, Event};
use crate::contract::{embed, embedded_len};
use crate::out::Out;
use crate::room::in_room;
use crate::{canonical, json};

/// [`Event::CONTRACT`].
pub(super) const fn contract<E: Event>() -> Contract {
    Contract {
        fingerprint: canonical::fingerprint(&E::FACTS.schema),
        ..*E::FACTS
    }
}

/// [`Event::SCHEMA_JSON`].
pub(super) const fn schema_json<E: Event>() -> &'static str {
    let mut counted = Out::counting();
    json::write(&E::FACTS.schema, &mut counted);
    let len = counted.len();
    text(in_room!(len, ROOM => json_in::<E, ROOM>()), len)
}

const fn json_in<E: Event, const ROOM: usize>() -> &'static [u8] {
    const {
        let mut room = [0; ROOM];
        json::write(&E::FACTS.schema, &mut Out::filling(&mut room));
        &{ room }
    }
}

/// [`Event::CANONICAL_FORM`].
pub(super) const fn canonical_form<E: Event>() -> &'static str {
    let mut counted = Out::counting();
    canonical::write(&E::FACTS.schema, &mut counted);
    let len = counted.len();
    text(in_room!(len, ROOM => canonical_in::<E, ROOM>()), len)
}

const fn canonical_in<E: Event, const ROOM: usize>() -> &'static [u8] {
    const {
        let mut room = [0; ROOM];
        canonical::write(&E::FACTS.schema, &mut Out::filling(&mut room));
        &{ room }
    }
}

const fn text(room: &'static [u8], len: usize) -> &'static str {
    match std::str::from_utf8(room.split_at(len).0) {
        Ok(text) => text,
        Err(_) => panic!("the text of a schema is UTF-8, as its parts are"),
    }
}

/// The contract as bytes, which a `#[used]` static of the event's crate points to: so they are in the binary, and a check of the crate does
/// not make them.
pub fn embedded<E: Event>() -> &'static [u8] {
    Embedded::<E>::BYTES
}

struct Embedded<E>(E);

impl<E: Event> Embedded<E> {
    const BYTES: &'static [u8] = {
        let len = embedded_len(E::HEAD, E::SCHEMA_JSON);
        in_room!(len, ROOM => embedded_in::<E, ROOM>())
            .split_at(len)
            .0
    };
}

const fn embedded_in<E: Event, const ROOM: usize>() -> &'static [u8] {
    const { &embed::<ROOM>(E::HEAD, E::SCHEMA_JSON, E::CONTRACT) }
}
