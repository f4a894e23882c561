//! What can go wrong between a value and its bytes: where, and which kind. Never the value itself.

use std::borrow::Cow;
use std::fmt;

/// A value that cannot be encoded.
pub struct EncodeError(Box<Inner<EncodeErrorKind>>);

/// Bytes that cannot be decoded.
pub struct DecodeError(Box<Inner<DecodeErrorKind>>);

struct Inner<K> {
    kind: K,
    /// Field names and positions from the innermost outwards.
    path: Vec<Cow<'static, str>>,
}

/// Why a value cannot be encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeErrorKind {
    /// A text, bytes, list or map is longer than its `max_len`.
    TooLong {
        /// Its length: bytes, items or entries.
        len: usize,
        /// The bound.
        max: u32,
    },
    /// A number has no place in the schema's type, such as a `u64` above `i64::MAX`.
    OutOfRange {
        /// The schema's type.
        ty: &'static str,
    },
    /// Values within values deeper than the limit.
    Depth,
    /// A conversion of the user's (`with`, `into`) refused the value.
    Custom(String),
}

/// Why bytes cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The bytes end within a value.
    EndOfInput,
    /// Bytes are left over after the value.
    TrailingBytes {
        /// How many.
        count: usize,
    },
    /// A variable-length integer of more bytes than its type has, or a value beyond its type.
    Varint,
    /// A length or count that is negative or larger than the bytes that are left.
    Length,
    /// A byte other than 0 and 1 where a boolean is.
    Boolean,
    /// A text is not UTF-8.
    Utf8,
    /// A union's branch or an enum's symbol that the schema does not have.
    Index {
        /// The position that was read.
        index: i64,
        /// How many there are.
        len: usize,
    },
    /// Values within values deeper than the limit.
    Depth,
    /// More values than an input of its length may become. Values of no bytes count, and so do the bytes of defaults.
    Limit {
        /// How many it may become.
        max: usize,
    },
    /// A value that does not fit the Rust type, such as 300 for a `u8`.
    OutOfRange {
        /// The Rust type.
        ty: &'static str,
    },
    /// A logical value whose text or number is not one, such as a UUID of 35 characters.
    Logical {
        /// The logical type.
        ty: &'static str,
    },
    /// A borrowed text was asked for where the bytes hold an escaped one: use `Cow<str>` or `String`.
    NotBorrowed,
    /// JSON that is not well-formed or of another type than the field.
    Json {
        /// What would have been right here.
        expected: &'static str,
        /// The byte at which the input differs.
        offset: usize,
    },
    /// A JSON object lacks a field that has no default.
    MissingField,
    /// A JSON object has a field twice.
    DuplicateField,
    /// The writer's schema cannot be read into this type at this place.
    Unresolvable {
        /// The difference, in words.
        reason: String,
    },
    /// A conversion of the user's (`with`, `try_from`) refused the value.
    Custom(String),
}

macro_rules! error {
    ($name:ident, $kind:ident, $what:literal) => {
        impl $name {
            /// An error of this kind; the path is added on the way out.
            #[cold]
            #[must_use]
            pub fn new(kind: $kind) -> Self {
                Self(Box::new(Inner {
                    kind,
                    path: Vec::new(),
                }))
            }

            /// An error with a text of one's own, for a hand-written implementation. Do not put the value into it.
            #[cold]
            #[must_use]
            pub fn custom(message: impl fmt::Display) -> Self {
                Self::new($kind::Custom(message.to_string()))
            }

            /// Why.
            #[must_use]
            pub fn kind(&self) -> &$kind {
                &self.0.kind
            }

            /// Where: field names from the outermost inwards, joined by dots, with the positions of items: `lines[3].price`; `{}` is a
            /// value of a map. Empty for the value itself.
            #[must_use]
            pub fn path(&self) -> String {
                let mut path = String::new();
                for step in self.0.path.iter().rev() {
                    if !path.is_empty() && !step.starts_with(['[', '{']) {
                        path.push('.');
                    }
                    path.push_str(step);
                }
                path
            }

            /// The same error, one field further out.
            #[cold]
            #[must_use]
            pub fn in_field(mut self, name: impl Into<Cow<'static, str>>) -> Self {
                self.0.path.push(name.into());
                self
            }

            /// The same error, within the item at this position of a list.
            #[cold]
            #[must_use]
            pub fn in_item(self, position: usize) -> Self {
                self.in_field(format!("[{position}]"))
            }

            /// The same error, within a value of a map. Which one is not said: keys are data.
            #[cold]
            #[must_use]
            pub fn in_entry(self) -> Self {
                self.in_field("{}")
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($what)?;
                if !self.0.path.is_empty() {
                    write!(f, " field `{}`", self.path())?;
                }
                write!(f, ": {}", self.0.kind)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("kind", &self.0.kind)
                    .field("path", &self.path())
                    .finish()
            }
        }

        impl std::error::Error for $name {}
    };
}

error!(EncodeError, EncodeErrorKind, "cannot encode");
error!(DecodeError, DecodeErrorKind, "cannot decode");

impl fmt::Display for EncodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { len, max } => write!(f, "its length is {len}, its `max_len` is {max}"),
            Self::OutOfRange { ty } => write!(f, "the number has no place in an Avro `{ty}`"),
            Self::Depth => f.write_str("values are nested deeper than the limit"),
            Self::Custom(message) => f.write_str(message),
        }
    }
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EndOfInput => f.write_str("the bytes end within the value"),
            Self::TrailingBytes { count } => write!(f, "{count} bytes are left over after the value"),
            Self::Varint => f.write_str("an integer has more bytes or a larger value than its type"),
            Self::Length => f.write_str("a length or count is negative or larger than the bytes that are left"),
            Self::Boolean => f.write_str("a boolean is neither 0 nor 1"),
            Self::Utf8 => f.write_str("the text is not UTF-8"),
            Self::Index { index, len } => write!(f, "position {index} of a union or enum that has {len}"),
            Self::Depth => f.write_str("values are nested deeper than the limit"),
            Self::Limit { max } => write!(f, "it becomes more than {max} values, the limit for an input of its length"),
            Self::OutOfRange { ty } => write!(f, "the number has no place in a `{ty}`"),
            Self::Logical { ty } => write!(f, "the value is not a `{ty}`"),
            Self::NotBorrowed => {
                f.write_str("the text has escapes and cannot be borrowed; use `Cow<str>` or `String` for the field")
            }
            Self::Json { expected, offset } => write!(f, "expected {expected} at byte {offset} of the JSON"),
            Self::MissingField => f.write_str("it is missing and has no default"),
            Self::DuplicateField => f.write_str("it is there twice"),
            Self::Unresolvable { reason } => f.write_str(reason),
            Self::Custom(message) => f.write_str(message),
        }
    }
}
