//! What a store remembers of an event: who handled it, and its id.

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write as _;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

/// The most bytes of an id that are kept as they are.
const MOST: usize = 255;

/// An event as a store knows it: one group has handled it by one handler, or not.
///
/// It is a text of 1 to 255 bytes without control characters, so that any database can have it as a key. An id that is something else (longer,
/// not UTF-8, empty) is kept as `sha256:` and 64 hexadecimal digits: what a foreign producer writes costs no memory beyond that.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EventId {
    group: Arc<str>,
    handler: Cow<'static, str>,
    id: Box<str>,
}

impl EventId {
    /// The id `id` of an event, for a handler of a group.
    pub fn new(
        group: impl Into<Arc<str>>,
        handler: impl Into<Cow<'static, str>>,
        id: impl AsRef<[u8]>,
    ) -> Self {
        Self {
            group: group.into(),
            handler: handler.into(),
            id: kept(id.as_ref()),
        }
    }

    /// The consumer's group.
    #[must_use]
    pub fn group(&self) -> &str {
        &self.group
    }

    /// Which of its handlers: the full name of the event, with `#tombstone` behind it where a tombstone is handled.
    #[must_use]
    pub fn handler(&self) -> &str {
        &self.handler
    }

    /// The id: 1 to 255 bytes.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// The group, the handler and the id, with slashes between.
impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.group, self.handler, self.id)
    }
}

fn kept(id: &[u8]) -> Box<str> {
    match std::str::from_utf8(id) {
        Ok(text) if (1..=MOST).contains(&id.len()) && !text.contains(char::is_control) => {
            text.into()
        }
        _ => {
            let mut text = "sha256:".to_owned();
            for byte in Sha256::digest(id) {
                // Writing to a text does not fail.
                let _ = write!(text, "{byte:02x}");
            }
            text.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes_become_a_short_text_and_different_ones_different_texts() {
        let of = |id: &[u8]| EventId::new("group", "handler", id).id().to_owned();
        assert_eq!(of(b"0198c5b4-1"), "0198c5b4-1");
        assert_eq!(of("grün".as_bytes()), "grün");
        assert_eq!(of(&[b'x'; 255]), "x".repeat(255));
        // SHA-256 of nothing, as FIPS 180-4's examples have it.
        assert_eq!(
            of(b""),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        let hashed = [
            of(b"with\0nul"),
            of(&[0xFF, 0xFE]),
            of(&[b'x'; 256]),
            of(&vec![b'x'; 1 << 20]),
        ];
        for (place, id) in hashed.iter().enumerate() {
            assert_eq!((id.len(), &id[..7]), (71, "sha256:"));
            assert!(!hashed[..place].contains(id));
        }
    }
}
