//! What an event promises, as one constant: the macro writes it, the runtime, the command line and the size check read it.

use super::Former;
use super::settings::TopicSettings;
use crate::history::Recorded;
use crate::model::{Bounds, Table};
use crate::tree::{RecordNode, TypeRef};

/// Everything that is known of an event type while compiling. Only the macro makes one; fields are added to it as it learns more.
#[derive(Debug)]
pub struct Contract {
    /// The name of the Rust type.
    pub name: &'static str,
    /// The full name of its schema.
    pub full_name: &'static str,
    /// The topic as it was written: `${env}.flights` has a variable that is filled in at start.
    pub topic: &'static str,
    /// How the value of a record is written.
    pub format: Format,
    /// The fields of its payload, with their Rust side.
    pub node: &'static RecordNode,
    /// Its schema.
    pub schema: Table<'static>,
    /// CRC-64-AVRO of the canonical form.
    pub fingerprint: u64,
    /// The payload fields that make its key, in the key's order; empty when it has none.
    pub key: &'static [&'static str],
    /// Fields that travel as headers.
    pub headers: &'static [HeaderContract],
    /// Headers that are the same on every record: name and value.
    pub constant_headers: &'static [(&'static str, &'static str)],
    /// The field that is the record's timestamp.
    pub timestamp: Option<&'static str>,
    /// The largest record that its topic takes, in bytes.
    pub max_message_bytes: u32,
    /// What else it asks of its topic.
    pub settings: TopicSettings,
    /// The proven size of the largest record, in bytes, with key, headers and overhead. `None`: a field has no bound.
    pub max_size: Option<u64>,
    /// The compatibility level its history is held to, as the registry spells it.
    pub compatibility: &'static str,
    /// Its major version: a new one begins a new history, which need not be compatible with the last.
    pub major: u32,
    /// The released versions of its schema, the oldest first; those whose records are gone from every topic are left out.
    pub history: &'static [Recorded],
    /// The types of older major versions that are upcast to this event.
    pub upcasts: &'static [&'static Former],
    /// The type was refused while compiling; only the error that was printed counts.
    pub broken: bool,
}

impl Contract {
    /// A contract that says nothing yet; the macro fills in its fields.
    #[doc(hidden)]
    pub const NEW: Self = Self {
        name: "",
        full_name: "",
        topic: "",
        format: Format::Avro,
        node: &EMPTY,
        schema: Table {
            text: &[],
            nodes: &[],
            fields: &[],
            branches: &[],
            spans: &[],
        },
        fingerprint: 0,
        key: &[],
        headers: &[],
        constant_headers: &[],
        timestamp: None,
        max_message_bytes: DEFAULT_MAX_MESSAGE_BYTES,
        settings: TopicSettings::NONE,
        max_size: None,
        compatibility: "",
        major: 1,
        history: &[],
        upcasts: &[],
        broken: false,
    };

    /// The size of its largest record, when that is more than `max_message_bytes`.
    #[doc(hidden)]
    #[must_use]
    pub const fn excessive_size(&self) -> Option<u64> {
        match self.max_size {
            Some(size) if size > self.max_message_bytes as u64 => Some(size),
            _ => None,
        }
    }

    /// The same contract with the size of its largest record.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_max_size(mut self) -> Self {
        if !self.broken {
            self.max_size = crate::size::largest_record(&self);
        }
        self
    }
}

static EMPTY: RecordNode = RecordNode {
    name: crate::tree::Name::new("", ""),
    about: crate::tree::About::NONE,
    fields: &[],
};

/// `max_message_bytes` of an event that says nothing: the smallest of Kafka's defaults, librdkafka's `message.max.bytes`. (Java's `max.request.size` is 1,048,576; a topic's
/// `max.message.bytes` is 1,048,588 and counts the whole batch.)
pub const DEFAULT_MAX_MESSAGE_BYTES: u32 = 1_000_000;

/// How the value of a record is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Avro binary behind a frame that names the writer's schema.
    Avro,
    /// The JSON form, without a frame.
    Json,
    /// The bytes of the only payload field, without a frame.
    Raw,
}

impl Format {
    /// The `content-type` header of such a record.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Avro => "application/avro",
            Self::Json => "application/json",
            Self::Raw => "application/octet-stream",
        }
    }
}

/// A field that travels as a header.
#[derive(Clone, Copy, Debug)]
pub struct HeaderContract {
    /// The name of the field.
    pub field: &'static str,
    /// The name of the header.
    pub name: &'static str,
    /// The type of the field.
    pub ty: TypeRef,
    /// How long its value may be.
    pub bounds: Bounds,
}
