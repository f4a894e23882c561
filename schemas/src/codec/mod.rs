//! From a value to bytes and back: two traits that every format implements, and one generated function each way per type.

pub mod avro;
mod bounds;
mod decoder;
mod encoder;
mod error;
pub mod json;
mod written;

pub use bounds::{
    check_bounds, check_written_bounds, default_problem, takes_items_max_len, takes_max_len,
};
pub use decoder::{Decode, Decoder, Items};
pub use encoder::{Encoder, EventType};
pub use error::{DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind};
pub use written::written_default;
