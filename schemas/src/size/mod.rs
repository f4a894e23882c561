//! How large a record of an event can get, proven while compiling, in bytes.
//!
//! A type whose every part is bounded has a largest encoding; one text without `max_len` has none, and neither has a recursive
//! type. Where Kafka's limits differ by layer (see [`Contract::max_message_bytes`](crate::event::Contract::max_message_bytes)) the event's own
//! number is the one that is held against.

mod json;
mod measured;
mod message;
mod payload;
mod record;

pub use measured::largest_fields;
pub use message::too_large;
pub use payload::largest;
pub use record::largest_record;

/// What a record batch of one record has around the record: the batch header of Kafka's format v2 (61 bytes).
pub const BATCH_OVERHEAD: u32 = 61;

/// What a record has around its key, value and headers: attributes, five variable-length numbers, the count of headers, and the batch
/// of its own that it may travel in.
pub const RECORD_OVERHEAD: u32 = BATCH_OVERHEAD + 1 + 10 + 5 * 5;

/// What a header has around its name and value: two lengths.
pub const HEADER_OVERHEAD: u32 = 2 * 5;

/// What is set aside for headers that infrastructure adds: CloudEvents, tracing, schema ids.
pub const INFRASTRUCTURE_HEADERS: u32 = 1024;

/// The frame in front of an Avro value: single-object encoding, 10 bytes; the registry's has 5.
pub const FRAME: u32 = 10;
