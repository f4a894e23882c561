//! What a type breaks of its history, found while it compiles: one text, shown on one field.

use super::Recorded;
use super::key::same_field;
use super::unpacked::Unpacked;
use crate::compat::{Rules, Voice, compare_by};
use crate::event::{Contract, Format};
use crate::model::{Kind, Table};
use crate::out::Out;
use crate::refuse::refuse;
use crate::tree::position_of;

/// The most bytes of the text; differences beyond are counted.
const ROOM: usize = 4096;

/// What a type breaks of the versions that it was compared with.
#[derive(Debug)]
pub struct Breaches {
    text: [u8; ROOM],
    len: usize,
    /// How many differences have no room in the text.
    untold: u32,
    /// Where the first difference is: the position of a field, or a number that no field has.
    place: Option<usize>,
    /// Whether its key has other bytes.
    rekeyed: bool,
}

impl Breaches {
    /// Nothing yet.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            text: [0; ROOM],
            len: 0,
            untold: 0,
            place: None,
            rekeyed: false,
        }
    }

    /// Compares the type with one recorded version: `backward`, the type has to read what the version wrote; `forward`, the version
    /// has to read what the type writes. The lengths are those of `recorded`.
    ///
    /// # Panics
    /// When they are not.
    pub const fn compare<const N: usize, const F: usize, const B: usize, const S: usize>(
        &mut self,
        contract: &Contract,
        recorded: &Recorded,
        backward: bool,
        forward: bool,
    ) {
        if contract.broken {
            return;
        }
        let version = Unpacked::<N, F, B, S>::new(recorded.packed);
        let (ours, theirs) = (&contract.schema, &version.table());
        self.hold_key(contract, theirs, recorded.version);
        if backward {
            self.read(contract, ours, theirs, Voice::Backward(recorded.version));
        }
        if forward {
            self.read(contract, theirs, ours, Voice::Forward(recorded.version));
        }
    }

    /// Ends the text with what can be done when a change is meant to break the history.
    #[must_use]
    pub const fn end(&mut self, contract: &Contract) -> &Self {
        if self.place.is_some() {
            if self.untold > 0 {
                self.push(b"\n  and more: `cargo kafka-event check` tells all");
            }
            self.push(b"\n  on purpose? `major = ");
            self.push_number(contract.major.wrapping_add(1));
            // Only a record in Avro says which version it is, and a tombstone is read by its key alone.
            match contract.format {
                Format::Avro if !self.rekeyed => self.push_text(
                    "` begins a new history, and an upcaster reads the records of this one",
                ),
                _ => self.push_text("` begins a new history, on a topic of its own"),
            }
        }
        self
    }

    /// Shows the text at the place of the call, if it is about the field at this position.
    ///
    /// # Panics
    /// If it is.
    #[track_caller]
    pub const fn at(&self, position: usize) {
        match self.place {
            Some(place) if place == position => self.elsewhere(),
            _ => {}
        }
    }

    /// Shows the text at the place of the call, if there is one.
    ///
    /// # Panics
    /// If there is one.
    #[track_caller]
    pub const fn elsewhere(&self) {
        if self.place.is_some() {
            refuse(match std::str::from_utf8(self.text.split_at(self.len).0) {
                Ok(text) => text,
                Err(_) => "the type breaks its history",
            })
        }
    }

    const fn hold_key(&mut self, contract: &Contract, recorded: &Table<'_>, version: u32) {
        let mut i = 0;
        while i < contract.key.len() {
            let name = contract.key[i];
            if !same_field(&contract.schema, name, recorded, name) && self.len < ROOM - REST {
                self.rekeyed = true;
                self.note(
                    contract,
                    match position_of(contract.node, name) {
                        Some(position) => position,
                        None => usize::MAX,
                    },
                );
                self.push(b"\n  key-type-changed: its key has other bytes than in version ");
                self.push_number(version);
                self.push(
                    b": the events of one thing would go to two partitions; keep the type of `",
                );
                self.push_text(name);
                self.push(b"`");
            }
            i += 1;
        }
    }

    const fn read(
        &mut self,
        contract: &Contract,
        reader: &Table<'_>,
        writer: &Table<'_>,
        voice: Voice,
    ) {
        let rules = match contract.format {
            Format::Json => Rules::Json,
            Format::Avro | Format::Raw => Rules::Meaning,
        };
        let Ok(comparison) = compare_by(reader, writer, rules) else {
            self.note(contract, usize::MAX);
            self.push(b"\n  a version has more nested types than the compiler can compare: `cargo kafka-event check` compares all");
            return;
        };
        let mut i = 0;
        while i < comparison.len() {
            let place = match comparison.outer_field(i) {
                Some(position) => field_of(contract, reader, position),
                None => usize::MAX,
            };
            self.note(contract, place);
            let mut counting = Out::counting();
            comparison.write_message(i, reader, writer, voice, &mut counting);
            let len = counting.len();
            if len + LINE.len() + REST <= ROOM - self.len {
                self.push(LINE);
                let (_, free) = self.text.split_at_mut(self.len);
                comparison.write_message(i, reader, writer, voice, &mut Out::filling(free));
                self.len += len;
            } else {
                self.untold += 1;
            }
            i += 1;
        }
    }

    /// Notes where a difference is; the first begins the text.
    const fn note(&mut self, contract: &Contract, place: usize) {
        if self.place.is_none() {
            self.place = Some(place);
            self.push(b"`");
            self.push_text(contract.name);
            self.push(b"` breaks its recorded history, which has to stay ");
            self.push_text(contract.compatibility);
        }
    }

    const fn push<const L: usize>(&mut self, text: &[u8; L]) {
        self.push_text(match std::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "",
        });
    }

    const fn push_number(&mut self, number: u32) {
        let (_, free) = self.text.split_at_mut(self.len);
        if free.len() >= 10 {
            let mut out = Out::filling(free);
            out.push_number(number);
            self.len += out.len();
        }
    }

    /// Takes a text that surely fits: the few of this file and names of the type.
    const fn push_text(&mut self, text: &str) {
        let (_, free) = self.text.split_at_mut(self.len);
        if text.len() > free.len() {
            return;
        }
        let mut out = Out::filling(free);
        out.push(text.as_bytes());
        self.len += text.len();
    }
}

const LINE: &[u8; 3] = b"\n  ";
/// Bytes that stay free for what is said at the end.
const REST: usize = 512;

/// The position among the type's own fields that a field of the reader's, which may be the recorded version, belongs to.
const fn field_of(contract: &Contract, reader: &Table<'_>, position: u32) -> usize {
    let Kind::Record { fields, .. } = reader.nodes[0].kind else {
        return usize::MAX;
    };
    if position >= fields.len {
        return usize::MAX;
    }
    let name = reader.str(reader.field(fields, position).name);
    match position_of(contract.node, name) {
        Some(position) => position,
        None => usize::MAX,
    }
}
