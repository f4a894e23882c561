//! What an event *is*: the Avro schema model, its checks and its codecs. No Kafka and no async here.

pub mod canonical;
pub mod fingerprint;
pub mod json;
pub mod model;
mod out;
mod read;

pub use model::Schema;
pub use read::{ParseError, ParseErrors};
