//! An event on the wire: its contract, its key, headers and timestamp, and the record that they make together.

mod closed;
mod constants;
mod contract;
mod error;
mod events;
mod header;
mod key;
mod older;
mod raw;
pub(crate) mod read;
mod record;
mod recorded;
mod schema_id;
pub(crate) mod serde_form;
mod set;
mod settings;
mod timestamp;
mod topic;
mod traits;
mod upcast;
mod writers;

pub use closed::closed_enum;
pub use constants::embedded;
pub use contract::{Contract, DEFAULT_MAX_MESSAGE_BYTES, Format, HeaderContract};
pub use error::{ReadError, RecordError};
pub use events::Events;
#[doc(hidden)]
pub use events::TakeEvent;
pub use header::{can_be_header, read_header, write_header};
pub(crate) use header::{header_from_json, header_to_json};
pub use key::{Key, NoKey};
#[doc(hidden)]
pub use older::{OlderVersion, former_problem, same_bytes_problem, unread};
pub use raw::{FromRaw, RawPayload};
pub use record::{
    CONTENT_TYPE, EVENT_ID, EVENT_TYPE, Header, Record, RecordHeaders, RecordRef, SINGLE_OBJECT,
    single_object_fingerprint,
};
pub use schema_id::{SchemaId, schema_id};
pub use set::{EventSet, identify, set_problem};
pub use settings::{Cleanup, TopicSettings, parse_retention, retention_text};
pub use timestamp::EventTimestamp;
pub use topic::{LONGEST_DERIVED, MAX_TOPIC_LEN, TopicFault, topic_fault};
pub use traits::{DecodeEvent, Event, tombstone};
pub use upcast::{BoxError, Former, FormerEvent, Upcast, upcast};
pub use writers::Writers;
