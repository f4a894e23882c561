//! Whether every record of an event's older majors can be read, found while the crate compiles.

use super::{Contract, Former};
use crate::canonical;
use crate::message::Message;
use crate::tree::same_text;

/// A version of an older major of which there may be records.
#[derive(Clone, Copy, Debug)]
pub struct OlderVersion {
    /// CRC-64-AVRO of its canonical form.
    pub fingerprint: u64,
    /// What is said when nothing reads it.
    pub problem: &'static str,
}

/// The first version that neither the event itself reads nor a type that is upcast to it. What has the canonical form of one of
/// the event's own versions is read as that.
#[must_use]
pub const fn unread(contract: &Contract, older: &[OlderVersion]) -> Option<&'static str> {
    let own = Own::of(contract);
    let mut i = 0;
    while i < older.len() {
        let OlderVersion {
            fingerprint,
            problem,
        } = older[i];
        match covered(contract.upcasts, fingerprint, contract.major, 0) {
            Covered::No if !contract.broken && !own.has(fingerprint) => return Some(problem),
            Covered::Broken => return None,
            _ => {}
        }
        i += 1;
    }
    None
}

/// Why a type cannot be upcast to this version: it is of another event, or no older version.
#[must_use]
pub const fn former_problem(
    former: &Former,
    names: &[&str],
    major: u32,
    version: u32,
) -> Option<Message> {
    if former.broken {
        return None;
    }
    let mut known = false;
    let mut i = 0;
    while i < names.len() {
        known = known || same_text(names[i], former.full_name);
        i += 1;
    }
    let said = Message::new();
    if !known {
        let said = said.push("this is the type of `").push(former.full_name);
        let said = said.push("`, another event than `").push(names[0]);
        return Some(said.push("`; a former name of it is said by `alias = \"…\"`"));
    }
    if !is_before(former, major, version) {
        let said = said.push("this is the type of major version ");
        let said = said
            .number(former.major as u64)
            .push(", which is not before ");
        let said = said.number(major as u64);
        return Some(said.push(": records are upcast from older versions to newer ones"));
    }
    None
}

/// Why a type that is upcast to an event would never be asked: a version that it reads has the canonical form of one of the event's own, and the
/// fingerprint of a record is all that tells them apart.
#[must_use]
pub const fn same_bytes_problem(contract: &Contract, former: &Former) -> Option<Message> {
    if contract.broken || !is_before(former, contract.major, 0) {
        return None;
    }
    Own::of(contract).same_bytes(former)
}

/// What an event reads itself.
struct Own<'a> {
    contract: &'a Contract,
    fingerprint: u64,
}

impl<'a> Own<'a> {
    const fn of(contract: &'a Contract) -> Self {
        Self {
            contract,
            fingerprint: canonical::fingerprint(&contract.schema),
        }
    }

    const fn has(&self, fingerprint: u64) -> bool {
        let mut found = self.fingerprint == fingerprint;
        let mut i = 0;
        while i < self.contract.history.len() {
            found = found || self.contract.history[i].fingerprint == fingerprint;
            i += 1;
        }
        found
    }

    const fn same_bytes(&self, former: &Former) -> Option<Message> {
        if former.broken {
            return None;
        }
        let mut i = former.versions.len();
        while i > 0 {
            i -= 1;
            let version = &former.versions[i];
            if self.has(version.fingerprint) {
                let said = Message::new()
                    .push("version ")
                    .number(version.version as u64);
                let said = said.push(" of major ").number(former.major as u64);
                let said = said.push(" has the canonical form of a version of `");
                return Some(said.push(self.contract.name).push(
                    "`: its records are read as that, and no upcaster ever sees them. Where they mean the same, make the old type from an \
                     earlier `version = …`, or leave it out; where they do not, give a field or the event another name",
                ));
            }
        }
        let mut i = 0;
        while i < former.upcasts.len() {
            let older = former.upcasts[i];
            i += 1;
            if is_before(older, former.major, own_version(former)) {
                let found = self.same_bytes(older);
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }
}

#[derive(Clone, Copy)]
enum Covered {
    Yes,
    No,
    /// Some type was refused: what it reads is not known.
    Broken,
}

/// Whether one of these types reads a version, or is made of one that does. A type that is not before the one that it is upcast to
/// was refused, and could make a circle.
const fn covered(formers: &[&Former], fingerprint: u64, major: u32, version: u32) -> Covered {
    let mut i = 0;
    while i < formers.len() {
        let former = formers[i];
        i += 1;
        if former.broken || !is_before(former, major, version) {
            return Covered::Broken;
        }
        let mut j = 0;
        while j < former.versions.len() {
            if former.versions[j].fingerprint == fingerprint {
                return Covered::Yes;
            }
            j += 1;
        }
        match covered(
            former.upcasts,
            fingerprint,
            former.major,
            own_version(former),
        ) {
            Covered::No => {}
            found => return found,
        }
    }
    Covered::No
}

const fn own_version(former: &Former) -> u32 {
    match former.newest() {
        Some(newest) => newest.version,
        None => 0,
    }
}

const fn is_before(former: &Former, major: u32, version: u32) -> bool {
    former.major < major || (former.major == major && own_version(former) < version)
}
